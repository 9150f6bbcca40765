import { emulatedStatements } from "../../src/mncore/emulator/emulated-statements.ts"
import { checkRules } from "../../src/mncore/isa/check/check-program.ts"
import { distanceRules } from "../../src/mncore/isa/check/distance-rules.ts"
import type { Rule } from "../../src/mncore/isa/check/rule.ts"
import type { Statement } from "../../src/mncore/isa/instructions/instruction.ts"
import { instructionTable, type InstructionName, type InstructionRow } from "../../src/mncore/isa/instructions/table.ts"
import { parseVsm } from "../../src/mncore/isa/text/parse-vsm.ts"
import { printStatement } from "../../src/mncore/isa/text/print.ts"
import { timedStatements } from "../../src/mncore/simulator/timed-statements.ts"
import { markdownTable } from "./markdown.ts"
import { spelledMnemonics, testedCell, untestedMnemonics } from "./tested-instructions.ts"

/** What the rooms that run and time programs say about each kind of statement or expression. */
const support: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  emulated: emulatedStatements,
  timed: timedStatements,
}

/** Why a statement that is no PE line and no transfer has no rule of its own. */
const uncheckedReasons = {
  mvnop: "nothing to check: it does nothing",
  mask: "in the lines that it governs: I10, I14",
  quit: "nothing to check: what follows is not read",
  dget: "nothing to check: it is complete before the next line",
  dset: "nothing to check: it is complete before the next line",
  preload: "nothing to check: it is complete before the program starts",
  hostTransfer: "its tag: W1",
} as const satisfies Record<Exclude<Statement["kind"], "pe" | "mv">, string>

/** The kinds that an instruction is read as: of its statement, and of its expressions in a PE line. */
function kindsOf(statement: Statement): readonly string[] {
  return statement.kind === "pe" ? statement.expressions.map(({ kind }) => kind) : [statement.kind]
}

function cells(
  name: InstructionName,
  { group, spelling, operands, meaning, example }: InstructionRow,
): readonly string[] {
  const [line] = parseVsm(example).lines
  const statement = line!.statement!
  const isParsed = printStatement(statement) === example
  return [
    `\`${name}\``,
    `\`${spelling}\``,
    operands,
    meaning,
    group,
    isParsed ? String(spelledMnemonics(name).length) : "",
    statement.kind === "pe" || statement.kind === "mv" ? "yes" : uncheckedReasons[statement.kind],
    ...Object.values(support).map((by) =>
      kindsOf(statement)
        .map((kind) => by[kind] ?? "")
        .join(", "),
    ),
    testedCell(name),
  ]
}

/** `docs/mncore2/instructions.md`. Throws while there are mnemonics that no test runs. */
export function instructionsPage(): string {
  const untested = untestedMnemonics()
  if (untested.length > 0) throw new Error(`no case of test/mncore/instructions runs ${untested.join(", ")}`)
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
[rules.md](rules.md). *emulated* says what computes it, WebAssembly or plain TypeScript, and *timed* what the [timing model](timing-model.md) charges. *tested* counts the
mnemonics that tests run: the programs of \`test/mncore/programs\`, whose results are written beside them, and the cases of \`test/mncore/instructions\`, which are
compared bit by bit with a model of big integers that knows nothing of the emulator. A group has at most one expression in a PE line; \`mv\` and
\`control\` are lines of their own.

${markdownTable(head, rows)}
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

${markdownTable(["rule", "", "distance", "severity", "source"], checkRules.map(ruleCells))}
`
}
