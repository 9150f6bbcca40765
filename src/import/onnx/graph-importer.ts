import { fail } from "../../diagnostics/catalogue.ts"
import { present } from "../../diagnostics/invariant.ts"
import { CompileError } from "../../diagnostics/compile-error.ts"
import type { Place } from "../../diagnostics/diagnostic.ts"
import type { GraphBuilder } from "../../ir/builder.ts"
import type { Constant, Value } from "../../ir/graph.ts"
import { isFloat } from "../../tensor/dtype.ts"
import { formatType, numbersOf, sameType } from "../../tensor/tensor.ts"
import { AttributeReader } from "./attributes.ts"
import { bindAttributes } from "./bind-attributes.ts"
import { OnnxNode } from "./onnx-node.ts"
import { importerOf } from "./operators/table.ts"
import { opsetsOf, shortDomain, type Opsets } from "./opsets.ts"
import { nameOfNode, orderNodes, placeOfNode } from "./order-nodes.ts"
import { metadataKeys, metadataOf, originOf } from "./origin.ts"
import type { FunctionProto, GraphProto, NodeProto, TensorProto } from "./proto/messages.ts"
import { readSparseTensor, readTensor, type StoredTensor, type TensorSource } from "./read-tensor.ts"
import { Scope } from "./scope.ts"
import { functionKey } from "./shape-sources.ts"

/** What a body of nodes is read with. */
interface BodyContext {
  readonly opsets: Opsets
  /** Prefix of node names. */
  readonly path: string
}

export interface GraphImporterParts {
  readonly builder: GraphBuilder
  readonly functions: ReadonlyMap<string, FunctionProto>
  readonly source: TensorSource
  /** Names of values that decide a shape. */
  readonly neededValues: ReadonlySet<string>
}

/** Imports the bodies of a file, the main graph, branches and functions, into one graph. */
export class GraphImporter {
  readonly #parts: GraphImporterParts

  constructor(parts: GraphImporterParts) {
    this.#parts = parts
  }

  /** Imports a graph whose inputs are in the scope. Gives the values of its outputs. */
  importGraph(graph: GraphProto, scope: Scope, opsets: Opsets): readonly Value[] {
    return this.#importBody(graph, scope, { opsets, path: "" })
  }

  #importBody(graph: GraphProto, scope: Scope, context: BodyContext): readonly Value[] {
    const { source } = this.#parts
    for (const proto of graph.initializer) this.#store(readTensor(proto, source), proto, scope)
    for (const proto of graph.sparseInitializer) this.#store(readSparseTensor(proto, source), proto.values, scope)
    this.#importNodes(graph.node, scope, context)
    return graph.output.map(({ name }) => this.#outputOf(name, scope))
  }

  #store({ name, type, content }: StoredTensor, proto: TensorProto | undefined, scope: Scope): void {
    const { builder, neededValues, source } = this.#parts
    if (scope.owns(name)) {
      fail(
        "ONNX_STRUCTURE",
        { file: source.file, path: name },
        { problem: `value "${name}" is defined twice`, expected: "one definition" },
      )
    }
    const metadata = proto?.metadata ?? []
    const isWeight = isFloat(type.dtype) && type.shape.length > 0 && !neededValues.has(name)
    const role = roleOf(metadataOf(metadata, metadataKeys.role)) ?? (isWeight ? "parameter" : "constant")
    const path = metadataOf(metadata, metadataKeys.path) ?? scope.nameOf(name)
    scope.define(name, builder.stored(path, type, content, role))
  }

  #outputOf(name: string, scope: Scope): Value {
    const place = { file: this.#parts.source.file, path: name }
    return (
      scope.find(name) ??
      fail("ONNX_STRUCTURE", place, { problem: `output "${name}" is not defined`, expected: "a value" })
    )
  }

  #importNodes(nodes: readonly NodeProto[], scope: Scope, context: BodyContext): void {
    for (const node of orderNodes(nodes, scope, this.#parts.source.file)) this.#importNode(node, scope, context)
  }

  #importNode(node: NodeProto, scope: Scope, context: BodyContext): void {
    const place = placeOfNode(node, this.#parts.source.file, context.path)
    const results = locating(place, () => this.#resultsOf(node, place, scope, context))
    node.output.forEach((name, i) => {
      if (name === "") return
      const value = results[i]
      if (value === undefined) {
        fail("ONNX_FORM_UNSUPPORTED", place, { operator: node.opType, form: `output ${i} ("${name}")` })
      }
      scope.define(name, value)
    })
  }

  #resultsOf(node: NodeProto, place: Place, scope: Scope, context: BodyContext): readonly (Value | undefined)[] {
    const importer = importerOf(node)
    if (importer !== undefined) return importer(this.#onnxNode(node, place, scope, context))
    if (node.opType === "If" && shortDomain(node.domain) === "") return this.#importIf(node, place, scope, context)
    return this.#importCall(node, scope, context)
  }

  #onnxNode(node: NodeProto, place: Place, scope: Scope, context: BodyContext): OnnxNode {
    const last = node.output.findLastIndex((name) => name !== "")
    return new OnnxNode({
      builder: this.#parts.builder,
      operator: node.opType,
      opset: context.opsets.get(shortDomain(node.domain)) ?? 1,
      inputs: node.input.map((name) => (name === "" ? undefined : scope.find(name))),
      outputs: node.output.slice(0, last + 1).map((name) => scope.nameOf(name)),
      attributes: new AttributeReader(node.opType, place, node.attribute, this.#parts.source),
      origin: originOf(context.path + nameOfNode(node), node.metadata),
      place,
    })
  }

  /** Unfolds a function of the file in place of its call. https://onnx.ai/onnx/repo-docs/IR.html#functions */
  #importCall(node: NodeProto, scope: Scope, context: BodyContext): readonly (Value | undefined)[] {
    const called = present(this.#parts.functions.get(functionKey(node)), "unknown operators were refused")
    const path = `${context.path}${nameOfNode(node)}/`
    const outputs = new Map(called.output.map((name, i) => [name, node.output[i] ?? ""]))
    const inner = new Scope(undefined, (name) => scope.nameOf(outputs.get(name) || `${nameOfNode(node)}/${name}`))
    called.input.forEach((name, i) => {
      const value = scope.find(node.input[i] ?? "")
      if (value !== undefined) inner.define(name, value)
      else inner.leaveOut(name)
    })
    const opsets = opsetsOf(called.opsetImport)
    this.#importNodes(bindAttributes(called, node), inner, { opsets, path })
    return called.output.map((name) => inner.find(name))
  }

  /**
   * A branch whose condition is known is put in place of the node. Otherwise both are computed and the results chosen
   * between, which is the same since nodes have no effects. https://onnx.ai/onnx/operators/onnx__If.html
   */
  #importIf(node: NodeProto, place: Place, scope: Scope, context: BodyContext): readonly Value[] {
    const { builder } = this.#parts
    const attributes = new AttributeReader(node.opType, place, node.attribute, this.#parts.source)
    const condition = scope.find(node.input[0] ?? "")
    if (condition === undefined) return fail("ONNX_INPUT_COUNT", place, { operator: "If", found: 0, expected: "1" })
    const branch = (name: string): readonly Value[] => {
      const inner = { ...context, path: `${context.path}${nameOfNode(node)}/` }
      return this.#importBody(attributes.graph(name), new Scope(scope), inner)
    }
    const known = builder.known(condition)
    if (known !== undefined) return branch(numbersOf(known)[0] ? "then_branch" : "else_branch")
    const [then, otherwise] = [branch("then_branch"), branch("else_branch")]
    const origin = originOf(context.path + nameOfNode(node), node.metadata)
    const shape = builder.constant(`${nameOfNode(node)}_shape`, {
      dtype: "int64",
      shape: [0],
      data: new BigInt64Array(),
    })
    const scalar = builder.apply(
      "reshape",
      [condition, shape],
      {},
      { origin, names: [`${nameOfNode(node)}_condition`] },
    )
    return node.output.map((name, i) => {
      const [a, b] = [then[i], otherwise[i]]
      if (a !== undefined && b !== undefined && sameType(a.type, b.type)) {
        return builder.apply("where", [scalar, a, b], {}, { origin, names: [scope.nameOf(name)] })
      }
      return fail("ONNX_FORM_UNSUPPORTED", place, {
        operator: "If",
        form: `a condition that is not known when compiling and branches of types ${[a, b].map((value) => (value ? formatType(value.type) : "nothing")).join(" and ")}`,
        advice: "fix the input that decides the branch, or export the model with one branch",
      })
    })
  }
}

function roleOf(text: string | undefined): Constant["role"] | undefined {
  return text === "parameter" || text === "constant" ? text : undefined
}

/** Gives diagnostics of operators the file and the name of the ONNX node. */
function locating<T>(place: Place, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    throw new CompileError(
      error.diagnostics.map((each) =>
        each.place.file === undefined ? { ...each, place: { ...each.place, ...place } } : each,
      ),
      { cause: error },
    )
  }
}
