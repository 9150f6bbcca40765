import type { Graph } from "../../../src/ir/graph.ts"
import { evaluate } from "../../../src/kernels/interpret/evaluate.ts"
import type { Call, PlannedBuffer, Program } from "../../../src/kernels/program.ts"
import { dtypes, type TensorArray } from "../../../src/tensor/dtype.ts"
import { bytesOf } from "../../../src/tensor/tensor.ts"
import { lower, weightsOf, type Tensors } from "./run-graph.ts"

/** Which elements one turn of a kernel's range touches, as their first bytes in memory. */
interface Turn {
  readonly reads: Set<number>
  /** All values, in order and without repetitions. */
  readonly writes: Map<number, readonly unknown[]>
}

/** The conflicts of both builds of a graph's program. */
export function conflictsIn(graph: Graph, inputs: Tensors): string[] {
  return (["baseline", "relaxed"] as const).flatMap((build) => {
    const program = lower(graph, build)
    return conflictsOf(program, inputs, weightsOf(graph, program))
  })
}

/**
 * Runs a program in the evaluator, and lists the calls whose turns depend on each other: one turn writes an element that another one
 * reads, or to which another one writes anything else. Threads may run the turns of all other calls in any order and at the same time.
 */
export function conflictsOf(program: Program, inputs: Tensors, weights: Tensors): string[] {
  const memory = new ArrayBuffer(program.memory.byteLength)
  for (const { region, name, byteOffset } of program.buffers) {
    const tensor = region === "weights" ? weights.get(name!) : region === "input" ? inputs.get(name!) : undefined
    if (tensor !== undefined) new Uint8Array(memory).set(bytesOf(tensor), byteOffset)
  }
  return program.calls.flatMap((call) => {
    const conflict = firstConflict(turnsOf(program, call, memory))
    return conflict === undefined ? [] : [`${program.kernels[call.kernel]!.name}: ${conflict}`]
  })
}

function turnsOf({ kernels, buffers }: Program, call: Call, memory: ArrayBuffer): Turn[] {
  const kernel = kernels[call.kernel]!
  return Array.from({ length: kernel.range.count }, (_, i) => {
    const turn: Turn = { reads: new Set(), writes: new Map() }
    evaluate(
      kernel,
      call.buffers.map((buffer) => observed(memory, buffers[buffer]!, turn)),
      i,
      i + 1,
    )
    return turn
  })
}

function observed(memory: ArrayBuffer, { dtype, byteOffset, byteLength }: PlannedBuffer, turn: Turn): TensorArray {
  const { array, byteLength: width } = dtypes[dtype]
  const byteOf = (key: string | symbol): number => byteOffset + Number(key) * width
  return new Proxy(new array(memory, byteOffset, byteLength / width) as TensorArray, {
    get(elements, key) {
      turn.reads.add(byteOf(key))
      return elements[Number(key)]
    },
    set(elements, key, value) {
      const known = turn.writes.get(byteOf(key)) ?? []
      if (!Object.is(known.at(-1), value)) turn.writes.set(byteOf(key), [...known, value])
      return Reflect.set(elements, key, value)
    },
  })
}

function firstConflict(turns: readonly Turn[]): string | undefined {
  const writer = new Map<number, number>()
  for (const [i, { writes }] of turns.entries()) {
    for (const [byte, values] of writes) {
      const known = writer.get(byte)
      if (known !== undefined && !isSame(turns[known]!.writes.get(byte)!, values))
        return `turns ${known} and ${i} write byte ${byte}`
      writer.set(byte, i)
    }
  }
  for (const [i, { reads }] of turns.entries()) {
    const read = [...reads].find((byte) => (writer.get(byte) ?? i) !== i)
    if (read !== undefined) return `turn ${i} reads byte ${read}, which turn ${writer.get(read)} writes`
  }
  return undefined
}

/** Whether two turns write one value, the same. */
function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === 1 && others.length === 1 && Object.is(some[0], others[0])
}
