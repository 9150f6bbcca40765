import { fail } from "../../diagnostics/catalogue.ts"
import type { Place } from "../../diagnostics/diagnostic.ts"

const patterns = {
  word: /[A-Za-z_][\w.]*/y,
  value: /[%$][\w.#]+/y,
  number: /-?(?:inf|nan|\d+(?:\.\d+)?(?:e[+-]?\d+)?)/y,
  string: /"(?:[^"\\]|\\.)*"/y,
  symbol: /[()[\]{}:,=]/y,
} as const
type Kind = keyof typeof patterns

const blank = /[ \t]*/y

/** Reads one line of graph text from left to right. */
export class Scanner {
  readonly #line: string
  readonly #place: Place
  #position = 0

  constructor(line: string, place: Place) {
    this.#line = line
    this.#place = place
  }

  get place(): Place {
    return { ...this.#place, column: this.#position + 1 }
  }

  /** The next token if it is of this kind. */
  take(kind: Kind): string | undefined {
    this.#skipBlanks()
    const pattern = patterns[kind]
    pattern.lastIndex = this.#position
    const match = pattern.exec(this.#line)
    if (match === null) return undefined
    this.#position = pattern.lastIndex
    return match[0]
  }

  expect(kind: Kind): string {
    return this.take(kind) ?? this.reject(kind === "value" ? "a value such as %x" : `a ${kind}`)
  }

  takeSymbol(symbol: string): boolean {
    this.#skipBlanks()
    if (!this.#line.startsWith(symbol, this.#position)) return false
    this.#position += symbol.length
    return true
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) this.reject(`"${symbol}"`)
  }

  takeString(): string | undefined {
    const text = this.take("string")
    return text === undefined ? undefined : (JSON.parse(text) as string)
  }

  /** Items separated by commas up to a closing symbol. */
  list<T>(close: string, item: () => T): T[] {
    const items: T[] = []
    if (this.takeSymbol(close)) return items
    do items.push(item())
    while (this.takeSymbol(","))
    this.expectSymbol(close)
    return items
  }

  rest(): string {
    this.#skipBlanks()
    return this.#line.slice(this.#position)
  }

  expectEnd(): void {
    if (this.rest() !== "") this.reject("the end of the line")
  }

  reject(expected: string): never {
    const rest = this.rest()
    return fail("GRAPH_SYNTAX", this.place, {
      found: rest === "" ? "the end of the line" : JSON.stringify(rest.slice(0, 24)),
      expected,
    })
  }

  #skipBlanks(): void {
    blank.lastIndex = this.#position
    blank.exec(this.#line)
    this.#position = blank.lastIndex
  }
}
