import type { Explanation } from "../diagnostic.ts"

const listed = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "))

/** Problems of the tensors that a graph is run with. `kind` says which of the two collections is meant. */
export const runCodes = {
  INPUT_MISSING: (d: { name: string; type: string }): Explanation => ({
    message: `no tensor is given for input "${d.name}", expected ${d.type}`,
  }),
  INPUT_UNKNOWN: (d: {
    kind: "input" | "parameter"
    name: string
    nearest: string | undefined
    known: readonly string[]
  }): Explanation => ({
    message: `"${d.name}" is no ${d.kind} of the graph${d.nearest === undefined ? "" : `, did you mean "${d.nearest}"?`}`,
    hint: `its ${d.kind}s are ${listed(d.known)}`,
  }),
  SHAPE_MISMATCH: (d: { kind: "input" | "parameter"; name: string; found: string; expected: string }): Explanation => ({
    message: `${d.kind} "${d.name}" has shape ${d.found}, expected ${d.expected}`,
  }),
  DTYPE_MISMATCH: (d: { kind: "input" | "parameter"; name: string; found: string; expected: string }): Explanation => ({
    message: `${d.kind} "${d.name}" has dtype ${d.found}, expected ${d.expected}`,
  }),
} as const
