/**
 * Einsum as matrix products.
 *
 *   "bhqd,bhkd->bhqk"   →   %l = reshape(%q, [b·h,q,d])   %r = reshape(transpose(%k), [b·h,d,k])   %y = reshape(matMul(%l, %r))
 *
 *  1. Each operand alone: axes of one element go (they only repeat), a label that occurs twice becomes its diagonal, and labels that nobody
 *     else mentions are summed.
 *  2. Operands are joined from left to right. Of the labels of two operands, those of both that are still needed are the batch, those of both
 *     that are not are summed, and those of one operand alone are rows or columns. Each kind together is one axis of a batched matrix product.
 *     Without labels to sum the join is a product that broadcasts; without rows and columns it is a sum of products.
 *  3. The axes of the last join are brought into the order of the result.
 *
 * The order is that of the equation; a cheaper one for three or more operands is not looked for. Sums are reordered, nothing else changes.
 *
 * Source: the definition of Einsum in the ONNX specification; the join is the usual reduction to batched products.
 */
import { invariant, present } from "../../diagnostics/invariant.ts"
import type { NodeOf, Value } from "../../ir/graph.ts"
import { labelEinsum } from "../../ops/families/einsum-equation.ts"
import { elementCount } from "../../tensor/shape.ts"
import { inFloats, type Formula } from "./formula.ts"

type Labels = readonly string[]

/** A value whose axes have one label each, all different, and more or less than one element. */
interface Operand {
  readonly value: Value
  readonly labels: Labels
}

export const decomposeEinsum = inFloats<NodeOf<"einsum">>((inputs, { attributes: { equation }, outputs }, f) => {
  const values = inputs.map((input) => present(input, "an operand"))
  const labels = labelEinsum(
    equation,
    values.map(({ type }) => type.shape),
  )
  invariant(typeof labels !== "string", "the equation was checked")
  const operands = values.map((value, i) => withoutRepeats({ value, labels: labels.operands[i]! }, f))
  const joined = operands.reduce((left, right, i) => {
    const needed = new Set([...labels.output, ...operands.slice(i + 1).flatMap((later) => later.labels)])
    return join(left, right, needed, f)
  })
  const summed = sumOthers(joined, new Set(labels.output), f)
  const order = labels.output.filter((label) => summed.labels.includes(label))
  return [f.reshape(ordered(summed, order, f), outputs[0]!.type.shape)]
})

/** The operand with no axis of one element and each label once. */
function withoutRepeats({ value, labels }: Operand, f: Formula): Operand {
  const { shape } = value.type
  const wide = labels.filter((_, axis) => shape[axis] !== 1)
  const narrowed = {
    value: f.reshape(
      value,
      shape.filter((extent) => extent !== 1),
    ),
    labels: wide,
  }
  const repeated = [...new Set(wide.filter((label, axis) => wide.indexOf(label) !== axis))]
  return repeated.reduce<Operand>((operand, label) => diagonalOf(operand, label, f), narrowed)
}

/** Takes the diagonal of all axes of a label: seen as one axis, its elements are n + 1 (or n² + n + 1, …) apart. */
function diagonalOf({ value, labels }: Operand, label: string, f: Formula): Operand {
  const others = labels.filter((other) => other !== label)
  const axes = [...labels.keys()]
  const last = axes.filter((axis) => labels[axis] === label)
  const perm = [...axes.filter((axis) => labels[axis] !== label), ...last]
  const kept = perm.slice(0, others.length).map((axis) => value.type.shape[axis]!)
  const extent = value.type.shape[last[0]!]!
  const count = extent ** last.length
  const step = last.reduce((sum, _, power) => sum + extent ** power, 0)
  const flat = f.reshape(f.transpose(value, perm), [...kept, count])
  const section = [[0], [count], [others.length], [step]].map((list) => f.integers(list))
  return { value: f.op("slice", flat, ...section), labels: [...others, label] }
}

/** Sums the axes whose label is not among the needed ones. */
function sumOthers({ value, labels }: Operand, needed: ReadonlySet<string>, f: Formula): Operand {
  const axes = [...labels.keys()].filter((axis) => !needed.has(labels[axis]!))
  if (axes.length === 0) return { value, labels }
  const sum = f.apply("reduceSum", [value, f.integers(axes)], { keepdims: false })
  return { value: sum, labels: labels.filter((label) => needed.has(label)) }
}

/** The product of two operands, summed over the labels that are not needed any more. */
function join(left: Operand, right: Operand, needed: ReadonlySet<string>, f: Formula): Operand {
  const a = sumOthers(left, new Set([...needed, ...right.labels]), f)
  const b = sumOthers(right, new Set([...needed, ...left.labels]), f)
  const shared = a.labels.filter((label) => b.labels.includes(label))
  const [batch, summed] = [shared.filter((label) => needed.has(label)), shared.filter((label) => !needed.has(label))]
  const [rows, columns] = [without(a.labels, shared), without(b.labels, shared)]
  const labels = [...batch, ...rows, ...columns]
  if (summed.length === 0) return { value: outerProduct(a, b, { batch, rows, columns }, f), labels }
  if (rows.length === 0 && columns.length === 0) {
    const order = [...batch, ...summed]
    const product = f.op("mul", ordered(a, order, f), ordered(b, order, f))
    return sumOthers({ value: product, labels: order }, new Set(batch), f)
  }
  const product = f.op("matMul", grouped(a, [batch, rows, summed], f), grouped(b, [batch, summed, columns], f))
  const shape = [...extentsOf(a, batch), ...extentsOf(a, rows), ...extentsOf(b, columns)]
  return { value: f.reshape(product, shape), labels }
}

interface Kinds {
  readonly batch: Labels
  readonly rows: Labels
  readonly columns: Labels
}

/** [batch, rows, 1 …] · [batch, 1 …, columns]. */
function outerProduct(a: Operand, b: Operand, { batch, rows, columns }: Kinds, f: Formula): Value {
  const ones = (labels: Labels): number[] => labels.map(() => 1)
  const left = f.reshape(ordered(a, [...batch, ...rows], f), [...extentsOf(a, [...batch, ...rows]), ...ones(columns)])
  const right = f.reshape(ordered(b, [...batch, ...columns], f), [
    ...extentsOf(b, batch),
    ...ones(rows),
    ...extentsOf(b, columns),
  ])
  return f.op("mul", left, right)
}

/** The operand with one axis for each group of labels; a batch of no labels needs none. */
function grouped(operand: Operand, [batch, ...matrix]: readonly [Labels, Labels, Labels], f: Formula): Value {
  const groups = batch.length === 0 ? matrix : [batch, ...matrix]
  return f.reshape(
    ordered(operand, groups.flat(), f),
    groups.map((group) => elementCount(extentsOf(operand, group))),
  )
}

function ordered({ value, labels }: Operand, order: Labels, f: Formula): Value {
  return f.transpose(
    value,
    order.map((label) => labels.indexOf(label)),
  )
}

function extentsOf({ value, labels }: Operand, wanted: Labels): number[] {
  return wanted.map((label) => value.type.shape[labels.indexOf(label)]!)
}

function without(labels: Labels, others: Labels): Labels {
  return labels.filter((label) => !others.includes(label))
}
