import type { Explanation } from "../diagnostic.ts"

const fixShape = (key: string): string => `set ${key} to the shape that the program is compiled for`

function listed(items: readonly string[]): string {
  const shown = items.slice(0, 5).map((item) => `"${item}"`)
  return items.length > shown.length ? `${shown.join(", ")} and ${items.length - shown.length} more` : shown.join(", ")
}

/** Problems of ONNX files: bytes, structure, operators and shapes that are left open. */
export const onnxCodes = {
  ONNX_DAMAGED: (d: { problem: string; offset: number }): Explanation => ({
    message: `this is not a whole ONNX file: at byte ${d.offset}, ${d.problem}`,
    hint: "check that the file was copied completely and is no Git LFS pointer",
  }),
  ONNX_STRUCTURE: (d: { problem: string; expected: string }): Explanation => ({
    message: `${d.problem}, expected ${d.expected}`,
    hint: "onnx.checker.check_model tells whether the file is valid",
  }),
  ONNX_LIMIT: (d: { found: string; limit: string }): Explanation => ({
    message: `found ${d.found}, the limit is ${d.limit}`,
  }),
  ONNX_OPSET_NEWER: (d: { domain: string; found: number; newest: number }): Explanation => ({
    message: `the file uses version ${d.found} of operator set ${d.domain}, newer than ${d.newest}, the newest that is known`,
    hint: "operators are read as in the newest known version; export with an older one if results differ",
  }),
  ONNX_TENSOR: (d: { name: string; found: string; expected: string }): Explanation => ({
    message: `tensor "${d.name}" has ${d.found}, expected ${d.expected}`,
  }),
  ONNX_DTYPE_UNSUPPORTED: (d: { what: string; found: string }): Explanation => ({
    message: `${d.what} has elements of type ${d.found}, which is not supported`,
  }),
  ONNX_EXTERNAL_PATH: (d: { location: string }): Explanation => ({
    message: `external data at "${d.location}": expected a path relative to the model, without ..`,
    hint: "move the file beside the model",
  }),
  ONNX_EXTERNAL_MISSING: (d: { location: string; reason: string }): Explanation => ({
    message: `external data at "${d.location}" cannot be read: ${d.reason}`,
    hint: "keep the data files beside the model",
  }),

  ONNX_OP_UNSUPPORTED: (d: {
    operator: string
    domain: string
    count: number
    nodes: readonly string[]
    reason: string | undefined
    nearest: string | undefined
  }): Explanation => ({
    message: `operator ${d.operator} of domain ${d.domain} is not supported, found ${d.count}: ${listed(d.nodes)}`,
    ...(d.reason === undefined && d.nearest === undefined
      ? {}
      : { hint: d.reason ?? `the nearest known name is ${d.nearest}` }),
  }),
  ONNX_FORM_UNSUPPORTED: (d: { operator: string; form: string; advice?: string }): Explanation => ({
    message: `${d.operator} with ${d.form} is not supported`,
    ...(d.advice === undefined ? {} : { hint: d.advice }),
  }),
  ONNX_ATTRIBUTE: (d: { operator: string; attribute: string; found: string; expected: string }): Explanation => ({
    message: `${d.operator}: attribute ${d.attribute} is ${d.found}, expected ${d.expected}`,
  }),
  ONNX_INPUT_COUNT: (d: { operator: string; found: number; expected: string }): Explanation => ({
    message: `${d.operator} has ${d.found} inputs, expected ${d.expected}`,
  }),

  ONNX_DIM_ASSUMED: (d: { input: string; dimension: string; key: string }): Explanation => ({
    message: `dimension ${d.dimension} of input "${d.input}" is open; it is compiled as 1`,
    hint: `${fixShape(d.key)} to choose another extent`,
  }),
  ONNX_DIM_OPEN: (d: { input: string; found: string; key: string }): Explanation => ({
    message: `input "${d.input}" has the shape ${d.found}, expected extents that are fixed when compiling`,
    hint: fixShape(d.key),
  }),
  ONNX_INPUT_SHAPE: (d: { input: string; given: string; found: string }): Explanation => ({
    message: `the shape ${d.given} is given for input "${d.input}", but the file has ${d.found}`,
  }),
  ONNX_INPUT_DTYPE: (d: { input: string; given: string; found: string }): Explanation => ({
    message: `the dtype ${d.given} is given for input "${d.input}", but the file has ${d.found}`,
  }),
  ONNX_INPUT_UNKNOWN: (d: { input: string; nearest: string | undefined; known: readonly string[] }): Explanation => ({
    message: `the file has no input "${d.input}"${d.nearest === undefined ? "" : `, did you mean "${d.nearest}"?`}`,
    hint: `its inputs are ${d.known.join(", ")}`,
  }),
} as const
