/**
 * Decides which nodes run in one loop nest.
 *
 *   %a = gemm(…)   %b = add(%a, $bias)   %c = relu(%b)   %t = transpose(%c)   %m = reduceMean(%t)
 *   →  {gemm, add, relu}: one tile, stored once;  {transpose, reduceMean}: the reduction reads %c along the other axis
 *
 * Forward, each elementwise node joins the group of one of its operands when that group runs over the same index space: another
 * elementwise group, or a template that lets elementwise tails run in its registers. A group is sealed as soon as a node outside of it
 * reads one of its values; nothing joins a sealed group, so no group can come to depend on itself.
 *
 * Backward, a group without a template melts into the groups that read it, and its values are computed where they are read:
 *   - movement alone costs nothing: it melts into every reader that can read at other coordinates;
 *   - anything that computes melts only when a single group reads it, and that one reads each element once.
 * So no expensive element is ever computed twice. A view (reshape and the like) whose axes do not split evenly keeps its source in memory
 * instead, where it is another name for the same storage.
 */
import { invariant, present } from "../../diagnostics/invariant.ts"
import type { Node, Output, Value } from "../../ir/graph.ts"
import { ruleOf } from "../rules/table.ts"
import type { ReadMode } from "../rules/element-rule.ts"
import { elementCount, sameShape, type Shape } from "../../tensor/shape.ts"

export interface Group {
  readonly id: number
  /** The node with a loop nest of its own; the others run on the way in or out. */
  readonly template: Node | undefined
  /** In the order of the graph, those that melted into it included. */
  readonly nodes: readonly Node[]
  /** Values that it leaves in memory. */
  readonly results: readonly Value[]
}

/** So many nodes at most become one expression. */
const mostNodes = 64

interface Draft {
  readonly id: number
  readonly template: Node | undefined
  readonly nodes: Node[]
  readonly space: Shape
  readonly acceptsTail: boolean
  sealed: boolean
  readonly melted: Node[]
}

interface Read {
  readonly by: Draft
  readonly mode: ReadMode
}

export function formGroups(nodes: readonly Node[], outputs: readonly Output[]): readonly Group[] {
  const drafts = new Drafting()
  for (const node of nodes) drafts.add(node)
  const melting = new Melting(drafts, new Set(outputs.map(({ value }) => value)))
  return melting.groups(nodes)
}

class Drafting {
  readonly all: Draft[] = []
  readonly #of = new Map<Value, Draft>()

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
    if (ruleOf(node.op).kind !== "elementwise") return undefined
    const { shape } = node.outputs[0]!.type
    const candidates = node.inputs.flatMap((input) => (input === undefined ? [] : (this.#of.get(input) ?? [])))
    const open = candidates.filter(
      (draft) => !draft.sealed && draft.acceptsTail && sameShape(draft.space, shape) && draft.nodes.length < mostNodes,
    )
    return open.find(({ template }) => template !== undefined) ?? open.at(-1)
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
      sealed: false,
      melted: [],
    }
    this.all.push(draft)
    return draft
  }
}

class Melting {
  readonly #outputs: ReadonlySet<Value>
  readonly #reads = new Map<Value, Read[]>()
  readonly #kept: Draft[] = []

  constructor(drafts: Drafting, outputs: ReadonlySet<Value>) {
    this.#outputs = outputs
    for (const draft of readersFirst(drafts)) this.#settle(draft)
  }

  groups(nodes: readonly Node[]): readonly Group[] {
    const order = new Map(nodes.map((node, i) => [node, i]))
    return this.#kept.reverse().map((draft, id) => ({
      id,
      template: draft.template,
      nodes: [...draft.nodes, ...draft.melted].sort((a, b) => order.get(a)! - order.get(b)!),
      results: draft.nodes.flatMap(({ outputs }) => outputs.filter((value) => this.#isRead(value, draft))),
    }))
  }

  #isRead(value: Value, draft: Draft): boolean {
    return this.#outputs.has(value) || this.#readsOf(value).some(({ by }) => by !== draft)
  }

  #readsOf(value: Value): readonly Read[] {
    return this.#reads.get(value) ?? []
  }

  /** Called for readers before what they read. */
  #settle(draft: Draft): void {
    const hosts = this.#hostsOf(draft)
    if (hosts === undefined) {
      this.#kept.push(draft)
      this.#register(draft, [draft], undefined)
      return
    }
    for (const host of new Set(hosts.map(({ by }) => by))) host.melted.push(...draft.nodes, ...draft.melted)
    this.#register(draft, [...new Set(hosts.map(({ by }) => by))], hosts.some(({ mode }) => mode === "moved") ? "moved" : "once")
  }

  /** Who computes this group's values on the way; nothing when they are kept in memory. */
  #hostsOf(draft: Draft): readonly Read[] | undefined {
    if (draft.template !== undefined) return undefined
    const values = draft.nodes.flatMap(({ outputs }) => outputs)
    if (values.some((value) => this.#outputs.has(value))) return undefined
    const read = values.filter((value) => this.#isRead(value, draft))
    const hosts = read.flatMap((value) => this.#readsOf(value)).filter(({ by }) => by !== draft)
    if (hosts.some(({ mode }) => mode === "stored")) return undefined
    if (draft.nodes.every(isFreeMovement)) return hosts
    const isSingle = read.length === 1 && new Set(hosts.map(({ by }) => by)).size === 1
    if (!isSingle || hosts.some(({ mode }) => mode !== "once")) return undefined
    const [host] = hosts
    const size = draft.nodes.length + draft.melted.length + host!.by.nodes.length + host!.by.melted.length
    return size <= mostNodes ? hosts : undefined
  }

  /** Notes what a group reads, on behalf of the groups that it melted into. */
  #register(draft: Draft, readers: readonly Draft[], within: ReadMode | undefined): void {
    for (const node of draft.nodes) {
      node.inputs.forEach((input, i) => {
        if (input === undefined) return
        const own = readMode(node, i)
        if (own === "known") return
        const mode = within === "moved" && own === "once" ? "moved" : own
        const reads = this.#reads.get(input) ?? []
        this.#reads.set(input, reads)
        for (const by of readers) reads.push({ by, mode })
      })
    }
  }
}

/** Drafts so that each comes behind all that read its values. */
function readersFirst(drafts: Drafting): Draft[] {
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
  const inputs = draft.nodes.flatMap((node) => node.inputs.filter((input, i) => input !== undefined && readMode(node, i) !== "known"))
  const sources = inputs.flatMap((input) => drafts.of(present(input, "input")) ?? [])
  return [...new Set(sources)].filter((source) => source !== draft)
}

function readMode(node: Node, input: number): ReadMode {
  const rule = ruleOf(node.op)
  switch (rule.kind) {
    case "elementwise": {
      const [from, to] = [node.inputs[input]!.type.shape, node.outputs[0]!.type.shape]
      return elementCount(from) === elementCount(to) ? "once" : "moved"
    }
    case "movement": {
      if (input > 0) return "known"
      const [from, to] = [node.inputs[0]!.type.shape, node.outputs[0]!.type.shape]
      if (rule.isView) return splitsEvenly(from, to) ? "once" : "stored"
      return elementCount(to) <= elementCount(from) ? "once" : "moved"
    }
    case "generator":
      return rule.reads(node)[input] ?? "stored"
    case "template":
      return rule.reads(node)[input] ?? "stored"
    case "unsupported":
      return "stored"
  }
}

function isFreeMovement(node: Node): boolean {
  const rule = ruleOf(node.op)
  return rule.kind === "movement" && rule.isAffine
}

/** Whether every boundary between axes of `from` is one of `to` too, so that loops over `to` walk through `from` without division. */
export function splitsEvenly(from: Shape, to: Shape): boolean {
  const boundaries = suffixProducts(to)
  return [...suffixProducts(from)].every((product) => boundaries.has(product))
}

function suffixProducts(shape: Shape): Set<number> {
  const products = new Set([1])
  shape.reduceRight((product, extent) => {
    products.add(product * extent)
    return product * extent
  }, 1)
  return products
}
