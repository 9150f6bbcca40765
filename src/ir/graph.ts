import type { Place } from "../diagnostics/diagnostic.ts"
import type { AttributesOf } from "../ops/attributes.ts"
import type { OpName, operators } from "../ops/table.ts"
import type { Tensor, TensorType } from "../tensor/tensor.ts"

/** One SSA tensor. Its identity is the object; the name is for people and need not be unique. */
export interface Value {
  readonly name: string
  readonly type: TensorType
}

/** Where a node came from. Fusion concatenates origins; the first names the node. */
export interface Origin {
  /** ONNX node names or module paths such as `blocks.3.mlp.fc1`. */
  readonly names: readonly string[]
  /** `file:line:column` of traced TypeScript. */
  readonly places: readonly Place[]
}

export interface NodeOf<Op extends OpName> {
  readonly op: Op
  /** `undefined` stands for an optional input that is not given. */
  readonly inputs: readonly (Value | undefined)[]
  readonly attributes: AttributesOf<(typeof operators)[Op]["attributes"]>
  readonly outputs: readonly Value[]
  readonly origin: Origin
}

/** One operator application. */
export type Node = { [Op in OpName]: NodeOf<Op> }[OpName]

/** Elements that are at hand, or that are read when somebody asks: weights of several GiB stay on disk. */
export type Content = { readonly kind: "tensor"; readonly tensor: Tensor } | { readonly kind: "lazy"; read(): Tensor }

/** A stored tensor: a trainable parameter, whose name is its path in the model, or another constant. */
export interface Constant {
  readonly value: Value
  readonly role: "parameter" | "constant"
  readonly content: Content
}

export interface Output {
  readonly name: string
  readonly value: Value
}

/** An immutable program: every value is an input, a constant, or an output of an earlier node. */
export interface Graph {
  readonly name: string
  readonly inputs: readonly Value[]
  readonly constants: readonly Constant[]
  readonly nodes: readonly Node[]
  readonly outputs: readonly Output[]
}

export const noOrigin: Origin = { names: [], places: [] }

/** The origin of a node that replaces several. */
export function joinOrigins(...origins: readonly Origin[]): Origin {
  return {
    names: [...new Set(origins.flatMap((origin) => origin.names))],
    places: origins
      .flatMap((origin) => origin.places)
      .filter((place, i, all) => all.findIndex((other) => samePlace(other, place)) === i),
  }
}

function samePlace(a: Place, b: Place): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column
}

export function contentOf(constant: Constant): Tensor {
  return constant.content.kind === "tensor" ? constant.content.tensor : constant.content.read()
}

/** The trainable tensors of a graph, which are replaced without compiling again. */
export function parametersOf(graph: Graph): readonly Constant[] {
  return graph.constants.filter((constant) => constant.role === "parameter")
}

/** The elements that the parameters were stored with, by name. */
export function parameterTensors(graph: Graph): Map<string, Tensor> {
  return new Map(parametersOf(graph).map((constant) => [constant.value.name, contentOf(constant)]))
}

/** A place for diagnostics about a node: its source position, and its name as the path. */
export function placeOf(node: Pick<Node, "op" | "origin">): Place {
  const name = node.origin.names[0]
  const path = name === undefined ? node.op : `node "${name}" (${node.op})`
  return { ...node.origin.places[0], path }
}
