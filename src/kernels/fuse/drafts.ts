import { invariant, present } from "../../diagnostics/invariant.ts"
import type { Node, Value } from "../../ir/graph.ts"
import { sameShape, type Shape } from "../../tensor/shape.ts"
import { ruleOf } from "../rules/table.ts"
import { isRearrangement, readMode } from "./read-mode.ts"

/** So many nodes at most become one expression. */
export const mostNodes = 64

/** A group in the making. */
export interface Draft {
  readonly id: number
  readonly template: Node | undefined
  readonly nodes: Node[]
  readonly space: Shape
  acceptsTail: boolean
  /** Whether the only output may still be moved before it is stored. */
  acceptsMovement: boolean
  sealed: boolean
  readonly melted: Node[]
}

/** Puts nodes into drafts, in the order of the graph; see `formGroups`. */
export class Drafting {
  readonly all: Draft[] = []
  readonly #of = new Map<Value, Draft>()
  readonly #isReadOnce: (value: Value) => boolean

  constructor(isReadOnce: (value: Value) => boolean) {
    this.#isReadOnce = isReadOnce
  }

  add(node: Node): void {
    const target = this.#targetOf(node) ?? this.#create(node)
    if (target.template !== node) target.nodes.push(node)
    for (const input of node.inputs) {
      const source = input && this.#of.get(input)
      if (source !== undefined && source !== target) source.sealed = true
    }
    for (const output of node.outputs) this.#of.set(output, target)
  }

  of(value: Value): Draft | undefined {
    return this.#of.get(value)
  }

  #targetOf(node: Node): Draft | undefined {
    if (isRearrangement(node)) return this.#carrierOf(node)
    if (ruleOf(node.op).kind !== "elementwise") return undefined
    const { shape } = node.outputs[0]!.type
    const candidates = node.inputs.flatMap((input) => (input === undefined ? [] : (this.#of.get(input) ?? [])))
    const open = candidates.filter(
      (draft) => !draft.sealed && draft.acceptsTail && sameShape(draft.space, shape) && draft.nodes.length < mostNodes,
    )
    const target = open.find(({ template }) => template !== undefined) ?? open.at(-1)
    if (target !== undefined) target.acceptsMovement = false
    return target
  }

  /** The draft whose result this node moves, when nobody wants the result where it is. */
  #carrierOf({ inputs: [source] }: Node): Draft | undefined {
    const draft = source && this.#of.get(source)
    if (draft === undefined || draft.sealed || !draft.acceptsMovement || !this.#isReadOnce(source!)) return undefined
    draft.acceptsTail = false
    return draft
  }

  #create(node: Node): Draft {
    const rule = ruleOf(node.op)
    const isTemplate = rule.kind === "template"
    const acceptsTail = rule.kind === "elementwise" || (isTemplate && rule.epilogue && node.outputs.length === 1)
    const draft: Draft = {
      id: this.all.length,
      template: isTemplate ? node : undefined,
      nodes: isTemplate ? [node] : [],
      space: node.outputs[0]!.type.shape,
      acceptsTail,
      acceptsMovement: isTemplate && acceptsTail && rule.carriesMovement === true,
      sealed: false,
      melted: [],
    }
    this.all.push(draft)
    return draft
  }
}

/** Drafts so that each comes behind all that read its values. */
export function readersFirst(drafts: Drafting): Draft[] {
  const order: Draft[] = []
  const state = new Map<Draft, "open" | "done">()
  for (const root of drafts.all) {
    const stack = [root]
    while (stack.length > 0) {
      const draft = stack.at(-1)!
      if (state.get(draft) === undefined) {
        state.set(draft, "open")
        for (const source of sourcesOf(draft, drafts).reverse()) {
          invariant(state.get(source) !== "open", "a group depends on itself")
          if (state.get(source) === undefined) stack.push(source)
        }
        continue
      }
      stack.pop()
      if (state.get(draft) === "open") order.push(draft)
      state.set(draft, "done")
    }
  }
  return order.reverse()
}

function sourcesOf(draft: Draft, drafts: Drafting): Draft[] {
  const inputs = draft.nodes.flatMap((node) =>
    node.inputs.filter((input, i) => input !== undefined && readMode(node, i) !== "known"),
  )
  const sources = inputs.flatMap((input) => drafts.of(present(input, "input")) ?? [])
  return [...new Set(sources)].filter((source) => source !== draft)
}
