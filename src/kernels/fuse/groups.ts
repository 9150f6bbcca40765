/**
 * Decides which nodes run in one loop nest.
 *
 *   %a = gemm(…)   %b = add(%a, $bias)   %c = relu(%b)   %t = transpose(%c)   %m = reduceMean(%t)
 *   →  {gemm, add, relu}: one tile, stored once;  {transpose, reduceMean}: the reduction reads %c along the other axis
 *
 * Forward, each elementwise node joins the group of one of its operands when that group runs over the same index space:
 * another elementwise group, or a template that lets elementwise tails run in its registers. A group is sealed as soon
 * as a node outside of it reads one of its values; nothing joins a sealed group, so no group can come to depend on
 * itself. A template that can store its result anywhere takes in the transpositions and views that move it, too, and one
 * that can reduce its pixels in registers a pool behind them, when nobody else wants a pixel.
 *
 * Backward, a group without a template melts into the groups that read it, and its values are computed where they are
 * read:
 *   - movement alone costs nothing: it melts into every reader that can read at other coordinates;
 *   - anything that computes melts only when a single group reads it, and that one reads each element once.
 * So no expensive element is ever computed twice. A view (reshape and the like) whose axes do not split evenly keeps
 * its source in memory instead, where it is another name for the same storage.
 */
import type { Node, Output, Value } from "../../ir/graph.ts"
import type { Tensor } from "../../tensor/tensor.ts"
import type { ReadMode } from "../rules/element-rule.ts"
import { Drafting, mostNodes, readersFirst, type Draft } from "./drafts.ts"
import type { PoolNode } from "./pooling.ts"
import { isFreeMovement, readMode } from "./read-mode.ts"

export interface Group {
  readonly id: number
  /** The node with a loop nest of its own; the others run on the way in or out. */
  readonly template: Node | undefined
  /** What reduces the pixels that the template and its tails make, as the last of the nodes. */
  readonly pool: PoolNode | undefined
  /** In the order of the graph, those that melted into it included. */
  readonly nodes: readonly Node[]
  /** Values that it leaves in memory. */
  readonly results: readonly Value[]
}

interface Read {
  readonly by: Draft
  readonly mode: ReadMode
}

export function formGroups(
  nodes: readonly Node[],
  outputs: readonly Output[],
  known: (value: Value | undefined) => Tensor | undefined,
): readonly Group[] {
  const counts = countReaders(nodes, outputs)
  const drafts = new Drafting({ readers: (value) => counts.get(value) ?? 0, known })
  for (const node of nodes) drafts.add(node)
  const melting = new Melting(drafts, new Set(outputs.map(({ value }) => value)))
  return melting.groups(nodes)
}

function countReaders(nodes: readonly Node[], outputs: readonly Output[]): ReadonlyMap<Value, number> {
  const counts = new Map<Value, number>()
  const read = (value: Value | undefined): void => {
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  for (const { inputs } of nodes) inputs.forEach(read)
  for (const { value } of outputs) read(value)
  return counts
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
      pool: draft.pool,
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
    this.#register(
      draft,
      [...new Set(hosts.map(({ by }) => by))],
      hosts.some(({ mode }) => mode === "moved") ? "moved" : "once",
    )
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
