import { memberNames } from "./stub.ts"
import type { Signature, TensorSpec } from "../ir/signature.ts"

/** A model as its importers name it. */
export interface DeclaredModel {
  /** Its name in the config, for `~mlsdk/<name>`. */
  readonly name: string
  /** The file name of its entry, such as `mnist.model.ts` or `net.onnx`. */
  readonly file: string
  readonly functions: readonly Signature[]
}

/**
 * `mlsdk-env.d.ts`: every declared model twice, by the end of its path and by its name in the config, with the dtypes and
 * literal shapes of all inputs and outputs. Specific patterns come first and the generic ones last, because TypeScript takes
 * the first of equally long matches. Sorted by name, so it changes only when a signature does.
 */
export function writeDeclarations(models: readonly DeclaredModel[]): string {
  const sorted = models.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const byPath = sorted.flatMap((model) => pathPatterns(model).map((pattern) => writeModule(pattern, model.functions)))
  const byName = sorted.map((model) => writeModule(`~mlsdk/${model.name}`, model.functions))
  return [header, ...byPath, ...byName, generic].join("\n")
}

const header = `// Written by mlsdk types. Names, dtypes and shapes of the models in mlsdk.config.
`

const generic = `declare module "*?mncore" {
  const predict: import("mlsdk/runtime").CompiledFunction
  export default predict
${memberNames.map((member) => `  export const ${member}: typeof predict.${member}`).join("\n")}
}
`

/** With and without the extension of a module; a `.onnx` file is always imported by its full name. */
function pathPatterns({ file }: DeclaredModel): string[] {
  const bare = file.replace(/\.[mc]?[jt]s$/, "")
  return [...new Set([file, bare])].map((path) => `*/${path}?mncore`)
}

function writeModule(id: string, functions: readonly Signature[]): string {
  const [first] = functions
  const lines = [
    ...functions.map((signature) => `export const ${signature.name}: ${writeType(signature)}`),
    ...(first === undefined ? [] : [`export default ${first.name}`, ...memberLines(functions)]),
  ]
  return `declare module ${JSON.stringify(id)} {\n${lines.map((line) => `  ${line}`).join("\n")}\n}\n`
}

/** The members of the default function, but for those that a function of the model is named after. */
function memberLines(functions: readonly Signature[]): string[] {
  const names = memberNames.filter((member) => !functions.some((signature) => signature.name === member))
  return names.map((member) => `export const ${member}: typeof ${functions[0]!.name}.${member}`)
}

/** The type of a compiled function; a function of one input takes the bare tensor too. */
function writeType({ inputs, inputForm, outputs, outputForm }: Signature): string {
  const bareInput = inputs.length === 1 ? ` | ${writeTensor(inputs[0]!, "TensorLike")}` : ""
  const given =
    inputForm === "bare" ? writeTensor(inputs[0]!, "TensorLike") : `${writeRecord(inputs, "TensorLike")}${bareInput}`
  const result = outputForm === "bare" ? writeTensor(outputs[0]!, "Tensor") : writeRecord(outputs, "Tensor")
  return `import("mlsdk/runtime").CompiledFunction<${given}, ${result}>`
}

function writeRecord(specs: readonly TensorSpec[], type: string): string {
  return `{ ${specs.map((spec) => `${writeKey(spec.name)}: ${writeTensor(spec, type)}`).join("; ")} }`
}

function writeTensor({ dtype, shape }: TensorSpec, type: string): string {
  return `import("mlsdk/runtime").${type}<"${dtype}", [${shape.join(", ")}]>`
}

function writeKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}
