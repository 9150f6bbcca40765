import { dirname, join } from "node:path"
import type { Checkpoint } from "../checkpoint/checkpoint.ts"
import { openCheckpoint } from "../checkpoint/open-checkpoint.ts"
import { openShardedSafetensors } from "../checkpoint/safetensors/sharded.ts"
import { matchStateDict } from "../checkpoint/state-dict.ts"
import type { ResolvedWeights } from "../config/plan.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { inflateRaw, openFileSource, type FileSource } from "../host/file-source.ts"
import { contentOf, parametersOf, parameterTensors } from "../ir/graph.ts"
import type { Tensor } from "../tensor/tensor.ts"
import type { ExportedFunction } from "./model-source.ts"

export interface LoadedWeights {
  readonly parameters: ReadonlyMap<string, Tensor>
  readonly warnings: readonly Diagnostic[]
}

/**
 * The parameters of a function: those of the checkpoint that the config names, over those that the model brought itself. The
 * checkpoint is one of the whole model, of which the function may use a part.
 * Throws CHECKPOINT_* and STATE_DICT_* diagnostics.
 */
export function loadWeights({ graph, stateDictNames }: ExportedFunction, weights: ResolvedWeights): LoadedWeights {
  if (weights.file === null) return { parameters: parameterTensors(graph), warnings: [] }
  const sources: FileSource[] = []
  const open = (path: string): FileSource => {
    const source = openFileSource(path)
    sources.push(source)
    return source
  }
  try {
    const checkpoint = openWeights(weights.file, weights.key, open)
    const parameters = parametersOf(graph)
    const expected = new Map(parameters.map(({ value }) => [value.name, value.type]))
    const match = matchStateDict(expected, checkpoint, {
      strict: weights.strict,
      others: stateDictNames,
      place: { file: weights.file },
    })
    const tensors = parameters.map((constant) => {
      const { name } = constant.value
      return [name, match.matched.get(name)?.read() ?? contentOf(constant)] as const
    })
    return { parameters: new Map(tensors), warnings: [...checkpoint.warnings, ...match.diagnostics] }
  } finally {
    for (const source of sources) source.close()
  }
}

/** A checkpoint in one file, or one in shards behind its index. */
function openWeights(file: string, key: string | null, open: (path: string) => FileSource): Checkpoint {
  if (file.endsWith(".index.json"))
    return openShardedSafetensors(open(file), (shard) => open(join(dirname(file), shard)))
  return openCheckpoint(open(file), { inflateRaw, ...(key !== null && { key }) })
}
