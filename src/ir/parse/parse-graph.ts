import { fail } from "../../diagnostics/catalogue.ts"
import type { Place } from "../../diagnostics/diagnostic.ts"
import { isOpName } from "../../ops/table.ts"
import { formatType, sameType, type Tensor } from "../../tensor/tensor.ts"
import { GraphBuilder, type GivenAttributes } from "../builder.ts"
import type { Graph, Origin, Value } from "../graph.ts"
import type { OpName } from "../../ops/table.ts"
import { parseAttribute, parseElements, parseType } from "./literals.ts"
import { Scanner } from "./scanner.ts"

export interface ParseOptions {
  /** Named in diagnostics. */
  readonly file?: string
  /** Elements behind `weights "name"`. */
  readonly weights?: ReadonlyMap<string, Tensor>
}

/** Reads the text form that `printGraph` writes. Throws GRAPH_SYNTAX and the OP_* diagnostics with line and column. */
export function parseGraph(text: string, options: ParseOptions = {}): Graph {
  const lines = text
    .split("\n")
    .map((line, i) => ({ line, place: { ...(options.file && { file: options.file }), line: i + 1 } }))
  const statements = lines.filter(({ line }) => !/^\s*(?:\/\/.*)?$/.test(line))
  const [first, ...rest] = statements
  const head = new Scanner(first?.line ?? "", first?.place ?? { line: 1 })
  if (!head.takeSymbol("graph")) head.reject('"graph"')
  const parser = new GraphParser(head.takeString() ?? head.expect("word"), options.weights ?? new Map())
  head.expectSymbol("{")
  const last = rest.pop()
  for (const { line, place } of rest) parser.statement(new Scanner(line, place), place)
  const tail = new Scanner(last?.line ?? "", last?.place ?? { line: lines.length })
  tail.expectSymbol("}")
  tail.expectEnd()
  return parser.finish()
}

class GraphParser {
  readonly #builder: GraphBuilder
  readonly #weights: ReadonlyMap<string, Tensor>
  readonly #values = new Map<string, Value>()

  constructor(name: string, weights: ReadonlyMap<string, Tensor>) {
    this.#builder = new GraphBuilder(name)
    this.#weights = weights
  }

  statement(scanner: Scanner, place: Place): void {
    const word = scanner.take("word")
    if (word === undefined) this.#node(scanner, place)
    else if (word === "input") this.#input(scanner)
    else if (word === "output") this.#output(scanner)
    else if (word === "parameter" || word === "constant") this.#constant(scanner, word)
    else scanner.reject(`input, parameter, constant, output or a node, not ${word}`)
  }

  finish(): Graph {
    return this.#builder.finish()
  }

  #define(scanner: Scanner, name: string, value: Value): void {
    if (this.#values.has(name)) scanner.reject(`a new name, ${name} is defined already`)
    this.#values.set(name, value)
  }

  #value(scanner: Scanner): Value | undefined {
    if (scanner.takeSymbol("_")) return undefined
    const name = scanner.expect("value")
    return this.#values.get(name) ?? scanner.reject(`a defined value, not ${name}`)
  }

  #input(scanner: Scanner): void {
    const name = scanner.expect("value")
    scanner.expectSymbol(":")
    this.#define(scanner, name, this.#builder.input(plain(name), parseType(scanner)))
    scanner.expectEnd()
  }

  #constant(scanner: Scanner, role: "parameter" | "constant"): void {
    const name = scanner.expect("value")
    scanner.expectSymbol(":")
    const type = parseType(scanner)
    scanner.expectSymbol("=")
    const key = scanner.takeSymbol("weights")
      ? (scanner.takeString() ?? scanner.reject("the quoted name of a weight"))
      : undefined
    const tensor =
      key === undefined
        ? parseElements(scanner, type)
        : (this.#weights.get(key) ?? scanner.reject(`weights named ${key}`))
    if (!sameType(tensor, type)) scanner.reject(`${formatType(tensor)}, as the weights have`)
    this.#define(scanner, name, this.#builder.constant(key ?? plain(name), tensor, role))
    scanner.expectEnd()
  }

  #output(scanner: Scanner): void {
    const name = scanner.takeString() ?? scanner.expect("word")
    scanner.expectSymbol("=")
    this.#builder.output(name, this.#value(scanner) ?? scanner.reject("a value"))
    scanner.expectEnd()
  }

  #node(scanner: Scanner, place: Place): void {
    const outputs: { name: string; type: ReturnType<typeof parseType> }[] = []
    do {
      const name = scanner.expect("value")
      scanner.expectSymbol(":")
      outputs.push({ name, type: parseType(scanner) })
    } while (scanner.takeSymbol(","))
    scanner.expectSymbol("=")
    const op = scanner.expect("word")
    if (!isOpName(op))
      fail("GRAPH_SYNTAX", scanner.place, { found: `operator ${op}`, expected: "an operator of the table" })
    scanner.expectSymbol("(")
    const inputs = scanner.list(")", () => this.#value(scanner))
    const attributes = scanner.takeSymbol("{") ? this.#attributes(scanner) : {}
    const origin = parseOrigin(scanner, place)
    const names = outputs.map((output) => plain(output.name))
    const node = this.#builder.node(op as OpName, inputs, attributes as GivenAttributes<OpName>, { origin, names })
    outputs.forEach(({ name, type }, i) => {
      const value = node.outputs[i] ?? scanner.reject(`${node.outputs.length} outputs of ${op}`)
      if (!sameType(value.type, type)) scanner.reject(`${formatType(value.type)} for ${name}, as ${op} gives`)
      this.#define(scanner, name, value)
    })
  }

  #attributes(scanner: Scanner): Record<string, unknown> {
    const entries = scanner.list("}", () => {
      const name = scanner.expect("word")
      scanner.expectSymbol("=")
      return [name, parseAttribute(scanner)] as const
    })
    return Object.fromEntries(entries)
  }
}

/** `// "name" "name" file:line:column`; a node without a place of its own gets that of its line of text. */
function parseOrigin(scanner: Scanner, place: Place): Origin {
  if (!scanner.takeSymbol("//")) {
    scanner.expectEnd()
    return { names: [], places: place.file === undefined ? [] : [place] }
  }
  const names: string[] = []
  for (let name = scanner.takeString(); name !== undefined; name = scanner.takeString()) names.push(name)
  const places = scanner
    .rest()
    .split(" ")
    .filter((text) => text !== "")
    .map(parsePlace)
  return { names, places }
}

function parsePlace(text: string): Place {
  const match = /^(.*?)(?::(\d+))?(?::(\d+))?$/.exec(text)
  const [, file = text, line, column] = match ?? []
  return {
    file,
    ...(line !== undefined && { line: Number(line) }),
    ...(column !== undefined && { column: Number(column) }),
  }
}

function plain(name: string): string {
  return name.slice(1).replace(/#\d+$/, "")
}
