import { broadcastShapes, formatShape, type Shape } from "../../tensor/shape.ts"

/**
 * Einsum equations: a term of letters for each operand, `...` for axes that broadcast, `->` and the result's term. Without an
 * arrow the result has the axes of `...`, then the letters that occur once, in alphabetical order.
 *
 * Every axis gets a label: its letter, or for an axis of `...` a number that counts from the last one. Extents of one label
 * must be equal or 1; axes whose label the result lacks are summed.
 *
 * Source: https://onnx.ai/onnx/operators/onnx__Einsum.html
 */
export interface Einsum {
  /** Labels of the axes of each operand. */
  readonly operands: readonly (readonly string[])[]
  readonly output: readonly string[]
  readonly extents: ReadonlyMap<string, number>
}

/** The labels of an equation over operands of the given shapes, or what is wrong with it. */
export function labelEinsum(equation: string, shapes: readonly Shape[]): Einsum | string {
  const [left = "", right, ...more] = equation.replaceAll(" ", "").split("->")
  const terms = left.split(",")
  const isTerm = (term: string): boolean => /^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(term)
  if (more.length > 0 || !terms.every(isTerm) || !isTerm(right ?? ""))
    return "letters, at most one ... a term, and one ->"
  if (terms.length !== shapes.length) return `${shapes.length} terms, one for each input`
  const operands: string[][] = []
  for (const [i, term] of terms.entries()) {
    const labels = labelTerm(term, shapes[i]!.length)
    if (labels === undefined) return `a term for shape ${formatShape(shapes[i]!)} instead of "${term}"`
    operands.push(labels)
  }
  const extents = extentsOf(operands, shapes)
  if (typeof extents === "string") return extents
  const output = right === undefined ? impliedOutput(operands) : labelOutput(right, operands)
  const isSound = output.every((label) => extents.has(label)) && new Set(output).size === output.length
  return isSound ? { operands, output, extents } : "a result whose letters occur on the left, each once"
}

function labelTerm(term: string, rank: number): string[] | undefined {
  const [before = "", after] = term.split("...")
  const letters = before.length + (after?.length ?? 0)
  if (after === undefined ? letters !== rank : letters > rank) return undefined
  return [...before, ...ellipsis(rank - letters), ...(after ?? "")]
}

function ellipsis(rank: number): string[] {
  return Array.from({ length: rank }, (_, i) => String(rank - 1 - i))
}

const isLetter = (label: string): boolean => /[A-Za-z]/.test(label)

function impliedOutput(operands: readonly (readonly string[])[]): string[] {
  const letters = operands.flat().filter(isLetter)
  const once = letters.filter((letter) => letters.filter((other) => other === letter).length === 1)
  return [...ellipsis(widestEllipsis(operands)), ...once.sort()]
}

function labelOutput(term: string, operands: readonly (readonly string[])[]): string[] {
  const [before = "", after] = term.split("...")
  return after === undefined ? [...before] : [...before, ...ellipsis(widestEllipsis(operands)), ...after]
}

function widestEllipsis(operands: readonly (readonly string[])[]): number {
  return Math.max(0, ...operands.map((labels) => labels.filter((label) => !isLetter(label)).length))
}

function extentsOf(operands: readonly (readonly string[])[], shapes: readonly Shape[]): Map<string, number> | string {
  const extents = new Map<string, number>()
  for (const [i, labels] of operands.entries()) {
    for (const [axis, label] of labels.entries()) {
      const [known, found] = [extents.get(label) ?? 1, shapes[i]![axis]!]
      const both = broadcastShapes([known], [found])
      if (both === undefined)
        return `equal extents for ${isLetter(label) ? label : "..."} instead of ${known} and ${found}`
      extents.set(label, both[0]!)
    }
  }
  return extents
}
