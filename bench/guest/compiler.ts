/** A compiler in a process of its own: takes the addresses of ONNX files as messages, and answers with what a compile took. */
import { readFile } from "node:fs/promises"
import { nodeHost } from "../../src/build/node-host.ts"
import { hashOf } from "../../src/compile.ts"
import { importOnnx } from "../../src/import/onnx/import-onnx.ts"
import { parameterTensors } from "../../src/ir/graph.ts"
import { signatureOf } from "../../src/ir/signature.ts"
import { optimize } from "../../src/pfvm/optimize.ts"
import { pipelines } from "../../src/pfvm/pipeline.ts"
import { targetOf } from "../../src/targets.ts"
import { version } from "../../src/version.ts"

export const stages = ["import", "optimise", "lower and print", "prepare weights"] as const
export type Stage = (typeof stages)[number]

/** Milliseconds of each stage of one compile. */
export interface CompileTimes {
  readonly stages: Readonly<Record<Stage, number>>
  /** The most that the process ever had in main memory, in bytes. */
  readonly processBytes: number
}

export type CompilerAnswer = CompileTimes | { readonly error: string }

const device = "pfvm:cpu"
const host = nodeHost({ log: () => {} })

/** The whole road from the file to program and weights. */
async function compileFile(file: string): Promise<CompileTimes> {
  const onnx = await readFile(file)
  const times = [performance.now()]
  const lap = <T>(result: T): T => {
    times.push(performance.now())
    return result
  }
  const { graph } = lap(importOnnx(onnx, { name: file }))
  const graphHash = hashOf(graph, host)
  const { graph: optimized } = lap(optimize(graph, { passes: pipelines.all, disable: [], now: host.now }))
  const options = { device, compiler: version, graphHash, signature: signatureOf("predict", graph), debug: false }
  const program = lap(await targetOf(device).compile(optimized, options, host))
  lap(await targetOf(device).weigh(program, parameterTensors(graph)))
  const spans = stages.map((stage, i) => [stage, times[i + 1]! - times[i]!] as const)
  return {
    stages: Object.fromEntries(spans) as Record<Stage, number>,
    processBytes: process.resourceUsage().maxRSS * 1024,
  }
}

process.on("message", (file: string) => {
  compileFile(file).then(
    (times) => process.send?.(times satisfies CompilerAnswer),
    (error: unknown) => process.send?.({ error: String(error) } satisfies CompilerAnswer),
  )
})
