import type { Expression, PeLine } from "../instructions/instruction.ts"
import type { L1bmInstruction } from "../instructions/pe/l1bm.ts"
import { inputsOf } from "../instructions/operands-of.ts"
import { isForwarded, type ForwardingName } from "../operands/pe-operands.ts"
import type { Finding, Rule } from "./rule.ts"

export const forwardingRule: Rule = {
  id: "H1",
  sentence: "a forwarding register holds what its unit produced in the step before, nops and noforward aside",
  source: "manual; that it is undefined otherwise is inferred",
  severity: "warning",
}

export const turnaroundRule: Rule = {
  id: "H9",
  sentence: "$lbi is read by a transfer of the same kind as the one that stored it in an earlier step",
  source: "manual",
  severity: "error",
}

/** The forwarding registers that hold something after a line, and the kind of transfer that `$lbi` holds. */
export interface ForwardingState {
  readonly valid: ReadonlySet<ForwardingName>
  /** `m/2`: map and width of the transfer; undefined before the first. */
  readonly turnaround: string | undefined
}

export const nothingForwarded: ForwardingState = { valid: new Set(), turnaround: undefined }

const unitOf: Readonly<Partial<Record<Expression["kind"], ForwardingName>>> = {
  mauVector: "mauf",
  mauMatrix: "mauf",
  alu: "aluf",
  imm: "aluf",
  l1bmDown: "lbf",
  mread: "mreadf",
}

/** The state after a line. Nops and `noforward` leave it as it is. */
export function forwardedAfter({ expressions }: PeLine, before: ForwardingState): ForwardingState {
  if (expressions.some(({ kind }) => kind === "nop" || kind === "noforward")) return before
  const valid = new Set(expressions.flatMap(({ kind }) => unitOf[kind] ?? []))
  return { valid, turnaround: expressions.reduce((last, each) => storedKind(each) ?? last, before.turnaround) }
}

function storedKind(expression: Expression): string | undefined {
  return expression.kind === "l1bmUp" || expression.kind === "l1bmReduce" ? kindOf(expression) : undefined
}

function kindOf({ map, l1bm }: L1bmInstruction): string {
  return `l1bm${map} of ${l1bm.words / 2} lw`
}

export function forwardingFindings(
  { expressions }: PeLine,
  { valid, turnaround }: ForwardingState,
): readonly Finding[] {
  return expressions.flatMap((expression) => [
    ...inputsOf(expression).flatMap(({ operand }): readonly Finding[] =>
      isForwarded(operand) && !valid.has(operand.kind)
        ? [{ rule: forwardingRule, found: `$${operand.kind} is read, and the step before did not fill it` }]
        : [],
    ),
    ...turnaroundFindings(expression, turnaround),
  ])
}

function turnaroundFindings(expression: Expression, stored: string | undefined): readonly Finding[] {
  if (expression.kind !== "l1bmDown" || expression.l1bm.address !== undefined) return []
  const wanted = kindOf(expression)
  if (wanted === stored) return []
  return [
    {
      rule: turnaroundRule,
      found: `${wanted} reads $lbi, which ${stored === undefined ? "nothing stored" : `was stored by ${stored}`}`,
    },
  ]
}
