import type { AluSource, Source } from "./pe-operands.ts"

/** How an input is converted before its use: `e` widens one step, `r` narrows single to half. */
export type Conversion = "none" | "widen" | "narrow"

/** An operand that is read, with its modifiers: `-$lm0`, `$r0e`, `$llm0vr`. */
export interface Input<O extends AluSource = Source> {
  readonly operand: O
  readonly isNegated: boolean
  readonly conversion: Conversion
}

export function input<O extends AluSource>(
  operand: O,
  modifiers: { readonly isNegated?: boolean; readonly conversion?: Conversion } = {},
): Input<O> {
  return { operand, isNegated: modifiers.isNegated ?? false, conversion: modifiers.conversion ?? "none" }
}
