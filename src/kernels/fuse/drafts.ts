import { invariant, present } from "../../diagnostics/invariant.ts"
import type { Node, Value } from "../../ir/graph.ts"
import { sameShape, type Shape } from "../../tensor/shape.ts"
import type { Tensor } from "../../tensor/tensor.ts"
import { ruleOf } from "../rules/table.ts"
import { isPool, type PoolNode } from "./pooling.ts"
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
  /** What reduces the pixels instead of storing them. */
  pool: PoolNode | undefined
  sealed: boolean
  readonly melted: Node[]
}

/** What is known about values when groups are formed. */
export interface KnownReaders {
  /** By how many inputs of nodes and outputs of the graph a value is read. */
  readers(value: Value): number
  known(value: Value | undefined): Tensor | undefined
}

/** Puts nodes into drafts, in the order of the graph; see `formGroups`. */
export class Drafting {
  readonly all: Draft[] = []
  readonly #of = new Map<Value, Draft>()
  readonly #values: KnownReaders

  constructor(values: KnownReaders) {
    this.#values = values
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
    if (isPool(node, (value) => this.#values.known(value))) return this.#pooledBy(node)
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
    if (draft === undefined || draft.sealed || !draft.acceptsMovement || this.#values.readers(source!) !== 1)
      return undefined
    if (draft.nodes.length >= mostNodes) return undefined
    draft.acceptsTail = false
    return draft
  }

  /** The draft whose pixels this node reduces, when nobody wants any of them. */
  #pooledBy(node: PoolNode): Draft | undefined {
    const draft = this.#of.get(node.inputs[0]!)
    if (draft?.template === undefined || draft.sealed || !draft.acceptsTail) return undefined
    const rule = ruleOf(draft.template.op)
    if (rule.kind !== "template" || rule.pools?.(draft.template) !== true) return undefined
    if (draft.nodes.length >= mostNodes || !this.#isOnlyFor(draft, node)) return undefined
    draft.acceptsTail = false
    draft.pool = node
    return draft
  }

  /** Whether all that a draft computes is read by its own nodes and by one more. */
  #isOnlyFor({ nodes }: Draft, reader: Node): boolean {
    const reads = [...nodes, reader].flatMap(({ inputs }) => inputs)
    const values = nodes.flatMap(({ outputs }) => outputs)
    return values.every((value) => reads.filter((read) => read === value).length === this.#values.readers(value))
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
      pool: undefined,
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
