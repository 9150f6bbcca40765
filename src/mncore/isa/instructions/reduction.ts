/**
 * Operations of the reduction network (`rrn_opcode`): those of the L1BM and L2BM transfers and of MV. `and` and `or` are
 * logical (1 or 0 an element), `band` and `bor` bitwise.
 */
const floatReductions = ["fadd", "max", "min"] as const
const integerReductions = ["iadd", "band", "and", "bor", "or"] as const

export type Reduction =
  | `${"d" | "f" | "h"}${(typeof floatReductions)[number]}`
  | `${"l" | "i" | "s"}${(typeof integerReductions)[number]}`

export const reductions: readonly Reduction[] = [
  ...(["d", "f", "h"] as const).flatMap((precision) =>
    floatReductions.map((operation): Reduction => `${precision}${operation}`),
  ),
  ...(["l", "i", "s"] as const).flatMap((precision) =>
    integerReductions.map((operation): Reduction => `${precision}${operation}`),
  ),
]
