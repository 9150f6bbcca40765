import { existsSync, readdirSync, readFileSync } from "node:fs"
import { resolve } from "node:path"
import { emulatedStatements } from "../../src/mncore/emulator/emulated-statements.ts"
import { checkRules } from "../../src/mncore/isa/check/check-program.ts"
import { distanceRules } from "../../src/mncore/isa/check/distance-rules.ts"
import type { Rule } from "../../src/mncore/isa/check/rule.ts"
import type { Statement } from "../../src/mncore/isa/instructions/instruction.ts"
import { instructionTable, type InstructionName, type InstructionRow } from "../../src/mncore/isa/instructions/table.ts"
import { parseVsm } from "../../src/mncore/isa/text/parse-vsm.ts"
import { printExpression, printStatement } from "../../src/mncore/isa/text/print.ts"
import { mnemonicsOf, peSpellings } from "../../src/mncore/isa/text/spellings.ts"
import { timedStatements } from "../../src/mncore/simulator/timed-statements.ts"

/** What the rooms that run and time programs say about each kind of statement or expression. */
const support: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  emulated: emulatedStatements,
  timed: timedStatements,
}

const programs = resolve(import.meta.dirname, "../../test/mncore/programs")

/** By instruction, the programs with expected results that use it. */
function testedBy(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  const files = existsSync(programs) ? readdirSync(programs).filter((file) => file.endsWith(".vsm")) : []
  for (const file of files.toSorted())
    for (const { statement } of parseVsm(readFileSync(resolve(programs, file), "utf8"), { file }).lines)
      for (const name of statement === undefined ? [] : namesOf(statement))
        found.set(name, (found.get(name) ?? new Set()).add(file.replace(/-.*|\.vsm$/g, "")))
  return found
}

/** The rows of the instruction table that a statement belongs to. */
function namesOf(statement: Statement): readonly string[] {
  if (statement.kind === "pe")
    return statement.expressions.map(
      (each) => peSpellings.get(/^[a-z\d]*/.exec(printExpression(each))![0])!.instruction,
    )
  if (statement.kind === "mv") return [statement.operation]
  return Object.keys(instructionTable).filter((name) => printStatement(statement).startsWith(name))
}

/** The kinds that an instruction is read as: of its statement, and of its expressions in a PE line. */
function kindsOf(statement: Statement): readonly string[] {
  return statement.kind === "pe" ? statement.expressions.map(({ kind }) => kind) : [statement.kind]
}

const tests = testedBy()

function cells(
  name: InstructionName,
  { group, spelling, operands, meaning, example }: InstructionRow,
): readonly string[] {
  const [line] = parseVsm(example).lines
  const statement = line!.statement!
  const mnemonics = Math.max(1, mnemonicsOf(name).length)
  const isParsed = printStatement(statement) === example
  const isChecked = statement.kind === "pe" || statement.kind === "mv"
  return [
    `\`${name}\``,
    `\`${spelling}\``,
    operands,
    meaning,
    group,
    isParsed ? String(mnemonics) : "",
    isChecked ? "yes" : "",
    ...Object.values(support).map((by) =>
      kindsOf(statement)
        .map((kind) => by[kind] ?? "")
        .join(", "),
    ),
    [...(tests.get(name) ?? [])].join(" "),
  ]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n")
}

/** `docs/mncore2/instructions.md`. */
export function instructionsPage(): string {
  const head = [
    "instruction",
    "spelling",
    "operands",
    "meaning",
    "group",
    "parsed",
    "checked",
    ...Object.keys(support),
    "tested",
  ]
  const rows = Object.entries(instructionTable).map(([name, row]) => cells(name as InstructionName, row))
  return `# Instructions of VSM

Written by \`npm run docs\` from the tables of the assembler.

*parsed* counts the mnemonics of an instruction, precisions and options spelled out. What is *checked* is held against the rules of
[rules.md](rules.md). *emulated* says what computes it, WebAssembly or plain TypeScript, and *timed* what the [timing model](timing-model.md) charges. *tested* names the programs of \`test/mncore/programs\`
that use the instruction and whose results are compared bit by bit. A group has at most one expression in a PE line; \`mv\` and
\`control\` are lines of their own.

${table(head, rows)}
`
}

function ruleCells(rule: Rule): readonly string[] {
  const needs = distanceRules.find(({ id }) => id === rule.id)?.needs ?? ""
  return [rule.id, rule.sentence, needs, rule.severity, rule.source]
}

/** `docs/mncore2/rules.md`. */
export function rulesPage(): string {
  return `# Rules that VSM programs are checked by

Written by \`npm run docs\` from the tables of \`mlsdk vsm check\`.

The machine has no interlock: a program that breaks a rule is not slower, it is wrong. *I* rules say what may share a line, *H* rules how far apart
two lines must be, *W* rules are about wait tags, and *U* rules, which \`--strict\` adds, about reads of what nothing wrote. A distance in steps is
the number of PE lines from one line to the other, so that 3 steps leave 2 lines between them; cycle c of step s is at 4s + c.

${table(["rule", "", "distance", "severity", "source"], checkRules.map(ruleCells))}
`
}
