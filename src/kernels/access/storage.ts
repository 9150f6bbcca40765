import type { Node, Value } from "../../ir/graph.ts"
import type { DType } from "../../tensor/dtype.ts"
import type { Tensor } from "../../tensor/tensor.ts"
import type { ElementRule } from "../rules/element-rule.ts"
import type { Layout } from "./layout.ts"

/** Memory for some elements; where it lies is decided last. */
export interface Storage {
  readonly id: number
  readonly dtype: DType
  /** Elements that mean something; see `paddedCount`. */
  readonly elementCount: number
}

/** A value in memory. */
export interface Stored {
  readonly storage: Storage
  readonly layout: Layout
}

/** What making kernels needs to know of the values of a graph. */
export interface Values {
  producer(value: Value): Node | undefined
  known(value: Value | undefined): Tensor | undefined
  /** The only element of a constant. */
  immediate(value: Value): number | bigint | undefined
  /** How to make a node's elements one by one; nothing for a loop nest of its own. */
  elementRule(node: Node): ElementRule | undefined
  /** Where a value lies, or nothing when the kernel that needs it computes it on the way. */
  stored(value: Value): Stored | undefined
}

/** Storage ends on a whole vector, so that the last one may run over. */
export function paddedCount(elementCount: number): number {
  return Math.ceil(elementCount / 4) * 4
}
