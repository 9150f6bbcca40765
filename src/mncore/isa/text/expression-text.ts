import { diagnostic, fail } from "../../../diagnostics/catalogue.ts"
import { CompileError } from "../../../diagnostics/compile-error.ts"
import type { Diagnostic } from "../../../diagnostics/diagnostic.ts"
import { atPlace, mostProblems, placed } from "./place-problems.ts"
import { shown, type Token } from "./tokens.ts"

/** Reads one kind of operand. */
export interface OperandReader<T> {
  /** Named in problems: "a source". */
  readonly expected: string
  /** Undefined for text that is no such operand; throws what its constructors report. */
  read(text: string): T | undefined
}

/** Operands that were read before, by reader and text, so that equal operands of a program are one object. */
export class OperandStore {
  readonly #byReader = new Map<OperandReader<unknown>, Map<string, unknown>>()
  readonly #limit: number

  constructor(limit = 1 << 14) {
    this.#limit = limit
  }

  read<T>(reader: OperandReader<T>, text: string): T | undefined {
    const known = this.#of(reader) as Map<string, T>
    const found = known.get(text)
    if (found !== undefined) return found
    const operand = reader.read(text)
    if (operand === undefined) return undefined
    if (known.size >= this.#limit) known.clear()
    known.set(text, operand)
    return operand
  }

  #of(reader: OperandReader<unknown>): Map<string, unknown> {
    const known = this.#byReader.get(reader) ?? new Map<string, unknown>()
    if (known.size === 0) this.#byReader.set(reader, known)
    return known
  }
}

type ReadersOf<T extends readonly unknown[]> = { readonly [K in keyof T]: OperandReader<T[K]> }

/** One expression, split into its mnemonic, what is attached to the mnemonic, and operands. */
export class ExpressionText {
  readonly mnemonic: string
  /** `/9/$imr1`, `@0/7`, `+1`: what follows the letters and digits of the mnemonic. */
  readonly suffix: string
  readonly operands: readonly Token[]
  readonly #head: Token
  readonly #end: number
  readonly #store: OperandStore

  /** `end` is the column after the last character. */
  constructor([head, ...operands]: readonly [Token, ...Token[]], end: number, store: OperandStore) {
    this.mnemonic = /^[a-z\d]*/.exec(head.text)![0]
    this.suffix = head.text.slice(this.mnemonic.length)
    this.operands = operands
    this.#head = head
    this.#end = end
    this.#store = store
  }

  /** Exactly these operands. Throws the problems of all of them. */
  read<T extends readonly unknown[]>(...readers: ReadersOf<T>): T {
    return this.#readAll<unknown>(readers.length, (i) => readers[i]!) as readonly unknown[] as T
  }

  /** `count` operands of one kind, and at least one of another after them. Throws the problems of all of them. */
  readInputs<I, D>(count: number, input: OperandReader<I>, rest: OperandReader<D>): [readonly I[], readonly D[]] {
    const total = Math.max(count + 1, this.operands.length)
    const all = this.#readAll<I | D>(total, (i) => (i < count ? input : rest))
    return [all.slice(0, count) as readonly I[], all.slice(count) as readonly D[]]
  }

  /** As `readInputs`, after an operand of a third kind. */
  readAfter<F, I, D>(
    first: OperandReader<F>,
    count: number,
    input: OperandReader<I>,
    rest: OperandReader<D>,
  ): [F, readonly I[], readonly D[]] {
    const total = Math.max(count + 2, this.operands.length)
    const all = this.#readAll<F | I | D>(total, (i) => (i === 0 ? first : i <= count ? input : rest))
    return [all[0] as F, all.slice(1, count + 1) as readonly I[], all.slice(count + 1) as readonly D[]]
  }

  /** Runs a part of the reading whose problems are those of the mnemonic. */
  atMnemonic<T>(read: () => T): T {
    return placed({ column: this.#head.column }, read)
  }

  /** Throws VSM_SYNTAX: what is attached to the mnemonic cannot be read. */
  rejectSuffix(expected: string): never {
    const column = this.#head.column + this.mnemonic.length
    return fail(
      "VSM_SYNTAX",
      { column },
      { found: this.suffix === "" ? "nothing" : `"${shown(this.suffix)}"`, expected },
    )
  }

  /** For instructions that nothing is attached to. Throws VSM_SYNTAX. */
  checkNoSuffix(): void {
    if (this.suffix !== "") this.rejectSuffix(`a blank after ${shown(this.mnemonic)}`)
  }

  #readAll<T>(count: number, readerAt: (i: number) => OperandReader<T>): readonly T[] {
    const read: T[] = []
    const problems: Diagnostic[] = []
    for (let i = 0; i < count && problems.length < mostProblems; i++) {
      const found = this.#problems(readerAt(i), this.operands[i], read)
      if (found !== undefined) problems.push(...found)
    }
    const extra = this.operands[count]
    if (extra !== undefined) problems.push(this.#unexpected(extra, "the end of the expression"))
    if (problems.length > 0) throw new CompileError(problems)
    return read
  }

  /** Reads one operand into the list, or tells what is wrong with it. */
  #problems<T>(reader: OperandReader<T>, token: Token | undefined, read: T[]): readonly Diagnostic[] | undefined {
    if (token === undefined)
      return [this.#unexpected({ text: "the end of the expression", column: this.#end }, reader.expected)]
    try {
      const operand = this.#store.read(reader, token.text)
      if (operand === undefined) return [this.#unexpected(token, reader.expected)]
      read.push(operand)
      return undefined
    } catch (error) {
      if (!(error instanceof CompileError)) throw error
      return error.diagnostics.map((problem) => atPlace(problem, { column: token.column }))
    }
  }

  #unexpected({ text, column }: Token, expected: string): Diagnostic {
    return diagnostic("VSM_OPERAND", { column }, { instruction: shown(this.#head.text), found: shown(text), expected })
  }
}
