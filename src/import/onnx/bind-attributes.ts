import type { AttributeProto, FunctionProto, GraphProto, NodeProto } from "./proto/messages.ts"

/** The nodes of a function with its attributes filled in: those of the call, else the function's own defaults, else none. */
export function bindAttributes(called: FunctionProto, call: NodeProto): readonly NodeProto[] {
  const given = new Map(
    [...called.attributeDefaults, ...call.attribute].map((attribute) => [attribute.name, attribute]),
  )
  return called.node.map((node) => bindNode(node, given))
}

function bindNode(node: NodeProto, given: ReadonlyMap<string, AttributeProto>): NodeProto {
  if (node.attribute.every(({ refAttrName, g }) => refAttrName === "" && g === undefined)) return node
  return { ...node, attribute: node.attribute.flatMap((attribute) => bindAttribute(attribute, given)) }
}

function bindAttribute(attribute: AttributeProto, given: ReadonlyMap<string, AttributeProto>): AttributeProto[] {
  if (attribute.refAttrName !== "") {
    const bound = given.get(attribute.refAttrName)
    return bound === undefined ? [] : [{ ...bound, name: attribute.name, refAttrName: "" }]
  }
  return [attribute.g === undefined ? attribute : { ...attribute, g: bindGraph(attribute.g, given) }]
}

function bindGraph(graph: GraphProto, given: ReadonlyMap<string, AttributeProto>): GraphProto {
  return { ...graph, node: graph.node.map((node) => bindNode(node, given)) }
}
