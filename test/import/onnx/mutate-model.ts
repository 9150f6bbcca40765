import type {
  AttributeProto,
  GraphProto,
  ModelProto,
  NodeProto,
  ValueInfoProto,
} from "../../../src/import/onnx/proto/messages.ts"

/** Chooses among `count` things. */
export type Choose = (count: number) => number

const extents = [0, 1, 2, 3, 7, 4096, 2 ** 20, 2 ** 31 - 1, 2 ** 31, 2 ** 40]
const integers = [-(2 ** 53), -(2 ** 31), -7, -2, -1, 0, 1, 2, 3, 5, 8, 100, 2 ** 20, 2 ** 31, 2 ** 53]
const numbers = [Number.NaN, Infinity, -Infinity, 0, -1, 0.5, 1e30]

/**
 * Changes what a file says and keeps it well-formed, so that the change comes through to the operators: another extent, rank or dtype of
 * an input, another attribute, an input of a node left out, added or exchanged, another operator set.
 */
export function mutateModel(model: ModelProto, choose: Choose): ModelProto {
  const graph = model.graph!
  switch (choose(6)) {
    case 0:
    case 1:
      return {
        ...model,
        graph: { ...graph, input: changeOne(graph.input, choose, (input) => mutateInput(input, choose)) },
      }
    case 2:
    case 3:
      return {
        ...model,
        graph: withNode(graph, choose, (node) => ({
          ...node,
          attribute: changeOne(node.attribute, choose, (each) => mutateAttribute(each, choose)),
        })),
      }
    case 4:
      return { ...model, graph: withNode(graph, choose, (node) => mutateInputs(node, graph, choose)) }
    default:
      return { ...model, opsetImport: model.opsetImport.map((each) => ({ ...each, version: choose(29) })) }
  }
}

function pick<T>(list: readonly T[], choose: Choose): T {
  return list[choose(list.length)]!
}

function changeOne<T>(list: readonly T[], choose: Choose, change: (item: T) => T): readonly T[] {
  if (list.length === 0) return list
  const at = choose(list.length)
  return list.map((item, i) => (i === at ? change(item) : item))
}

function withNode(graph: GraphProto, choose: Choose, change: (node: NodeProto) => NodeProto): GraphProto {
  return { ...graph, node: changeOne(graph.node, choose, change) }
}

function mutateInput(input: ValueInfoProto, choose: Choose): ValueInfoProto {
  const tensor = input.type?.tensor
  if (tensor === undefined) return input
  const dim = tensor.shape?.dim ?? []
  const extent = () => ({ value: BigInt(pick(extents, choose)), param: undefined })
  const changed = [
    () => ({ ...tensor, shape: { dim: changeOne(dim, choose, extent) } }),
    () => ({ ...tensor, shape: { dim: dim.slice(choose(dim.length + 1)) } }),
    () => ({ ...tensor, shape: { dim: [...dim, extent()] } }),
    () => ({ ...tensor, elemType: choose(27) }),
  ]
  return { ...input, type: { tensor: pick(changed, choose)() } }
}

function mutateAttribute(attribute: AttributeProto, choose: Choose): AttributeProto {
  const int = (): bigint => BigInt(pick(integers, choose))
  if (attribute.i !== undefined) return { ...attribute, i: int() }
  if (attribute.f !== undefined) return { ...attribute, f: pick(numbers, choose) }
  if (attribute.ints.length > 0) {
    const ints =
      choose(2) === 0
        ? attribute.ints.slice(choose(attribute.ints.length))
        : BigInt64Array.from(changeOne([...attribute.ints], choose, int))
    return { ...attribute, ints }
  }
  if (attribute.s !== undefined) return { ...attribute, s: Uint8Array.of() }
  return { ...attribute, name: `${attribute.name}_` }
}

function mutateInputs(node: NodeProto, graph: GraphProto, choose: Choose): NodeProto {
  const names = [...graph.input, ...graph.initializer].map(({ name }) => name)
  const other = (): string => (names.length === 0 ? "" : pick(names, choose))
  const changed = [
    () => changeOne(node.input, choose, () => ""),
    () => changeOne(node.input, choose, other),
    () => [...node.input, other()],
    () => node.input.slice(0, choose(node.input.length + 1)),
  ]
  return { ...node, input: pick(changed, choose)() }
}
