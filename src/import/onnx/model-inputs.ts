import { diagnostic } from "../../diagnostics/catalogue.ts"
import { CompileError } from "../../diagnostics/compile-error.ts"
import type { Code, DetailsOf } from "../../diagnostics/catalogue.ts"
import type { Diagnostic } from "../../diagnostics/diagnostic.ts"
import { nearestWord } from "../../support/edit-distance.ts"
import type { DType } from "../../tensor/dtype.ts"
import { formatShape, type Shape } from "../../tensor/shape.ts"
import type { Tensor, TensorType } from "../../tensor/tensor.ts"
import { dataTypeName, dtypeOfDataType } from "./proto/data-type.ts"
import type { DimensionProto, GraphProto, ValueInfoProto } from "./proto/messages.ts"

/** What a user fixes about an input of a file. */
export interface InputChoice {
  readonly shape?: Shape
  readonly dtype?: DType
  /** Elements that are known when compiling: the input becomes a constant. */
  readonly value?: Tensor
}

export interface ModelInput {
  readonly name: string
  readonly type: TensorType
}

export interface ModelInputs {
  readonly inputs: readonly ModelInput[]
  readonly warnings: readonly Diagnostic[]
}

/** Names that exporters give to the extent of a batch. */
const batchNames = /^(n|b|bs|batch|none|unk__\d+|batch_?size|batch_?dim|num_?batch(es)?|dynamicdimension.*)$/i

/**
 * The types of a file's inputs with every extent fixed.
 *
 * Open extents take what the user gives; the same name means the same extent everywhere. What is still open then is 1
 * where it is a batch (by its name, or as a nameless first axis), with a warning ONNX_DIM_ASSUMED. Other open extents
 * cannot be guessed. Throws ONNX_DIM_OPEN, ONNX_INPUT_UNKNOWN, ONNX_INPUT_SHAPE, ONNX_INPUT_DTYPE, ONNX_DTYPE_UNSUPPORTED and
 * ONNX_FORM_UNSUPPORTED, for all inputs at once.
 */
export function resolveInputs(
  graph: GraphProto,
  choices: Readonly<Record<string, InputChoice>>,
  file: string,
): ModelInputs {
  const stored = new Set([
    ...graph.initializer.map(({ name }) => name),
    ...graph.sparseInitializer.map(({ values }) => values?.name),
  ])
  const declared = graph.input.filter(({ name }) => !stored.has(name))
  const resolving = new Resolving(choices, file)
  resolving.refuseUnknown(declared.map(({ name }) => name))
  for (const input of declared) resolving.bind(input)
  const inputs = declared.flatMap((input) => resolving.resolve(input))
  if (resolving.problems.length > 0) throw new CompileError(resolving.problems)
  return { inputs, warnings: resolving.warnings }
}

class Resolving {
  readonly problems: Diagnostic[] = []
  readonly warnings: Diagnostic[] = []
  readonly #choices: ReadonlyMap<string, InputChoice>
  readonly #file: string
  readonly #extents = new Map<string, number>()

  constructor(choices: Readonly<Record<string, InputChoice>>, file: string) {
    this.#choices = new Map(Object.entries(choices))
    this.#file = file
  }

  refuseUnknown(known: readonly string[]): void {
    for (const input of this.#choices.keys()) {
      if (!known.includes(input))
        this.#report("ONNX_INPUT_UNKNOWN", input, { input, nearest: nearestWord(input, known), known })
    }
  }

  /** Learns the extents of names from what is given for an input. */
  bind(input: ValueInfoProto): void {
    const given = this.#givenShape(input.name)
    const dims = input.type?.tensor?.shape?.dim
    if (given === undefined || dims === undefined) return
    const fits = dims.length === given.length && dims.every((dim, axis) => this.#bindDimension(dim, given[axis]!))
    if (fits) return
    this.#report("ONNX_INPUT_SHAPE", input.name, {
      input: input.name,
      given: formatShape(given),
      found: formatDims(dims),
    })
  }

  resolve(input: ValueInfoProto): ModelInput[] {
    const { name } = input
    const tensor = input.type?.tensor
    if (tensor === undefined) {
      this.#report("ONNX_FORM_UNSUPPORTED", name, { operator: `input "${name}"`, form: "a type that is no tensor" })
      return []
    }
    const dtype = dtypeOfDataType(tensor.elemType)
    if (dtype === undefined) {
      this.#report("ONNX_DTYPE_UNSUPPORTED", name, { what: `input "${name}"`, found: dataTypeName(tensor.elemType) })
      return []
    }
    const given = this.#choices.get(name)?.value?.dtype ?? this.#choices.get(name)?.dtype ?? dtype
    if (given !== dtype) this.#report("ONNX_INPUT_DTYPE", name, { input: name, given, found: dtype })
    const shape = this.#givenShape(name) ?? this.#fix(name, tensor.shape?.dim)
    return [{ name, type: { dtype, shape } }]
  }

  #givenShape(name: string): Shape | undefined {
    const choice = this.#choices.get(name)
    return choice?.value?.shape ?? choice?.shape
  }

  /** Whether an extent may stand for a dimension. */
  #bindDimension({ value, param }: DimensionProto, extent: number): boolean {
    if (value !== undefined) return extent === Number(value) || value < 0n
    if (param === undefined || param === "") return true
    const known = this.#extents.get(param) ?? extent
    this.#extents.set(param, known)
    return known === extent
  }

  #fix(input: string, dims: readonly DimensionProto[] | undefined): Shape {
    const key = `models.<model>.inputs["${input}"].shape`
    const found = dims === undefined ? "of any rank" : formatDims(dims)
    const extents = (dims ?? []).map((dim, axis) => this.#extentOf(dim) ?? this.#assume(input, dim, axis, key))
    const isOpen = dims === undefined || extents.includes(undefined)
    if (isOpen) this.#report("ONNX_DIM_OPEN", input, { input, found, key })
    return extents.map((extent) => extent ?? 1)
  }

  /** Negative extents are how some exporters leave one open; 0 is an extent. */
  #extentOf({ value, param }: DimensionProto): number | undefined {
    if (value !== undefined && value >= 0n) return Number(value)
    return param === undefined ? undefined : this.#extents.get(param)
  }

  #assume(input: string, { param }: DimensionProto, axis: number, key: string): number | undefined {
    const isNameless = param === undefined || param === ""
    const isBatch = isNameless ? axis === 0 : axis === 0 || batchNames.test(param)
    if (!isBatch) return undefined
    if (!isNameless) this.#extents.set(param, 1)
    const dimension = isNameless ? `${axis} (nameless)` : `${axis} ("${param}")`
    const place = { file: this.#file, path: input }
    this.warnings.push(diagnostic("ONNX_DIM_ASSUMED", place, { input, dimension, key }, "warning"))
    return 1
  }

  #report<C extends Code>(code: C, input: string, details: DetailsOf<C>): void {
    this.problems.push(diagnostic(code, { file: this.#file, path: input }, details))
  }
}

function formatDims(dims: readonly DimensionProto[]): string {
  return `[${dims.map(({ value, param }) => (value !== undefined ? String(value) : param || "?")).join(",")}]`
}
