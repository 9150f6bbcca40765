import { flopsOf } from "../../src/artifacts/report.ts"
import type { Graph, Node, Value } from "../../src/ir/graph.ts"
import { lowerGraph } from "../../src/kernels/lower.ts"
import type { Build, Call, Program } from "../../src/kernels/program.ts"
import { pageLength } from "../../src/wasm/print-program.ts"
import { printModule } from "../../src/wasm/print/module.ts"

/** One call of a program, as it can be timed alone. */
export interface TimedCall {
  readonly name: string
  /** Operators of the nodes that it computes a part of. */
  readonly operators: string
  /** What its most expensive node reads and writes: `1×64×56×56 · 64×64×3×3 → 1×64×56×56`. */
  readonly shapes: string
  /** Of all nodes of its cluster, for the last call of the cluster; packing and padding before it count nothing. */
  readonly flops: number
}

export interface CallsModule {
  readonly module: Uint8Array
  readonly calls: readonly TimedCall[]
}

/** The program of an optimised graph in which every call is an export of its own. */
export function callsModule(graph: Graph, build: Build): CallsModule {
  const program = lowerGraph(graph, { build })
  const pages = Math.ceil(program.memory.byteLength / pageLength)
  const functions = program.calls.map((call) => ({
    name: call.name,
    calls: [
      { kernel: program.kernels[call.kernel]!, addresses: call.buffers.map((id) => program.buffers[id]!.byteOffset) },
    ],
  }))
  const memory = { initialPages: pages, maximumPages: pages }
  const module = printModule({ functions, memory, relaxed: build === "relaxed" })
  return { module, calls: program.calls.map((call) => timedCall(call, program, graph)) }
}

function timedCall(call: Call, { clusters, calls }: Program, graph: Graph): TimedCall {
  const { members, calls: own } = clusters[call.cluster]!
  const isLast = calls[own.at(-1)!] === call
  const nodes = graph.nodes.filter((node) => members.some(({ op, origin }) => op === node.op && origin === node.origin))
  const flops = isLast ? nodes.reduce((sum, node) => sum + flopsOf(node), 0) : 0
  const [main] = nodes.toSorted((a, b) => flopsOf(b) - flopsOf(a))
  const shapes = main === undefined ? "" : shapesOf(main)
  return { name: call.name, operators: members.map(({ op }) => op).join("+"), shapes, flops }
}

/** Only what is larger than a vector: biases, axes and the like say nothing. */
function shapesOf({ inputs, outputs }: Node): string {
  const text = ({ type }: Value): string => type.shape.join("×")
  const large = inputs.filter((input) => input !== undefined && input.type.shape.length > 1) as readonly Value[]
  return `${large.map(text).join(" · ")} → ${outputs.map(text).join(" · ")}`
}
