import { invariant } from "../../diagnostics/invariant.ts"
import { decodeBody, type DecodedBody } from "./decode-body.ts"
import { instructionText } from "./instruction-text.ts"
import type { ParsedFunction, ParsedModule } from "./parse-module.ts"

export interface TextComments {
  /** Lines before the module. */
  readonly heading: readonly string[]
  /** Lines before the function of that index. */
  readonly of: (functionIndex: number) => readonly string[]
}

/**
 * A module in the text format, which assembles back to the same bytes but for custom sections. `names` are those of the functions, all
 * different. https://webassembly.github.io/spec/core/text/
 */
export function moduleText(
  { memory, functions, data }: ParsedModule,
  names: readonly string[],
  comments: TextComments,
): string {
  invariant(data.length === 0, "programs have no data")
  const limits = [memory.initialPages, ...(memory.maximumPages === undefined ? [] : [memory.maximumPages])]
  const nameOf = (index: number): string => `$${names[index]}`
  const lines = [
    ...comments.heading.map(comment),
    "(module",
    `  (memory (export "memory") ${limits.join(" ")})`,
    ...functions.flatMap((fn, i) => [
      "",
      ...comments.of(i).map((line) => `  ${comment(line)}`),
      ...functionLines(fn, nameOf(i), nameOf),
    ]),
    ")",
  ]
  return `${lines.join("\n")}\n`
}

/** A comment ends with its line. */
function comment(text: string): string {
  return `;; ${text.replace(/\s+/g, " ")}`
}

function functionLines(
  { name, type, exported, code }: ParsedFunction,
  identifier: string,
  nameOf: (index: number) => string,
): readonly string[] {
  const head = [
    `(func ${identifier}`,
    ...(exported ? [`(export "${name}")`] : []),
    ...(type.params.length === 0 ? [] : [`(param ${type.params.join(" ")})`]),
    ...(type.results.length === 0 ? [] : [`(result ${type.results.join(" ")})`]),
  ]
  const body = decodeBody(code)
  const locals = body.locals.length === 0 ? [] : [`    (local ${body.locals.join(" ")})`]
  return [`  ${head.join(" ")}`, ...locals, ...codeLines(body, nameOf), "  )"]
}

/** One instruction a line; the `end` of the function is its closing parenthesis. */
function codeLines({ instructions }: DecodedBody, nameOf: (index: number) => string): readonly string[] {
  let depth = 0
  return instructions.slice(0, -1).map((instruction) => {
    const { name } = instruction
    if (name === "end" || name === "else") depth--
    const line = `${"  ".repeat(2 + depth)}${instructionText(instruction, nameOf)}`
    if (name === "block" || name === "loop" || name === "if" || name === "else") depth++
    return line
  })
}
