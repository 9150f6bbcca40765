/** ALU instructions by kernels: element by element, block float conversions, rotations in the MAB, and copies. */
import { cyclesPerStep, halfBlockLengths } from "../../machine.ts"
import { elementWidths, type AluOperands, type AluShape } from "../alu/alu.ts"
import type { Arithmetic } from "../arithmetic.ts"
import type { Bank } from "../state/board.ts"
import { zeroPlane, type StepPlanes } from "../state/planes.ts"
import type { KernelCalls } from "./kernel-calls.ts"
import type { Kernel } from "./module.ts"

export function acceleratedAlu(calls: KernelCalls): Arithmetic["alu"] {
  return (shape, operands, result, wantsFlags) => {
    switch (shape.operation) {
      case "zero":
        return calls.clear(result.values, 0, result.values.length)
      case "msl":
      case "msr":
        return rotate(calls, shape.operation, operands.x, result.values)
      case "bfn":
      case "bfe":
        return convertBlocks(calls, shape, operands.x, result.values)
      case "passa":
        if (!wantsFlags) return calls.copyWords(operands.x, result.values, 0)
    }
    computeElements(calls, shape, operands, result, wantsFlags)
    return calls.copyWords(operands.x, result.values, 2)
  }
}

function rotate(calls: KernelCalls, name: "msl" | "msr", x: StepPlanes, values: StepPlanes): void {
  for (let i = 0; i < values.length; i++) if (i % 4 < 2) calls.kernel(name)(4 * x[i]!, 4 * values[i]!)
  calls.copyWords(x, values, 2)
}

function convertBlocks(
  calls: KernelCalls,
  { operation, precision, mantissaLength = halfBlockLengths.default }: AluShape,
  x: StepPlanes,
  values: StepPlanes,
): void {
  const kernel = calls.kernel(`${precision}${operation}${precision === "h" ? mantissaLength : ""}`)
  for (let i = 0; i < values.length; i += 2) {
    if (x[i] === zeroPlane && x[i + 1] === zeroPlane) calls.clear(values, i, 2)
    else kernel(4 * x[i]!, 4 * x[i + 1]!, 4 * values[i]!, 4 * values[i + 1]!)
  }
}

const bitLetters = { d: "l", l: "l", f: "i", g: "i", i: "i", h: "s", s: "s" } as const

function computeElements(
  calls: KernelCalls,
  { operation, precision = "l", isUnsigned }: AluShape,
  operands: AluOperands,
  result: Bank,
  wantsFlags: boolean,
): void {
  const letter = operation === "passa" || operation === "packbit" ? bitLetters[precision] : precision
  const kernel = calls.kernel(`${letter}${isUnsigned ? "u" : ""}${operation}${wantsFlags ? "?" : ""}`)
  const isWide = elementWidths[precision] === 64
  for (let cycle = 0; cycle < cyclesPerStep; cycle++)
    if (isWide) callWide(kernel, operands, result, cycle)
    else for (let word = 0; word < 2; word++) callNarrow(kernel, operands, result, cycle, word)
}

/** Kernels that give no flags ignore the last places. */
function callNarrow(kernel: Kernel, { x, y }: AluOperands, { values, flags }: Bank, cycle: number, word: number): void {
  const i = 4 * cycle + word
  kernel(4 * x[i]!, 4 * y[i]!, 4 * values[i]!, 4 * flags[2 * cycle + word]!)
}

function callWide(kernel: Kernel, { x, y }: AluOperands, { values, flags }: Bank, cycle: number): void {
  const [i, f] = [4 * cycle, 2 * cycle]
  const operands = [4 * x[i]!, 4 * x[i + 1]!, 4 * y[i]!, 4 * y[i + 1]!] as const
  kernel(...operands, 4 * values[i]!, 4 * values[i + 1]!, 4 * flags[f]!, 4 * flags[f + 1]!)
}
