import type { Explanation } from "../diagnostic.ts"

/** Problems of a graph, whichever front end it came from. */
export const graphCodes = {
  GRAPH_SYNTAX: (d: { found: string; expected: string }): Explanation => ({
    message: `graph text: found ${d.found}, expected ${d.expected}`,
  }),
  GRAPH_INVALID: (d: { after: string; problem: string }): Explanation => ({
    message: `the graph is not valid after ${d.after}: ${d.problem}`,
    hint: "this is a fault of the compiler; please report it with the model",
  }),
  OP_INPUT_COUNT: (d: { op: string; found: number; expected: string }): Explanation => ({
    message: `${d.op} has ${d.found} inputs, expected ${d.expected}`,
  }),
  OP_OUTPUT_COUNT: (d: { op: string; found: number; expected: number }): Explanation => ({
    message: `${d.op} names ${d.found} outputs, expected at most ${d.expected}`,
  }),
  OP_ATTRIBUTE: (d: { op: string; attribute: string; found: string; expected: string }): Explanation => ({
    message: `${d.op}: attribute ${d.attribute} is ${d.found}, expected ${d.expected}`,
  }),
  OP_DTYPE: (d: { op: string; input: string; found: string; expected: string }): Explanation => ({
    message: `${d.op}: ${d.input} has dtype ${d.found}, expected ${d.expected}`,
  }),
  OP_SHAPE: (d: { op: string; found: string; expected: string }): Explanation => ({
    message: `${d.op}: ${d.found}, expected ${d.expected}`,
  }),
  OP_NEEDS_CONSTANT: (d: { op: string; input: string }): Explanation => ({
    message: `${d.op}: ${d.input} is computed at run time, but it decides a shape, so its value must be known when compiling`,
    hint: "fix the input shapes of the model so that shape arithmetic can be folded",
  }),
} as const
