/** Operations of the reduction network (2.7) on long words, of which each input gives one. */
import { double, half, parts, pattern, real, single, type Format } from "./fixed.ts"
import { elementsOf, joined } from "./long-words.ts"
import { treeAdd } from "./units.ts"

export const reductionNames: readonly string[] = [
  ...["d", "f", "h"].flatMap((precision) => ["fadd", "max", "min"].map((name) => precision + name)),
  ...["l", "i", "s"].flatMap((precision) => ["iadd", "band", "and", "bor", "or"].map((name) => precision + name)),
]

export interface Tree {
  readonly operation: string
  /** How many inputs an adder of the first of two levels has; all of them where there is one level. */
  readonly firstLevel: number
  /** Singles become halves at the last level. */
  readonly isNarrowed: boolean
}

const formats: Readonly<Record<string, Format>> = { d: double, f: single, h: half }
const widths: Readonly<Record<string, number>> = { d: 64, f: 32, h: 16, l: 64, i: 32, s: 16 }

function sum(elements: readonly bigint[], firstLevel: number, format: Format, result: Format): bigint {
  if (elements.length <= firstLevel) return treeAdd(elements, format, result)
  const groups = Array.from({ length: elements.length / firstLevel }, (_, i) =>
    treeAdd(elements.slice(i * firstLevel, (i + 1) * firstLevel), format, format),
  )
  return treeAdd(groups, format, result)
}

/** By sign and magnitude of the patterns, so that +0 is greater than -0. */
function extreme(elements: readonly bigint[], format: Format, wantsGreatest: boolean): bigint {
  const rank = (bits: bigint): bigint => {
    const magnitude = BigInt.asUintN(format.exponentBits + format.mantissaBits, bits)
    return parts(bits, format).sign === 0n ? magnitude : -magnitude - 1n
  }
  return elements.reduce((best, each) => (rank(each) > rank(best) === wantsGreatest ? each : best))
}

const integerReductions: Readonly<Record<string, (elements: readonly bigint[]) => bigint>> = {
  iadd: (elements) => elements.reduce((a, b) => a + b),
  band: (elements) => elements.reduce((a, b) => a & b),
  bor: (elements) => elements.reduce((a, b) => a | b),
  and: (elements) => (elements.every((each) => each !== 0n) ? 1n : 0n),
  or: (elements) => (elements.some((each) => each !== 0n) ? 1n : 0n),
}

function reduceElements(elements: readonly bigint[], { operation, firstLevel, isNarrowed }: Tree): bigint {
  const [letter, name] = [operation[0]!, operation.slice(1)]
  const format = formats[letter]
  if (format === undefined) return integerReductions[name]!(elements)
  const result = isNarrowed ? half : format
  if (name === "fadd") return sum(elements, firstLevel, format, result)
  const found = extreme(elements, format, name === "max")
  return isNarrowed ? pattern(real(found, format), half) : found
}

/** The elements of the reduction of some values of `bits` bits, in the width of the result. */
export function reduce(values: readonly bigint[], bits: number, tree: Tree): bigint {
  const width = widths[tree.operation[0]!]!
  const inputs = values.map((value) => elementsOf(value, bits, width))
  const results = inputs[0]!.map((_, i) =>
    reduceElements(
      inputs.map((elements) => elements[i]!),
      tree,
    ),
  )
  return joined(results, tree.isNarrowed ? 16 : width)
}

/** What a place that takes no part sends. */
export function identityOf(operation: string): bigint {
  const [letter, name] = [operation[0]!, operation.slice(1)]
  const width = widths[letter]!
  const infinity = pattern(name === "max" ? "-inf" : "+inf", formats[letter] ?? single)
  const elements: Readonly<Record<string, bigint>> = { band: -1n, and: 1n, max: infinity, min: infinity }
  return joined(Array<bigint>(64 / width).fill(elements[name] ?? 0n), width)
}
