import type { ThreadCount } from "../../src/artifacts/manifest.ts"
import { signatureOf } from "../../src/ir/signature.ts"
import { GraphBuilder } from "../../src/ir/builder.ts"
import { stubArgument } from "../../src/build/open-session.ts"
import { parameterTensors, type Graph } from "../../src/ir/graph.ts"
import { structureOf } from "../../src/ir/structure.ts"
import type { SessionSource } from "../../src/runtime/session.ts"
import type { Tensor } from "../../src/tensor/tensor.ts"
import { wasmTarget } from "../../src/wasm/target.ts"
import { testHost } from "../support/test-host.ts"

const { digest } = testHost

export function float32(shape: readonly number[], ...values: number[]): Tensor<"float32"> {
  return { dtype: "float32", shape, data: Float32Array.from(values) }
}

/** y = scale · x + 1 on [2,2], or − 1; the scale is a parameter. */
export function affineGraph(scale: number, last: "add" | "sub" = "add"): Graph {
  const builder = new GraphBuilder("affine")
  const x = builder.input("x", { dtype: "float32", shape: [2, 2] })
  const scaled = builder.apply("mul", [
    x,
    builder.constant("scale", float32([2, 2], scale, scale, scale, scale), "parameter"),
  ])
  builder.output("y", builder.apply(last, [scaled, builder.constant("one", float32([], 1))]))
  return builder.finish()
}

/** A compiled graph as its stub passes it to the runtime, with the files in memory. */
export async function sourceOf(graph: Graph, threads?: ThreadCount): Promise<SessionSource> {
  const graphHash = digest(new TextEncoder().encode(structureOf(graph, digest)))
  const facts = { device: "pfvm:cpu", compiler: "0.0.0", graphHash, signature: signatureOf("f", graph), debug: false }
  const options = { ...facts, ...(threads !== undefined && { pfvm: { threads } }) }
  const program = await wasmTarget.compile(graph, options, testHost)
  const files = new Map([...program.files, ...(await wasmTarget.weigh(program, parameterTensors(graph)))])
  return stubArgument(program.stub, files) as SessionSource
}
