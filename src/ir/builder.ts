import { CompileError } from "../diagnostics/compile-error.ts"
import { diagnostic, fail } from "../diagnostics/catalogue.ts"
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts"
import type { Attribute } from "../ops/attributes.ts"
import { operatorOf, type OpAttributes, type OpName } from "../ops/table.ts"
import { elementCount, formatShape } from "../tensor/shape.ts"
import type { Tensor, TensorType } from "../tensor/tensor.ts"
import {
  noOrigin,
  placeOf,
  type Constant,
  type Content,
  type Graph,
  type Node,
  type Origin,
  type Output,
  type Value,
} from "./graph.ts"
import { KnownValues } from "./known-values.ts"

export interface NodeOptions {
  readonly origin?: Origin
  /** Names of the outputs, and so their number; one output named after the operator when absent. */
  readonly names?: readonly string[]
}

/** Attributes as a caller writes them: those with a default may be left out. */
export type GivenAttributes<Op extends OpName> = Partial<OpAttributes<Op>>

/** Makes a Graph node by node; types come from the operators' own shape rules. What leaves by `finish` is never changed. */
export class GraphBuilder {
  readonly #inputs: Value[] = []
  readonly #constants: Constant[] = []
  readonly #nodes: Node[] = []
  readonly #outputs: Output[] = []
  readonly #known = new KnownValues()
  readonly #name: string

  constructor(name: string) {
    this.#name = name
  }

  input(name: string, type: TensorType): Value {
    const value = { name, type }
    this.#inputs.push(value)
    return value
  }

  /** A stored tensor. Parameters are replaced by later weights, so their elements are never folded. */
  constant(name: string, tensor: Tensor, role: Constant["role"] = "constant"): Value {
    return this.stored(name, { dtype: tensor.dtype, shape: tensor.shape }, { kind: "tensor", tensor }, role)
  }

  stored(name: string, type: TensorType, content: Content, role: Constant["role"]): Value {
    const constant: Constant = { value: { name, type }, role, content }
    this.addConstant(constant)
    return constant.value
  }

  addConstant(constant: Constant): void {
    this.#constants.push(constant)
    this.#known.addConstant(constant)
  }

  /** Adds a value that is an input of another graph as it is. */
  addInput(value: Value): void {
    this.#inputs.push(value)
  }

  /** Adds a node whose inputs are already here, keeping its output values. */
  addNode(node: Node): void {
    this.#nodes.push(node)
    this.#known.addNode(node)
  }

  /** The elements of a value, when they are few and known at compile time. */
  known(value: Value | undefined): Tensor | undefined {
    return this.#known.of(value)
  }

  /** Applies an operator. Throws OP_* diagnostics. */
  node<Op extends OpName>(
    op: Op,
    inputs: readonly (Value | undefined)[],
    attributes: GivenAttributes<Op>,
    options: NodeOptions = {},
  ): Node {
    const origin = options.origin ?? noOrigin
    const given = withoutTrailingGaps(inputs)
    const place = placeOf({ op, origin })
    const complete = completeAttributes(op, attributes, place)
    const names = options.names ?? [op]
    const types = inferTypes({ op, inputs: given, attributes: complete, outputCount: names.length, place }, this.#known)
    const outputs = types.map((type, i) => ({ name: names[i] ?? `${names[0] ?? op}_${i}`, type }))
    const node = { op, inputs: given, attributes: complete, outputs, origin } as Node
    this.addNode(node)
    return node
  }

  /** Applies an operator and returns its first output, for those of which only that is wanted. */
  apply<Op extends OpName>(
    op: Op,
    inputs: readonly (Value | undefined)[],
    attributes: GivenAttributes<Op> = {},
    options: NodeOptions = {},
  ): Value {
    return this.node(op, inputs, attributes, options).outputs[0]!
  }

  output(name: string, value: Value): void {
    this.#outputs.push({ name, value })
  }

  finish(): Graph {
    return Object.freeze({
      name: this.#name,
      inputs: Object.freeze([...this.#inputs]),
      constants: Object.freeze([...this.#constants]),
      nodes: Object.freeze([...this.#nodes]),
      outputs: Object.freeze([...this.#outputs]),
    })
  }
}

function withoutTrailingGaps(inputs: readonly (Value | undefined)[]): readonly (Value | undefined)[] {
  const last = inputs.findLastIndex((input) => input !== undefined)
  return inputs.slice(0, last + 1)
}

/** Fills defaults and checks every attribute against the operator's schema; all problems at once. */
export function completeAttributes(op: OpName, given: object, place: Place): Node["attributes"] {
  const schema = operatorOf(op).attributes as Readonly<Record<string, Attribute<unknown>>>
  const problems: Diagnostic[] = []
  const complete: Record<string, unknown> = {}
  const reject = (attribute: string, found: string, expected: string): void =>
    void problems.push(diagnostic("OP_ATTRIBUTE", place, { op, attribute, found, expected }))
  for (const [name, attribute] of Object.entries(schema)) {
    const value = (given as Record<string, unknown>)[name] ?? attribute.fallback
    const parsed = value === undefined ? undefined : attribute.parse(value)
    if (parsed === undefined) reject(name, value === undefined ? "missing" : JSON.stringify(value), attribute.expected)
    else complete[name] = parsed
  }
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(schema, name))
      reject(name, "given", `one of ${Object.keys(schema).join(", ") || "no attributes"}`)
  }
  if (problems.length > 0) throw new CompileError(problems)
  return complete as Node["attributes"]
}

export interface NodeApplication {
  readonly op: OpName
  readonly inputs: readonly (Value | undefined)[]
  readonly attributes: Node["attributes"]
  readonly outputCount: number
  readonly place: Place
}

/** The output types that the operator's shape rule gives. */
export function inferTypes(application: NodeApplication, known: KnownValues): readonly TensorType[] {
  const { op, inputs, attributes, outputCount, place } = application
  const operator = operatorOf(op)
  const { required, optional = [], rest } = operator.inputs
  const most = rest === undefined ? required.length + optional.length : Infinity
  const isMissing = required.some((_, i) => inputs[i] === undefined)
  if (isMissing || inputs.length > most) {
    const expected =
      most === required.length ? String(most) : `${required.length} to ${most === Infinity ? "any number" : most}`
    fail("OP_INPUT_COUNT", place, { op, found: inputs.filter((input) => input !== undefined).length, expected })
  }
  const given = inputs.map((input) => input?.type)
  const types = operator.infer({ inputs: given, attributes, outputCount, place, known: (i) => known.of(inputs[i]) })
  if (outputCount > types.length) fail("OP_OUTPUT_COUNT", place, { op, found: outputCount, expected: types.length })
  for (const type of types) requireReasonable(type, op, place)
  return types
}

/** Far above every real tensor; what lies beyond comes from a damaged or hostile model. */
const mostElements = 2 ** 31

function requireReasonable({ shape }: TensorType, op: OpName, place: Place): void {
  const isCount = shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)
  if (isCount && elementCount(shape) <= mostElements) return
  fail("OP_SHAPE", place, {
    op,
    found: `the result would have shape ${formatShape(shape)}`,
    expected: "at most 2^31 elements",
  })
}
