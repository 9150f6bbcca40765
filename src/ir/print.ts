import { dtypes, isBig } from "../tensor/dtype.ts"
import { formatType, type Tensor } from "../tensor/tensor.ts"
import { formatPlace } from "../diagnostics/diagnostic.ts"
import { attributeTexts } from "./attribute-texts.ts"
import type { Constant, Graph, Node, Origin, Value } from "./graph.ts"

/** Constants with at most this many elements are written out; others are named, and their elements kept elsewhere. */
const longestList = 16

/**
 * The text form of a graph. `%` marks what is computed, `$` what is stored; names are made unique by a number. Parameters
 * and long constants are written `weights "name"`: the parser looks them up.
 *
 *     graph classifier {
 *       input %x: f32[125,1024]
 *       parameter $linear1.weight: f32[256,1024] = weights "linear1.weight"
 *       constant $shape: i64[2] = [125,-1]
 *       %y: f32[125,256] = gemm(%x, $linear1.weight) {transB=true}  // "linear1" model.ts:7:12
 *       output correct = %y
 *     }
 */
export function printGraph(graph: Graph): string {
  const names = new UniqueNames()
  const keys = weightKeys(graph)
  const lines = [
    ...graph.inputs.map((input) => `input ${names.define("%", input)}: ${formatType(input.type)}`),
    ...graph.constants.map((constant) => printConstant(constant, keys.get(constant)!, names)),
    ...graph.nodes.map((node) => printNode(node, names)),
    ...graph.outputs.map(({ name, value }) => `output ${quoteUnlessWord(name)} = ${names.of(value)}`),
  ]
  return [`graph ${quoteUnlessWord(graph.name)} {`, ...lines.map((line) => `  ${line}`), "}", ""].join("\n")
}

/** What each constant is called in `weights "…"`: its name, with a number where another one has it already. */
export function weightKeys(graph: Graph): ReadonlyMap<Constant, string> {
  const parameters = graph.constants
    .filter((constant) => constant.role === "parameter")
    .map((constant) => constant.value.name)
  const free = new FreeNames(parameters)
  return new Map(
    graph.constants.map((constant) => {
      const { name } = constant.value
      return [constant, constant.role === "parameter" ? name : free.take(name)]
    }),
  )
}

/** Gives each name once; who asks for a taken one gets it with a number. */
class FreeNames {
  readonly #taken: Set<string>
  readonly #counts = new Map<string, number>()

  constructor(taken: readonly string[] = []) {
    this.#taken = new Set(taken)
  }

  take(base: string): string {
    let count = this.#counts.get(base) ?? 0
    let name = count === 0 ? base : `${base}#${count}`
    while (this.#taken.has(name)) name = `${base}#${++count}`
    this.#counts.set(base, count)
    this.#taken.add(name)
    return name
  }
}

class UniqueNames {
  readonly #names = new Map<Value, string>()
  readonly #free = new FreeNames()

  define(mark: "%" | "$", value: Value): string {
    const base = mark + (value.name.replace(/[^\w.]/g, "_") || "v")
    const name = this.#free.take(base)
    this.#names.set(value, name)
    return name
  }

  of(value: Value | undefined): string {
    return value === undefined ? "_" : (this.#names.get(value) ?? `%undefined_${value.name}`)
  }
}

function printConstant(constant: Constant, key: string, names: UniqueNames): string {
  const { value, role, content } = constant
  const tensor = content.kind === "tensor" ? content.tensor : undefined
  const isShort = role === "constant" && tensor !== undefined && tensor.data.length <= longestList
  const elements = isShort ? printElements(tensor) : `weights ${JSON.stringify(key)}`
  return `${role} ${names.define("$", value)}: ${formatType(value.type)} = ${elements}`
}

function printElements(tensor: Tensor): string {
  const isFloat = dtypes[tensor.dtype].kind === "float"
  const texts = Array.from(tensor.data as ArrayLike<number | bigint>, (element) => {
    if (isBig(tensor.dtype) || !isFloat) return String(element)
    if (Number.isFinite(element)) return Object.is(element, -0) ? "-0" : String(element)
    return Number.isNaN(element) ? "nan" : Number(element) > 0 ? "inf" : "-inf"
  })
  return `[${texts.join(",")}]`
}

function printNode(node: Node, names: UniqueNames): string {
  const inputs = node.inputs.map((input) => names.of(input)).join(", ")
  const outputs = node.outputs.map((output) => `${names.define("%", output)}: ${formatType(output.type)}`).join(", ")
  return `${outputs} = ${node.op}(${inputs})${printAttributes(node)}${printOrigin(node.origin)}`
}

function printAttributes(node: Node): string {
  const texts = attributeTexts(node)
  return texts.length === 0 ? "" : ` {${texts.join(", ")}}`
}

function printOrigin(origin: Origin): string {
  const parts = [...origin.names.map((name) => JSON.stringify(name)), ...origin.places.map(formatPlace)]
  return parts.length === 0 ? "" : `  // ${parts.join(" ")}`
}

function quoteUnlessWord(name: string): string {
  return /^[A-Za-z_][\w.]*$/.test(name) ? name : JSON.stringify(name)
}
