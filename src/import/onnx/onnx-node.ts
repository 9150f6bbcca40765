import { fail } from "../../diagnostics/catalogue.ts"
import type { Place } from "../../diagnostics/diagnostic.ts"
import type { GivenAttributes, GraphBuilder } from "../../ir/builder.ts"
import type { Origin, Value } from "../../ir/graph.ts"
import type { OpName } from "../../ops/table.ts"
import { floatToBfloat, floatToHalf } from "../../tensor/half.ts"
import { isBig, isFloat, type DType } from "../../tensor/dtype.ts"
import { elementCount, formatShape, normalizeAxis, type Shape } from "../../tensor/shape.ts"
import { numbersOf, tensorOf, type Tensor } from "../../tensor/tensor.ts"
import type { AttributeReader } from "./attributes.ts"

/** Tables that an importer writes into the graph, in elements. */
const longestList = 2 ** 22

export type Inputs = readonly (Value | undefined)[]

export interface OnnxNodeParts {
  readonly builder: GraphBuilder
  readonly operator: string
  readonly opset: number
  readonly inputs: Inputs
  /** Names of the outputs in the graph; an output that nobody names has none. */
  readonly outputs: readonly string[]
  readonly attributes: AttributeReader
  readonly origin: Origin
  readonly place: Place
}

/**
 * One ONNX node as its importer sees it: what was written, and the means to build its meaning. An importer reads in the
 * spelling of the node's opset and writes in the one spelling of the graph. The last operator that it applies is its `result`
 * and bears the names of the node's outputs; those before it are `step`s.
 */
export class OnnxNode {
  readonly operator: string
  /** Version of the operator set that the node's domain has in this file. */
  readonly opset: number
  readonly inputs: Inputs
  readonly outputs: readonly string[]
  readonly attributes: AttributeReader
  readonly place: Place
  readonly #builder: GraphBuilder
  readonly #origin: Origin

  constructor({ builder, operator, opset, inputs, outputs, attributes, origin, place }: OnnxNodeParts) {
    this.operator = operator
    this.opset = opset
    this.inputs = inputs
    this.outputs = outputs
    this.attributes = attributes
    this.place = place
    this.#builder = builder
    this.#origin = origin
  }

  /** An input that must be there. Throws ONNX_INPUT_COUNT. */
  input(position: number): Value {
    return this.inputs[position] ?? this.#missingInput(position)
  }

  shape(position: number): Shape {
    return this.input(position).type.shape
  }

  dtype(position: number): DType {
    return this.input(position).type.dtype
  }

  rank(position: number): number {
    return this.shape(position).length
  }

  /** An attribute that names an axis of an input, made non-negative. */
  axis(name: string, absent: number | undefined, rank: number): number {
    const axis = this.attributes.int(name, absent)
    const normal = normalizeAxis(axis, rank)
    if (normal >= 0 && normal < Math.max(rank, 1)) return normal
    return this.attributes.reject(name, String(axis), `an axis of rank ${rank}`)
  }

  /** Whether an output is asked for. */
  wants(output: number): boolean {
    return (this.outputs[output] ?? "") !== ""
  }

  known(value: Value | undefined): Tensor | undefined {
    return this.#builder.known(value)
  }

  /** The numbers of an input that decides a shape. Throws OP_NEEDS_CONSTANT. */
  requireKnown(position: number, name: string): number[] {
    return numbersOf(this.requireTensor(position, name))
  }

  requireTensor(position: number, name: string): Tensor {
    return this.known(this.input(position)) ?? fail("OP_NEEDS_CONSTANT", this.place, { op: this.operator, input: name })
  }

  /** Applies an operator on the way to the result. */
  step<Op extends OpName>(op: Op, inputs: Inputs, attributes: GivenAttributes<Op> = {}): Value {
    return this.steps(op, inputs, attributes, 1)[0]!
  }

  steps<Op extends OpName>(op: Op, inputs: Inputs, attributes: GivenAttributes<Op>, count: number): readonly Value[] {
    const name = `${this.#firstOutput()}_${op}`
    const names = this.list(count, (i) => (i === 0 ? name : `${name}_${i}`))
    return this.#builder.node(op, inputs, attributes, { origin: this.#origin, names }).outputs
  }

  /** Applies the operator whose result is that of the node. */
  result<Op extends OpName>(op: Op, inputs: Inputs, attributes: GivenAttributes<Op> = {}): readonly Value[] {
    return this.results(op, inputs, attributes, 1)
  }

  results<Op extends OpName>(op: Op, inputs: Inputs, attributes: GivenAttributes<Op>, count: number): readonly Value[] {
    return this.#builder.node(op, inputs, attributes, { origin: this.#origin, names: this.#outputNames(count) }).outputs
  }

  /** The value of one output of several, for nodes whose outputs are computed apart. */
  resultAt<Op extends OpName>(output: number, op: Op, inputs: Inputs, attributes: GivenAttributes<Op> = {}): Value {
    const name = this.#outputNames(output + 1)[output]!
    return this.#builder.node(op, inputs, attributes, { origin: this.#origin, names: [name] }).outputs[0]!
  }

  /** A value that is the result under another name. */
  constantResult(tensor: Tensor): readonly Value[] {
    return [this.#builder.constant(this.#firstOutput(), tensor)]
  }

  constant(name: string, tensor: Tensor): Value {
    return this.#builder.constant(`${this.#firstOutput()}_${name}`, tensor)
  }

  /** A list of int64 as a one-dimensional constant: axes, shapes, pads. */
  integers(name: string, values: Iterable<number | bigint>): Value {
    const list = [...values]
    if (!list.every((value) => typeof value === "bigint" || Number.isSafeInteger(value))) return this.rejectShapes()
    return this.constant(name, tensorOf("int64", [list.length], list))
  }

  /** A number as a constant of a dtype; of rank 0 unless a shape is given. */
  number(name: string, dtype: DType, value: number, shape: Shape = []): Value {
    return this.numbers(name, dtype, shape, [value])
  }

  numbers(name: string, dtype: DType, shape: Shape, values: readonly number[]): Value {
    if (!isFloat(dtype) && !values.every(Number.isSafeInteger)) return this.unsupported(`elements of type ${dtype}`)
    if (!(elementCount(shape) === values.length)) return this.rejectShapes()
    return this.constant(name, tensorOfNumbers(dtype, shape, values))
  }

  /**
   * A list whose length follows from shapes or attributes, which a broken file may make endless. Throws ONNX_LIMIT, and OP_SHAPE where the
   * length is no number.
   */
  list<T>(length: number, at: (index: number) => T): T[] {
    if (!Number.isInteger(length) || length < 0) return this.rejectShapes()
    if (length > longestList) {
      return fail("ONNX_LIMIT", this.place, {
        found: `a table of ${length} elements for ${this.operator}`,
        limit: `${longestList}`,
      })
    }
    return Array.from({ length }, (_, index) => at(index))
  }

  /** Refuses an input of another rank. Throws OP_SHAPE. */
  requireRank(position: number, least: number, most = least): void {
    const rank = this.rank(position)
    if (rank >= least && rank <= most) return
    const found = `input ${position} has shape ${formatShape(this.shape(position))}`
    const expected =
      least === most ? `rank ${least}` : most === Infinity ? `rank ${least} or more` : `rank ${least} to ${most}`
    fail("OP_SHAPE", this.place, { op: this.operator, found, expected })
  }

  /** Stops because the inputs of the node do not belong together. Throws OP_SHAPE. */
  rejectShapes(): never {
    const shapes = this.inputs.map((input) => (input === undefined ? "nothing" : formatShape(input.type.shape)))
    return fail("OP_SHAPE", this.place, {
      op: this.operator,
      found: `inputs of shapes ${shapes.join(", ")}`,
      expected: "shapes that fit together",
    })
  }

  /** Stops because this form of the operator cannot be expressed. */
  unsupported(form: string, advice?: string): never {
    return fail("ONNX_FORM_UNSUPPORTED", this.place, {
      operator: this.operator,
      form,
      ...(advice === undefined ? {} : { advice }),
    })
  }

  /** The same node with other inputs, whose result is a step of this one. */
  withInputs(inputs: Inputs, name: string): OnnxNode {
    const outputs = [`${this.#firstOutput()}_${name}`]
    return new OnnxNode({ ...this, builder: this.#builder, origin: this.#origin, inputs, outputs })
  }

  #missingInput(position: number): never {
    const found = this.inputs.filter((input) => input !== undefined).length
    return fail("ONNX_INPUT_COUNT", this.place, {
      operator: this.operator,
      found,
      expected: `at least ${position + 1}`,
    })
  }

  #firstOutput(): string {
    return this.outputs.find((name) => name !== "") ?? this.operator
  }

  #outputNames(count: number): string[] {
    return this.list(count, (i) => this.outputs[i] || `${this.#firstOutput()}_${i}`)
  }
}

/** What an importer returns: the values of the node's outputs; those that nobody asks for may be left out. */
export type ImportOperator = (node: OnnxNode) => readonly (Value | undefined)[]

/** A tensor from numbers; 16-bit floats are rounded to their bits. */
export function tensorOfNumbers<D extends DType>(dtype: D, shape: Shape, values: readonly number[]): Tensor<D> {
  if (dtype === "float16") return tensorOf(dtype, shape, values.map(floatToHalf))
  if (dtype === "bfloat16") return tensorOf(dtype, shape, values.map(floatToBfloat))
  return tensorOf(dtype, shape, isBig(dtype) ? values.map(BigInt) : values)
}
