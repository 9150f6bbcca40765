import { diagnostic, fail } from "../../../diagnostics/catalogue.ts"
import { CompileError } from "../../../diagnostics/compile-error.ts"
import type { Diagnostic } from "../../../diagnostics/diagnostic.ts"
import { nearestWord } from "../../../support/edit-distance.ts"
import { peLine, type Expression, type PeLine, type Statement } from "../instructions/instruction.ts"
import { quit } from "../instructions/control/host-lines.ts"
import { ExpressionText, OperandStore } from "./expression-text.ts"
import { readDebug } from "./instructions/debug.ts"
import { readHostTransfer, readPreload } from "./instructions/host-lines.ts"
import { readMaskStatement } from "./instructions/mask-statement.ts"
import { mvNames, readMv } from "./instructions/mv.ts"
import { mostProblems, problemsOf } from "./place-problems.ts"
import { allMnemonics, peSpellings } from "./spellings.ts"
import { shown, tokensOf, type Token } from "./tokens.ts"

const mostKept = 1 << 14

/**
 * Reads statements, and keeps what it read by its text: programs are unrolled loops, so the same lines, expressions and
 * operands come again and again. Equal ones become one immutable object, which is what bounds the memory of long programs.
 */
export class StatementReader {
  readonly #statements = new Map<string, Statement>()
  readonly #expressions = new Map<string, Expression>()
  readonly #operands = new OperandStore()

  /**
   * `text` has no comment and no blanks around it; `column` is that of its first character. Throws CompileError with all
   * problems of the line and their columns.
   */
  read(text: string, column: number): Statement {
    const known = this.#statements.get(text)
    if (known !== undefined) return known
    const statement = this.#read(text, column)
    if (statement.kind === "dset" || statement.kind === "preload" || statement.kind === "hostTransfer") return statement
    keep(this.#statements, text, statement)
    return statement
  }

  #read(text: string, column: number): Statement {
    const word = /^[a-z\d]*/.exec(text)![0]
    if (word.startsWith("mv") && (word === "mvnop" || mvNames.has(word)) && !text.includes(";"))
      return readMv(this.#textOf(text, column))
    if (word.startsWith("mask") && !text.includes(";")) return readMaskStatement(headed(tokensOf(text, column)))
    const end = column + text.length
    if (/^d[ \t]/.test(text)) return readDebug(tokensOf(text, column), end)
    if (/^r[ \t]/.test(text)) return readPreload(headed(tokensOf(text, column)), end)
    if (/^c[ \t]/.test(text)) return readHostTransfer(headed(tokensOf(text, column)), end)
    return text === "quit" ? quit : this.#readPeLine(text, column)
  }

  #readPeLine(text: string, column: number): PeLine {
    const expressions: Expression[] = []
    const problems: Diagnostic[] = []
    let start = 0
    const parts = text.split(";")
    if (parts.length > 1 && parts.at(-1)!.trim() === "") parts.pop()
    for (const part of parts) {
      const at = column + start + (part.length - part.trimStart().length)
      problems.push(...problemsOf(() => void expressions.push(this.#expression(part.trim(), at))))
      if (problems.length >= mostProblems) break
      start += part.length + 1
    }
    if (problems.length > 0) throw new CompileError(problems)
    return peLine(expressions)
  }

  #expression(text: string, column: number): Expression {
    const known = this.#expressions.get(text)
    if (known !== undefined) return known
    if (text === "") fail("VSM_SYNTAX", { column }, { found: "nothing", expected: "an expression before ;" })
    const line = this.#textOf(text, column)
    const spelling = peSpellings.get(line.mnemonic)
    if (spelling === undefined) throw new CompileError([unknown(line, column)])
    const expression = spelling.read(line)
    keep(this.#expressions, text, expression)
    return expression
  }

  #textOf(text: string, column: number): ExpressionText {
    return new ExpressionText(headed(tokensOf(text, column)), column + text.length, this.#operands)
  }
}

function headed(tokens: readonly Token[]): readonly [Token, ...Token[]] {
  return tokens as readonly [Token, ...Token[]]
}

function keep<T>(known: Map<string, T>, text: string, value: T): void {
  if (known.size >= mostKept) known.clear()
  known.set(text, value)
}

function unknown({ mnemonic, suffix }: ExpressionText, column: number): Diagnostic {
  if (mnemonic.startsWith("mv") && (mnemonic === "mvnop" || mvNames.has(mnemonic)))
    return diagnostic(
      "VSM_ISSUE_RULE",
      { column },
      { rule: "I18", found: `${mnemonic} shares its line`, sentence: "an MV command is a line of its own" },
    )
  const found = shown(mnemonic === "" ? suffix : mnemonic)
  return diagnostic("VSM_INSTRUCTION_UNKNOWN", { column }, { found, nearest: nearestWord(mnemonic, allMnemonics) })
}
