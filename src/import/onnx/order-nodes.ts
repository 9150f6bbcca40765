import { diagnostic } from "../../diagnostics/catalogue.ts"
import { CompileError } from "../../diagnostics/compile-error.ts"
import type { Diagnostic, Place } from "../../diagnostics/diagnostic.ts"
import type { GraphProto, NodeProto } from "./proto/messages.ts"
import type { Scope } from "./scope.ts"

/**
 * Nodes in an order in which every value is made before it is read; those of a valid file stay where they are.
 *
 * A node is ready when all its producers are placed. Going through the list again and again would take quadratic time on a
 * list in reverse, so each node counts its missing producers, and whoever makes the last of them puts it onto the list of
 * ready nodes, lowest index first. What stays unplaced lies on a cycle or behind one.
 *
 * Throws ONNX_STRUCTURE, with all problems at once: names that are defined twice, names that nobody defines, cycles.
 */
export function orderNodes(nodes: readonly NodeProto[], scope: Scope, file: string): readonly NodeProto[] {
  const producers = new Map<string, number>()
  const problems: Diagnostic[] = []
  const report = (node: NodeProto, problem: string, expected: string): void =>
    void problems.push(diagnostic("ONNX_STRUCTURE", placeOfNode(node, file), { problem, expected }))
  nodes.forEach((node, index) => {
    for (const name of node.output) {
      if (name === "") continue
      if (producers.has(name) || scope.owns(name)) report(node, `value "${name}" is defined twice`, "one definition")
      else producers.set(name, index)
    }
  })
  const reads = nodes.map((node) => [...readsOf(node)])
  nodes.forEach((node, index) => {
    for (const name of reads[index]!) {
      if (!producers.has(name) && !scope.sees(name))
        report(node, `value "${name}" is read but not defined`, "a definition")
    }
  })
  if (problems.length > 0) throw new CompileError(problems)
  const order = placeReady(reads, producers)
  const placed = new Set(order)
  nodes.forEach((node, index) => {
    if (!placed.has(index)) report(node, "the node waits for its own result", "a graph without cycles")
  })
  if (problems.length > 0) throw new CompileError(problems)
  return order.map((index) => nodes[index]!)
}

function placeReady(reads: readonly (readonly string[])[], producers: ReadonlyMap<string, number>): readonly number[] {
  const waitingFor = reads.map((names) => new Set(names.flatMap((name) => producers.get(name) ?? [])))
  const isOrdered = waitingFor.every((indices, index) => [...indices].every((producer) => producer < index))
  if (isOrdered) return reads.map((_, index) => index)
  const readers: number[][] = reads.map(() => [])
  waitingFor.forEach((indices, index) => indices.forEach((producer) => readers[producer]!.push(index)))
  const missing = waitingFor.map((indices) => indices.size)
  const order: number[] = []
  let ready = missing.flatMap((count, index) => (count === 0 ? [index] : []))
  while (ready.length > 0) {
    const next: number[] = []
    for (const index of ready) {
      order.push(index)
      for (const reader of readers[index]!) if (--missing[reader]! === 0) next.push(reader)
    }
    ready = next.sort((a, b) => a - b)
  }
  return order
}

/** The names that a node reads: its inputs, and what its subgraphs take from around them. */
export function readsOf(node: NodeProto): ReadonlySet<string> {
  const names = new Set(node.input.filter((name) => name !== ""))
  for (const { g } of node.attribute) if (g !== undefined) for (const name of freeNamesOf(g)) names.add(name)
  return names
}

function freeNamesOf(graph: GraphProto): ReadonlySet<string> {
  const defined = new Set([
    ...graph.input.map(({ name }) => name),
    ...graph.initializer.map(({ name }) => name),
    ...graph.sparseInitializer.map(({ values }) => values?.name ?? ""),
    ...graph.node.flatMap(({ output }) => output),
  ])
  const read = [...graph.node.flatMap((node) => [...readsOf(node)]), ...graph.output.map(({ name }) => name)]
  return new Set(read.filter((name) => !defined.has(name)))
}

export function placeOfNode(node: NodeProto, file: string, path = ""): Place {
  return { file, path: `node "${path}${nameOfNode(node)}" (${node.opType})` }
}

export function nameOfNode(node: NodeProto): string {
  return node.name || node.output.find((name) => name !== "") || node.opType
}
