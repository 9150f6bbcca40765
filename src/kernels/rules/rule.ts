import type { Node } from "../../ir/graph.ts"
import type { TemplateContext } from "../emit/template-context.ts"
import type { ElementRule, ReadMode, Refusal } from "./element-rule.ts"

/** A loop nest of its own. */
export interface TemplateRule<N = Node> extends Refusal<N> {
  readonly kind: "template"
  reads(node: N): readonly ReadMode[]
  /** Whether elementwise readers of the only output can run while it is in registers. */
  readonly epilogue: boolean
  /** Whether results can be stored where transpositions and views behind move them. */
  readonly carriesMovement?: boolean
  /** Whether results can be reduced over all pixels instead of being stored. */
  pools?(node: N): boolean
  lower(node: N, context: TemplateContext): void
}

export interface UnsupportedRule {
  readonly kind: "unsupported"
  readonly reason: string
}

export type Rule<N = Node> = ElementRule<N> | TemplateRule<N> | UnsupportedRule

/** A hole in the table, with its reason. */
export function unsupported(reason: string): UnsupportedRule {
  return { kind: "unsupported", reason }
}
