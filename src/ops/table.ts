import { add } from "./add.ts"
import { gemm } from "./gemm.ts"
import { relu } from "./relu.ts"
import { reshape } from "./reshape.ts"
import { shape } from "./shape.ts"
import type { AttributesOf } from "./attributes.ts"
import type { Operator } from "./operator.ts"

/** Every operator of the graph by name. Facts of other stages are tables over the same names. */
export const operators = {
  add,
  gemm,
  relu,
  reshape,
  shape,
} as const

export type OpName = keyof typeof operators
export type OpAttributes<Op extends OpName> = AttributesOf<(typeof operators)[Op]["attributes"]>

export const opNames = Object.keys(operators) as readonly OpName[]

export function isOpName(text: string): text is OpName {
  return Object.hasOwn(operators, text)
}

/** The operator with its attribute types forgotten, for code that treats all operators alike. */
export function operatorOf(op: OpName): Operator {
  return operators[op] as unknown as Operator
}

