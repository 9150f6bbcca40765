import type { PeLine } from "../instructions/instruction.ts"
import { destinationsOf } from "../instructions/operands-of.ts"
import type { Finding, Rule } from "./rule.ts"

export const assertionRule: Rule = {
  id: "W3",
  sentence: "the suffixes t and p of a write mask assert something that is not published, and are ignored",
  source: "assumed",
  severity: "warning",
}

export function assertionFindings({ expressions }: PeLine): readonly Finding[] {
  const assertions = expressions.flatMap(destinationsOf).flatMap(({ mask }) => mask?.assertion ?? [])
  return [...new Set(assertions)].map((suffix) => ({ rule: assertionRule, found: `a mask ends in ${suffix}` }))
}
