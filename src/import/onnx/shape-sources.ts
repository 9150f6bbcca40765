import { shortDomain } from "./opsets.ts"
import type { FunctionProto, GraphProto, NodeProto } from "./proto/messages.ts"

/**
 * Finds the values whose elements must be known when compiling, because they decide a shape, an axis or a branch.
 *
 * Walks backward: the shape-like inputs of nodes are needed, and so is everything from which a needed value is computed. The
 * walk stops at Shape and Size, which look at the type of their input alone. Floats are told apart by this: a float tensor
 * of the file that is not needed is a weight, which can be replaced later; one that is needed is a constant.
 */
export function shapeSources(graph: GraphProto, functions: ReadonlyMap<string, FunctionProto>): ReadonlySet<string> {
  return neededIn(nodesWithin(graph), [], functions, new Map())
}

/** Inputs of standard operators that must be known when compiling, by position. */
const neededInputs: Readonly<Record<string, readonly number[]>> = {
  Attention: [6],
  BlackmanWindow: [0],
  CenterCropPad: [1],
  Col2Im: [1, 2],
  Compress: [1],
  ConstantOfShape: [0],
  CumProd: [1],
  CumSum: [1],
  DFT: [1, 2],
  Dropout: [1, 2],
  Expand: [1],
  AffineGrid: [1],
  HammingWindow: [0],
  HannWindow: [0],
  If: [0],
  Loop: [0, 1],
  MaxUnpool: [2],
  MelWeightMatrix: [0, 1, 2, 3, 4],
  OneHot: [1],
  Pad: [1, 2, 3],
  Range: [0, 1, 2],
  ReduceL1: [1],
  ReduceL2: [1],
  ReduceLogSum: [1],
  ReduceLogSumExp: [1],
  ReduceMax: [1],
  ReduceMean: [1],
  ReduceMin: [1],
  ReduceProd: [1],
  ReduceSum: [1],
  ReduceSumSquare: [1],
  Reshape: [1],
  Resize: [1, 2, 3],
  Slice: [1, 2, 3, 4],
  Split: [1],
  SplitToSequence: [1],
  Squeeze: [1],
  STFT: [1, 3],
  Tile: [1, 2],
  TopK: [1],
  Trilu: [1],
  Unsqueeze: [1],
  Upsample: [1],
}

const typeReaders: ReadonlySet<string> = new Set(["Shape", "Size"])

function neededIn(
  nodes: readonly NodeProto[],
  outputs: readonly string[],
  functions: ReadonlyMap<string, FunctionProto>,
  known: Map<FunctionProto, readonly number[]>,
): ReadonlySet<string> {
  const producers = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node] as const)))
  const needed = new Set<string>()
  const pending = [...outputs, ...nodes.flatMap((node) => shapeInputs(node, functions, known))]
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === "" || needed.has(name)) continue
    needed.add(name)
    const producer = producers.get(name)
    if (producer !== undefined && !typeReaders.has(producer.opType)) pending.push(...producer.input)
  }
  return needed
}

function shapeInputs(
  node: NodeProto,
  functions: ReadonlyMap<string, FunctionProto>,
  known: Map<FunctionProto, readonly number[]>,
): readonly string[] {
  const called = functions.get(functionKey(node))
  const positions = called === undefined ? neededPositions(node) : neededInputsOf(called, functions, known)
  return positions.flatMap((position) => node.input[position] ?? [])
}

function neededPositions(node: NodeProto): readonly number[] {
  const isStandard = shortDomain(node.domain) === ""
  return isStandard && Object.hasOwn(neededInputs, node.opType) ? neededInputs[node.opType]! : []
}

/** A function that calls itself is refused later; here its inner calls need nothing. */
function neededInputsOf(
  called: FunctionProto,
  functions: ReadonlyMap<string, FunctionProto>,
  known: Map<FunctionProto, readonly number[]>,
): readonly number[] {
  const before = known.get(called)
  if (before !== undefined) return before
  known.set(called, [])
  const needed = neededIn(called.node, [], functions, known)
  const positions = called.input.flatMap((name, position) => (needed.has(name) ? [position] : []))
  known.set(called, positions)
  return positions
}

/** The nodes of a graph and of the graphs inside it. */
function nodesWithin(graph: GraphProto): readonly NodeProto[] {
  return graph.node.flatMap((node) => [
    node,
    ...node.attribute.flatMap(({ g }) => (g === undefined ? [] : nodesWithin(g))),
  ])
}

/** What a call and the function that it names share. */
export function functionKey(
  of: { readonly domain: string; readonly overload: string } & (
    | { readonly name: string; readonly opType?: never }
    | NodeProto
  ),
): string {
  return `${shortDomain(of.domain)} ${of.opType ?? of.name} ${of.overload}`
}
