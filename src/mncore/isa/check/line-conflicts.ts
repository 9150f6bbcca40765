import type { Expression } from "../instructions/instruction.ts"
import { destinationsOf } from "../instructions/operands-of.ts"
import { hasProduct } from "../instructions/pe/mau.ts"
import { sameAddresses } from "../operands/addressing.ts"
import { isPeMemory, type DestinationTarget, type PeMemory } from "../operands/pe-operands.ts"
import { printInput } from "../text/operands/pe-operands.ts"
import { printExpression } from "../text/print.ts"

/** The keys that more than one item has. */
export function repeated<T, K extends string>(items: readonly T[], keyOf: (item: T) => K): readonly K[] {
  const keys = items.map(keyOf)
  return [...new Set(keys.filter((key, i) => keys.indexOf(key) !== i))]
}

/** Where mwrite and a vector product need the same operand and have two. */
export function sharedInput(expressions: readonly Expression[]): readonly string[] {
  const write = expressions.find(({ kind }) => kind === "mwrite")
  if (write?.kind !== "mwrite") return []
  return expressions.flatMap((expression) => {
    const hasSecond = expression.kind === "mauVector" && hasProduct(expression.operation)
    if (!hasSecond || printInput(expression.inputs[1]!) === printInput(write.source)) return []
    return [`mwrite reads ${printInput(write.source)} and ${printExpression(expression)} does not`]
  })
}

export function isLocal({ kind }: PeMemory): boolean {
  return kind === "lm0" || kind === "lm1"
}

function sameRegion(a: PeMemory, b: PeMemory): boolean {
  if (a === b) return true
  if (a.words !== b.words || !sameAddresses(a.addressing.addresses, b.addressing.addresses)) return false
  if (!("isIndexedByT" in a) || !("isIndexedByT" in b)) return true
  return a.isIndexedByT === b.isIndexedByT && a.jumpUpTo === b.jumpUpTo
}

/** The memories of which two different regions are among the operands. */
export function differing(operands: readonly PeMemory[]): readonly string[] {
  const first = new Map<string, PeMemory>()
  const found = new Set<string>()
  for (const operand of operands) {
    const before = first.get(operand.kind)
    if (before === undefined) first.set(operand.kind, operand)
    else if (!sameRegion(before, operand)) found.add(operand.kind)
  }
  return [...found]
}

/** One write port each: two expressions may not share it, nor may one expression write two regions. */
export function doubleWrites(expressions: readonly Expression[]): readonly string[] {
  const writers = expressions.map(
    (expression) => new Set(destinationsOf(expression).map(({ target }) => placeOf(target))),
  )
  const shared = repeated(
    writers.flatMap((places) => [...places]),
    (place) => place,
  )
  const regions = expressions.flatMap((expression) =>
    differing(
      destinationsOf(expression)
        .map(({ target }) => target)
        .filter(isPeMemory),
    ),
  )
  return [
    ...shared.filter((place) => place !== "nowrite").map((place) => `two expressions write ${place}`),
    ...regions.map((memory) => `two regions of ${memory} are written`),
  ]
}

function placeOf(target: DestinationTarget): string {
  return target.kind === "omr" ? `omr${target.entry}` : target.kind
}
