import type { Node, Value } from "../../ir/graph.ts"
import type { Tensor } from "../../tensor/tensor.ts"
import type { Coordinates, Extents } from "../access/coordinate.ts"
import type { Expr } from "../language/kernel.ts"

/** Facts that every kind of rule states. */
export interface Refusal<N> {
  /** Why there is no kernel for this node, or nothing when there is one. */
  refuses?(node: N): string | undefined
}

/** What rules about elements may ask for. */
export interface ElementSource {
  /** Lanes of the expressions that are made: 1, 2 or 4 neighbours along the innermost loop. */
  readonly lanes: number
  readonly extents: Extents
  /** The element (or its neighbours) of a value, as an expression. */
  element(value: Value, at: Coordinates): Expr
  /** A single element, also where several are computed at once: for what decides about coordinates. */
  single(value: Value, at: Coordinates): Expr
  /** The elements of a value when few and known at compile time. */
  known(value: Value | undefined): Tensor | undefined
}

/** One output element from the operands' elements at the same (broadcast) coordinates. */
export interface ElementwiseRule<N = Node> extends Refusal<N> {
  readonly kind: "elementwise"
  element(operands: readonly (Expr | undefined)[], node: N): Expr
  /** Whether some operator that it needs exists for single elements alone. */
  isScalarOnly(node: N): boolean
}

/** Every output is the first input, read at other coordinates. */
export interface MovementRule<N = Node> extends Refusal<N> {
  readonly kind: "movement"
  /** Whether the elements keep their row-major order, so that storage can be shared. */
  readonly isView: boolean
  /** Whether affine coordinates stay affine (of a view: when axes split evenly), so that reading costs nothing more. */
  readonly isAffine: boolean
  source(node: N, at: Coordinates, elements: ElementSource, output: number): Coordinates
}

/** Any other way to compute one element from its coordinates. */
export interface GeneratorRule<N = Node> extends Refusal<N> {
  readonly kind: "generator"
  /** Whether expressions can be made for single elements alone. */
  readonly isScalarOnly: boolean
  reads(node: N): readonly ReadMode[]
  element(node: N, at: Coordinates, elements: ElementSource): Expr
}

/**
 * How a rule reads one input: `once` reads each element about once, so whatever computes it can run on the way; `moved`
 * reads elements often, at any coordinates, so movement operators alone may run on the way; `stored` needs it in
 * memory; `known` does not read it at run time.
 */
export type ReadMode = "once" | "moved" | "stored" | "known"

/** How to make single elements of a node's outputs. */
export type ElementRule<N = Node> = ElementwiseRule<N> | MovementRule<N> | GeneratorRule<N>
