import type { Explanation } from "../diagnostic.ts"

function list(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.join(", ")
}

/** Problems of model modules: loading, tracing, and tensors used by hand. */
export const modelCodes = {
  MODEL_SYNTAX: (d: { problem: string }): Explanation => ({
    message: `the model cannot be bundled: ${d.problem}`,
  }),
  MODEL_FUNCTION: (d: { name: string; found: string; exports: readonly string[] }): Explanation => ({
    message: `the model exports ${d.found} as "${d.name}", expected a function or a module`,
    hint: `functions and modules that it exports: ${list(d.exports)}`,
  }),
  MODEL_NOTHING: (d: { exports: readonly string[] }): Explanation => ({
    message: "found no function to compile, expected an exported function or module, and an entry for it in inputs",
    hint: `exports: ${list(d.exports)}; write export const inputs = { evalStep: { x: input([1, 28, 28]) } } beside export function evalStep`,
  }),
  MODEL_INPUTS: (d: { name: string; found: string }): Explanation => ({
    message: `the inputs of "${d.name}" are ${d.found}, expected input(shape, dtype) or a record of them`,
    hint: `write export const inputs = { ${d.name}: { x: input([1, 28, 28]) } }, or set inputs of the model in the config`,
  }),
  MODEL_EXITED: (d: { status: number; during: string }): Explanation => ({
    message: `the model ended its process with status ${d.status} while ${d.during}`,
    hint: "a model module must not call process.exit: throw an error instead",
  }),
  TRACE_THREW: (d: { during: string; error: string }): Explanation => ({
    message: `the model threw while ${d.during}: ${d.error}`,
  }),
  TRACE_TIMEOUT: (d: { during: string; seconds: number }): Explanation => ({
    message: `the model was still ${d.during} after ${d.seconds} s, so it was stopped`,
    hint: "look for an endless loop, or raise trace.timeout in the config",
  }),
  TRACE_DATA_DEPENDENT: (d: { name: string }): Explanation => ({
    message: `the value of "${d.name}" is read while compiling, but it is known only at run time`,
    hint: "branch on shapes, constants or this.training, or choose between values with where()",
  }),
  TRACE_LEAKED: (d: { name: string }): Explanation => ({
    message: `"${d.name}" comes from another traced call, expected tensors of this call`,
    hint: "do not keep tensors between calls; return what the next call needs, and take it as an input",
  }),
  TRACE_MODE: (d: { module: string }): Explanation => ({
    message: `${d.module} behaves differently in training and inference, and nothing says which is compiled`,
    hint: 'call model.eval() or model.train(), or set mode: "inference" or "training" for the model in the config',
  }),
  TRACE_RANDOM: (d: { op: string }): Explanation => ({
    message: `${d.op} draws random numbers at run time, which a compiled program cannot`,
    hint: "compile in inference mode, or take the random tensor as an input",
  }),
  TRACE_OUTPUT: (d: { name: string; found: string }): Explanation => ({
    message: `"${d.name}" returned ${d.found}, expected a tensor or a record of tensors`,
  }),
  TRACE_UNSUPPORTED: (d: { op: string; found: string; expected: string }): Explanation => ({
    message: `${d.op}: ${d.found}, expected ${d.expected}`,
  }),
  PARAMETER_NAME_TAKEN: (d: { name: string; owners: readonly [string, string] }): Explanation => ({
    message: `two different parameters are called "${d.name}", one of ${d.owners[0]}, one of ${d.owners[1]}`,
    hint: "make both models properties of one module, or give one a prefix with setTensorNameInModule; private #fields are not seen",
  }),
  PARAMETER_UNNAMED: (d: { role: string; shape: string }): Explanation => ({
    message: `a ${d.role} of shape ${d.shape} belongs to no module, so it has no name`,
    hint: 'make it a property of a module, or name it with setTensorName(tensor, "name")',
  }),
  TENSOR_NOT_SCALAR: (d: { shape: string }): Explanation => ({
    message: `one number is asked of a tensor of shape ${d.shape}, expected a single element`,
    hint: "use toNumbers() or toArray()",
  }),
  TENSOR_AXIS: (d: { dim: number; rank: number }): Explanation => ({
    message: `dim ${d.dim} is out of range, expected ${d.rank === 0 ? "a tensor of rank 1 or more" : `${-d.rank} to ${d.rank - 1}`}`,
  }),
  TENSOR_PADDING: (d: { found: string; rank: number }): Explanation => ({
    message: `padding ${d.found} does not fit a tensor of rank ${d.rank}, expected a pair of numbers for each of its last axes`,
  }),
  TENSOR_RAGGED: (d: { shape: string }): Explanation => ({
    message: `nested lists differ in length or depth, expected the shape ${d.shape} of the first ones throughout`,
  }),
  TENSOR_LENGTH: (d: { length: number; shape: string }): Explanation => ({
    message: `${d.length} elements are given for shape ${d.shape}`,
  }),
} as const
