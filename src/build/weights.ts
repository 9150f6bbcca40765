import { dirname, join } from "node:path"
import type { Checkpoint } from "../checkpoint/checkpoint.ts"
import { openCheckpoint } from "../checkpoint/open-checkpoint.ts"
import { openShardedSafetensors } from "../checkpoint/safetensors/sharded.ts"
import { matchStateDict } from "../checkpoint/state-dict.ts"
import type { ResolvedWeights } from "../config/plan.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { inflateRaw, openFileSource, type FileSource } from "../host/file-source.ts"
import { contentOf, type Graph } from "../ir/graph.ts"
import type { Tensor } from "../tensor/tensor.ts"

export interface LoadedWeights {
  readonly parameters: ReadonlyMap<string, Tensor>
  readonly warnings: readonly Diagnostic[]
}

/**
 * The parameters of a graph: those of the checkpoint that the config names, over those that the model brought itself.
 * Throws CHECKPOINT_* and STATE_DICT_* diagnostics.
 */
export function loadWeights(graph: Graph, weights: ResolvedWeights): LoadedWeights {
  const own = new Map(parametersOf(graph).map((constant) => [constant.value.name, contentOf(constant)]))
  if (weights.file === null) return { parameters: own, warnings: [] }
  const sources: FileSource[] = []
  const open = (path: string): FileSource => {
    const source = openFileSource(path)
    sources.push(source)
    return source
  }
  try {
    const checkpoint = openWeights(weights.file, weights.key, open)
    const expected = new Map(parametersOf(graph).map(({ value }) => [value.name, value.type]))
    const match = matchStateDict(expected, checkpoint, { strict: weights.strict, place: { file: weights.file } })
    const loaded = [...match.matched].map(([name, tensor]) => [name, tensor.read()] as const)
    return { parameters: new Map([...own, ...loaded]), warnings: [...checkpoint.warnings, ...match.diagnostics] }
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

function parametersOf(graph: Graph): Graph["constants"] {
  return graph.constants.filter((constant) => constant.role === "parameter")
}
