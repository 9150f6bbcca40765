import type { DType } from "../../tensor/dtype.ts"

/** Dtype and shape of one input of a compiled function, as plain data with literal types. */
export interface InputSpec<D extends DType = DType, S extends readonly number[] = readonly number[]> {
  readonly kind: "input"
  readonly dtype: D
  readonly shape: S
}

/** The inputs of one function: a dictionary of tensors, or the one tensor that it takes bare. */
export type FunctionInputs = InputSpec | Readonly<Record<string, InputSpec>>

export function input<const S extends readonly number[]>(shape: S): InputSpec<"float32", S>
export function input<const S extends readonly number[], D extends DType>(shape: S, dtype: D): InputSpec<D, S>
export function input(shape: readonly number[], dtype: DType = "float32"): InputSpec {
  return { kind: "input", dtype, shape }
}

/** A config file may leave `kind` out. */
export function isInputSpec(value: unknown): value is InputSpec {
  return (
    typeof value === "object" && value !== null && "dtype" in value && "shape" in value && Array.isArray(value.shape)
  )
}
