import { invariant } from "../../diagnostics/invariant.ts"
import type { DType } from "../../tensor/dtype.ts"
import type {
  Access,
  Accumulator,
  Bound,
  Buffer,
  Expr,
  For,
  If,
  Index,
  Kernel,
  Let,
  Local,
  Statement,
  Store,
  Update,
} from "./kernel.ts"
import { local } from "./build.ts"

/** `count` in elements. */
export function buffer(name: string, dtype: DType, elementCount: number, access: Access): Buffer {
  return { name, dtype, elementCount, access }
}

export function kernel(
  name: string,
  buffers: readonly Buffer[],
  range: { readonly variable: string; readonly count: number },
  body: readonly Statement[],
): Kernel {
  return { name, buffers, range, body }
}

export interface LoopOptions {
  readonly begin?: Bound
  readonly step?: number
}

/** `variable` = begin (0), begin + step (1), … below `end`. */
export function loop(variable: string, end: Bound, body: readonly Statement[], options: LoopOptions = {}): For {
  return { kind: "for", variable, begin: options.begin ?? 0, end, step: options.step ?? 1, unroll: false, body }
}

/** The same as straight code. */
export function unrolled(variable: string, end: number, body: readonly Statement[], options: LoopOptions = {}): For {
  return { ...loop(variable, end, body, options), unroll: true }
}

/** Names a value; the second result is how to mention it. */
export function bind(name: string, value: Expr): readonly [Let, Local] {
  return [{ kind: "let", name, value }, local(name, value.type)]
}

/** Declares an accumulator; the second result is how to read it. */
export function accumulator(name: string, initial: Expr): readonly [Accumulator, Local] {
  return [{ kind: "accumulator", name, initial }, local(name, initial.type)]
}

export function update(target: Local, value: Expr): Update {
  invariant(value.type === target.type, `${target.name} is ${target.type}, updated with ${value.type}`)
  return { kind: "update", name: target.name, value }
}

export function store(buffer: string, index: Index, value: Expr): Store {
  return { kind: "store", buffer, index, value }
}

export function when(condition: Expr, then: readonly Statement[], otherwise: readonly Statement[] = []): If {
  invariant(condition.type === "i32", `condition is ${condition.type}, expected i32`)
  return { kind: "if", condition, then, otherwise }
}
