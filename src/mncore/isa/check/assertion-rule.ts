import type { LineUses } from "./line-uses.ts"
import type { Finding, Rule } from "./rule.ts"

export const assertionRule: Rule = {
  id: "W3",
  sentence: "the suffixes t and p of a write mask assert something that is not published, and are ignored",
  source: "assumed",
  severity: "warning",
}

export function assertionFindings({ maskAssertions }: LineUses): readonly Finding[] {
  return maskAssertions.map((suffix) => ({ rule: assertionRule, found: `a mask ends in ${suffix}` }))
}
