import { readFileSync } from "node:fs"
import { dirname } from "node:path"
import type { LazyTensor } from "../../checkpoint/checkpoint.ts"
import { openCheckpoint } from "../../checkpoint/open-checkpoint.ts"
import type { Diagnostic } from "../../diagnostics/diagnostic.ts"
import { externalFiles } from "../../host/external-data.ts"
import { inflateRaw, openFileSource } from "../../host/file-source.ts"
import { importOnnx } from "../../import/onnx/import-onnx.ts"
import { byteLengthOf } from "../../tensor/tensor.ts"
import type { CommandResult } from "../command-result.ts"
import { summaryCells, summaryOf } from "../tensor-summary.ts"
import { counted, formatBytes } from "../../support/quantities.ts"
import { table } from "../text/table.ts"
import { graphResult } from "./views.ts"

/** The text form of an `.onnx` file. Throws ONNX_* diagnostics. */
export function showOnnx(file: string): CommandResult {
  const { graph, warnings } = importOnnx(readFileSync(file), {
    name: file,
    resolveExternal: externalFiles(dirname(file)),
  })
  return { ...graphResult(graph), problems: warnings }
}

export interface CheckpointView {
  /** The entry of a wrapped checkpoint. */
  readonly key: string | undefined
  /** Reads the elements, for their least, greatest and mean value. */
  readonly hasStatistics: boolean
}

/** The tensors of a weight file. Throws CHECKPOINT_* and PICKLE_* diagnostics. */
export function showCheckpoint(file: string, { key, hasStatistics }: CheckpointView): CommandResult {
  const source = openFileSource(file)
  try {
    const checkpoint = openCheckpoint(source, { inflateRaw, ...(key !== undefined && { key }) })
    const tensors = [...checkpoint.tensors.values()]
    const list = hasStatistics ? statistics(tensors) : types(tensors)
    const bytes = tensors.reduce((sum, { type }) => sum + byteLengthOf(type), 0)
    const total = `${counted(tensors.length, "tensor")}, ${formatBytes(bytes)}, ${checkpoint.format}`
    const head = [total, ...(checkpoint.keys.length === 0 ? [] : [`keys: ${checkpoint.keys.join(", ")}`])]
    const { format, keys, metadata } = checkpoint
    return {
      data: { format, key: checkpoint.key ?? null, keys, metadata: Object.fromEntries(metadata), tensors: list.data },
      text: [...head, "", list.text].join("\n"),
      problems: [...checkpoint.warnings, ...[...checkpoint.unreadable.values()].map(asWarning)],
    }
  } finally {
    source.close()
  }
}

interface TensorList {
  readonly data: readonly unknown[]
  readonly text: string
}

function types(tensors: readonly LazyTensor[]): TensorList {
  const data = tensors.map(({ name, type }) => ({ name, ...type, byteLength: byteLengthOf(type) }))
  const rows = data.map(({ name, dtype, shape, byteLength }) => [
    name,
    dtype,
    `[${shape.join(",")}]`,
    formatBytes(byteLength),
  ])
  return { data, text: table([["name", "dtype", "shape", "size"], ...rows]) }
}

function statistics(tensors: readonly LazyTensor[]): TensorList {
  const data = tensors.map((tensor) => summaryOf(tensor.name, tensor.read()))
  return { data, text: table([["name", "dtype", "shape", "min", "max", "mean"], ...data.map(summaryCells)]) }
}

/** What cannot be read is no failure of looking at the rest. */
function asWarning(problem: Diagnostic): Diagnostic {
  return { ...problem, severity: "warning" }
}
