import type { BuiltFunction, BuiltModel } from "../../build/built-model.ts"
import { diagnostic } from "../../diagnostics/catalogue.ts"
import type { Diagnostic } from "../../diagnostics/diagnostic.ts"

/**
 * The determinism audit: two builds of one model, made without the cache, must be equal byte by byte. Reports the first
 * artifact that differs of each function, in the order in which the stages of a compile write them, so that the stage named is
 * the one where the difference begins.
 */

interface Stage {
  readonly name: string
  readonly wrote: (file: string) => boolean
}

const stages: readonly Stage[] = [
  { name: "the import", wrote: (file) => file === "model.onnx" },
  { name: "the optimizer", wrote: (file) => file.endsWith(".onnx") || file.endsWith(".ir") },
  { name: "the code generator", wrote: (file) => !/^(weights\.|report\.json|manifest\.json|option\.json)/.test(file) },
  { name: "the preparation of weights", wrote: (file) => file.startsWith("weights.") },
  { name: "the report", wrote: () => true },
]

/** Holds how long each pass took. */
const timed: ReadonlySet<string> = new Set(["CLOG.log"])

export function compareBuilds(first: BuiltModel, second: BuiltModel): readonly Diagnostic[] {
  const others = new Map(second.functions.map((fn) => [fn.name, fn]))
  return first.functions.flatMap((fn) => {
    const problem = compareFunctions(fn, others.get(fn.name))
    return problem === undefined ? [] : [problem]
  })
}

function compareFunctions(first: BuiltFunction, second: BuiltFunction | undefined): Diagnostic | undefined {
  const all = new Set([...first.artifacts.keys(), ...(second?.artifacts.keys() ?? [])])
  const files = [...all].filter((file) => !timed.has(file)).sort((a, b) => stageOf(a) - stageOf(b) || (a < b ? -1 : 1))
  for (const file of files) {
    const difference = firstDifference(first.artifacts.get(file), second?.artifacts.get(file))
    if (difference === undefined) continue
    const place = { file: first.codegenDir, path: file }
    return diagnostic("ARTIFACTS_DIFFER", place, { difference, stage: stages[stageOf(file)]!.name })
  }
  return undefined
}

function stageOf(file: string): number {
  return stages.findIndex(({ wrote }) => wrote(file))
}

function firstDifference(first: Uint8Array | undefined, second: Uint8Array | undefined): string | undefined {
  if (first === undefined || second === undefined)
    return `only the ${first === undefined ? "second" : "first"} one has the file`
  const length = Math.min(first.length, second.length)
  for (let i = 0; i < length; i++) {
    if (first[i] !== second[i]) return `byte ${i} is ${hex(first[i]!)}, then ${hex(second[i]!)}`
  }
  return first.length === second.length ? undefined : `it has ${first.length} bytes, then ${second.length}`
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, "0")}`
}
