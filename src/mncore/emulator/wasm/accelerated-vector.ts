/** The MAU's vector instructions by kernels. */
import { hasProduct } from "../../isa/instructions/pe/mau.ts"
import { cyclesPerStep } from "../../machine.ts"
import type { Arithmetic } from "../arithmetic.ts"
import type { VectorOperands, VectorShape } from "../mau/vector.ts"
import type { StepPlanes } from "../state/planes.ts"
import { bytesOf, type KernelCalls } from "./kernel-calls.ts"

export function acceleratedVector(calls: KernelCalls): Arithmetic["vector"] {
  const compute = { d: multiplyDoubles, f: multiplySingles, h: multiplyHalves } as const
  return (shape, operands, values) => {
    for (let cycle = 0; cycle < cyclesPerStep; cycle++)
      compute[shape.precision](calls, shape, operands, values, 4 * cycle)
  }
}

function multiplyDoubles(
  calls: KernelCalls,
  { isNarrowed, operation, half = "u" }: VectorShape,
  { x, y, z }: VectorOperands,
  values: StepPlanes,
  at: number,
): void {
  const kernel = calls.kernel(`${hasProduct(operation) ? `dvfma${half}` : `d${operation}`}${isNarrowed ? "r" : ""}`)
  const results = isNarrowed ? 1 : 2
  kernel(...[x, y, z].flatMap((operand) => bytesOf(operand, at, 2)), ...bytesOf(values, at, results))
  calls.clear(values, at + results, 4 - results)
}

function multiplySingles(
  calls: KernelCalls,
  { isNarrowed, operation }: VectorShape,
  { x, y, z }: VectorOperands,
  values: StepPlanes,
  at: number,
): void {
  const name = operation === "vmul" ? "fvfma" : `f${operation}`
  for (let word = 0; word < 2; word++) {
    const i = at + word
    const kernel = calls.kernel(isNarrowed ? `${name}r${word}` : name)
    kernel(4 * x[i]!, 4 * y[i]!, 4 * z[i]!, 4 * values[isNarrowed ? at : i]!)
  }
  calls.clear(values, isNarrowed ? at + 1 : at + 2, isNarrowed ? 3 : 2)
}

function multiplyHalves(
  calls: KernelCalls,
  { isNarrowed }: VectorShape,
  { x, y, z }: VectorOperands,
  values: StepPlanes,
  at: number,
): void {
  for (let word = 0; word < 2; word++) {
    const [a, b] = [4 * x[at + word]!, 4 * y[at + word]!]
    const addends = bytesOf(z, at + 2 * word, 2)
    if (isNarrowed) calls.kernel("hvfmar")(a, b, ...addends, 4 * values[at + word]!)
    else calls.kernel("hvfma")(a, b, ...addends, ...bytesOf(values, at + 2 * word, 2))
  }
  if (isNarrowed) calls.clear(values, at + 2, 2)
}
