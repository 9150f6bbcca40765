import { maskOf, noMask, type MaskStatement } from "../instructions/control/mask-statement.ts"
import type { Expression, PeLine } from "../instructions/instruction.ts"
import { modeOfLine } from "../instructions/mode.ts"
import { destinationsOf, flushOf, groupOf } from "../instructions/operands-of.ts"
import type { Mask } from "../operands/masks.ts"
import { differing, doubleWrites, isLocal, repeated, sharedInput } from "./line-conflicts.ts"
import { usesOf } from "./line-uses.ts"
import type { Finding, Rule } from "./rule.ts"

interface IssueLine {
  readonly expressions: readonly Expression[]
  readonly line: PeLine
  /** Every mask that the line reads: of destinations and zero flushes. */
  readonly masks: readonly Mask[]
}

interface IssueRule extends Rule {
  /** How many expressions a line needs to break it. */
  readonly least: 1 | 2
  /** What breaks the rule, in words: one text a violation. */
  readonly violations: (line: IssueLine) => readonly string[]
}

function rule(id: string, sentence: string, violations: IssueRule["violations"]): IssueRule {
  return { id, sentence, source: "manual", severity: "error", least: 1, violations }
}

/** A rule about expressions that share a line. */
function shared(id: string, sentence: string, violations: IssueRule["violations"]): IssueRule {
  return { ...rule(id, sentence, violations), least: 2 }
}

/** Refused where an expression or a line is made, so that no program can break it. */
function byConstruction(id: string, sentence: string): Rule {
  return { id, sentence, source: "manual", severity: "error" }
}

/** Which expressions may share a PE line. Numbered as they are documented; the numbers stay. */
const lineRules: readonly IssueRule[] = [
  shared("I1", "a line has at most one expression of each group", ({ expressions }) =>
    repeated(expressions, groupOf).map((group) => `two expressions of the group ${group}`),
  ),
  shared("I2", "nop shares its line with wait only", ({ expressions }) =>
    has(expressions, "nop") && expressions.some(({ kind }) => kind !== "nop" && kind !== "wait")
      ? ["nop beside another expression"]
      : [],
  ),
  rule("I3", "wait needs another expression in its line", ({ expressions }) =>
    has(expressions, "wait") && expressions.every(({ kind }) => kind === "wait") ? ["wait stands alone"] : [],
  ),
  shared("I4", "of MAU calculation, mwrite and mread a line has at most two", ({ expressions }) =>
    expressions.filter(isMau).length > 2 ? ["three MAU expressions"] : [],
  ),
  shared("I5", "MAU expressions of a line have the same precision letter", ({ expressions }) => {
    const letters = new Set(expressions.filter(isMau).map(({ precision }) => precision))
    return letters.size > 1 ? [`the precisions ${[...letters].join(" and ")}`] : []
  }),
  shared(
    "I6",
    "beside vfma and vmul, mwrite reads the second vector input, with the same sign and options",
    ({ expressions }) => sharedInput(expressions),
  ),
  shared("I7", "each matrix register is used once in a line", ({ expressions }) =>
    repeated(expressions.flatMap(matrixOf), (register) => register).map((register) => `$${register} is used twice`),
  ),
  rule("I8", "a memory, a base register and a mask entry have one write in a line", ({ expressions }) =>
    doubleWrites(expressions),
  ),
  rule("I9", "all reads of a PE memory in a line are of the same region in every cycle", ({ line }) =>
    differing(usesOf(line).reads).map((memory) => `two regions of ${memory} are read`),
  ),
  rule("I10", "all masks of a line name one entry", ({ masks }) => {
    const entries = new Set(masks.map(({ entry }) => entry))
    return entries.size > 1 ? [`the mask entries ${[...entries].join(" and ")}`] : []
  }),
  rule("I11", "an LM that is read and written in a line is accessed at the same region in every cycle", ({ line }) => {
    const { reads, writes } = usesOf(line)
    const local = [...reads, ...writes.map(({ operand }) => operand)].filter(isLocal)
    const mixed = differing(local).filter((memory) => reads.some(({ kind }) => kind === memory))
    return mixed
      .filter((memory) => writes.some(({ operand }) => operand.kind === memory))
      .map((memory) => `${memory} is read and written at different regions`)
  }),
  rule("I12", "imm does not share its line with an access of LM0", ({ expressions, line }) => {
    const { reads, writes } = usesOf(line)
    const usesLm0 = [...reads, ...writes.map(({ operand }) => operand)].some(({ kind }) => kind === "lm0")
    return has(expressions, "imm") && usesLm0 ? ["imm beside an access of LM0"] : []
  }),
  shared("I13", "a line has one zero flush", ({ expressions }) =>
    expressions.filter((expression) => flushOf(expression) !== undefined).length > 1 ? ["two zero flushes"] : [],
  ),
  rule("I14", "all masks of a line have one width", ({ masks }) =>
    new Set(masks.map(({ width }) => width)).size > 1 ? ["masks of the widths l and ll"] : [],
  ),
]

const flatRule = byConstruction("I19", "flat addresses need a program in flat mode")

/** All issue rules, for the documentation. */
export const issueRules: readonly Rule[] = [
  ...lineRules,
  byConstruction("I15", "$nowrite is the only destination of its expression"),
  byConstruction("I16", "$mreadf, IDs and $msb1 are the first input of an ALU instruction only"),
  byConstruction("I17", "t stands on LM0 only, and not beside j"),
  byConstruction("I18", "an MV command is a line of its own"),
  flatRule,
]

/** What the line needs and a program in auto-stride mode does not have. */
export function modeFindings(line: PeLine): readonly Finding[] {
  return modeOfLine(line) === "flat" ? [{ rule: flatRule, found: "flat addresses in auto-stride mode" }] : []
}

/** Lines that break no rule where no mask is in force; programs repeat them. */
const clean = new WeakSet<PeLine>()

/** What is wrong with the line by itself. */
export function issueFindings(line: PeLine, statement: MaskStatement): readonly Finding[] {
  if (statement === noMask && clean.has(line)) return []
  const { expressions } = line
  const seen = { expressions, line, masks: masksOf(expressions, statement) }
  const findings = lineRules
    .filter(({ least }) => expressions.length >= least)
    .flatMap((each) => each.violations(seen).map((found): Finding => ({ rule: each, found })))
  if (statement === noMask && findings.length === 0) clean.add(line)
  return findings
}

function masksOf(expressions: readonly Expression[], statement: MaskStatement): readonly Mask[] {
  return expressions.flatMap((expression) => [
    ...destinationsOf(expression).flatMap((destination) => maskOf(destination, statement) ?? []),
    ...(flushOf(expression) === undefined ? [] : [flushOf(expression)!]),
  ])
}

function has(expressions: readonly Expression[], kind: Expression["kind"]): boolean {
  return expressions.some((expression) => expression.kind === kind)
}

type MauExpression = Extract<Expression, { kind: "mauVector" | "mauMatrix" | "mwrite" | "mread" }>

function isMau(expression: Expression): expression is MauExpression {
  return groupOf(expression).startsWith("mau-")
}

function matrixOf(expression: Expression): readonly string[] {
  if (expression.kind === "mauMatrix") return [expression.matrix]
  return expression.kind === "mwrite" || expression.kind === "mread" ? [expression.slice.register] : []
}
