import type { NodeOf } from "../../../ir/graph.ts"
import { sizesOf } from "../../../ops/families/recurrence.ts"
import { fillTensor } from "../../../ops/families/access.ts"
import { float, texts, type AttributeValue, type AttributeValues } from "./attributes.ts"
import type { NodeWriter } from "./node-writer.ts"

type Recurrence = NodeOf<"gru"> | NodeOf<"lstm"> | NodeOf<"rnn">

/** A recurrent operator; `own` are the attributes that the others do not have. */
export function writeRecurrence<N extends Recurrence>(
  opType: string,
  gates: number,
  own: (attributes: N["attributes"]) => AttributeValues,
): (node: N, writer: NodeWriter) => void {
  return (node, writer) => {
    const [x, r, w, b, ...rest] = node.inputs
    const { direction, clip } = node.attributes
    const { hidden } = sizesOf(x!.type.shape, r!.type.shape)
    const attributes = { hidden_size: hidden, direction, ...(clip === Infinity ? {} : { clip: float(clip) }) }
    const weights = w === undefined ? selection(node, writer, gates) : [writer.nameOf(w), writer.nameOf(b)]
    const inputs = [
      writer.nameOf(x),
      weights[0]!,
      writer.nameOf(r),
      weights[1]!,
      ...rest.map((each) => writer.nameOf(each)),
    ]
    while (inputs.at(-1) === "") inputs.pop()
    const outputs = node.outputs.map((output) => writer.nameOf(output))
    writer.emit(node, opType, inputs, outputs, { ...attributes, ...own(node.attributes) })
  }
}

/** ONNX has no form without w: its weights pick the gates of each direction out of x, and its biases are 0. */
function selection(node: Recurrence, writer: NodeWriter, gates: number): [string, string] {
  const [x, r, , b] = node.inputs
  const { dtype } = x!.type
  const { directions, hidden } = sizesOf(x!.type.shape, r!.type.shape)
  const rows = gates * hidden
  const width = directions * rows
  const type = { dtype, shape: [directions, rows, width] }
  const weights = writer.constant(
    node,
    "selection",
    fillTensor(type, (i) => (Math.floor(i / width) === i % width ? 1 : 0)),
  )
  if (b === undefined) return [weights, ""]
  const zeros = writer.constant(
    node,
    "zeros",
    fillTensor({ dtype, shape: [directions, rows] }, () => 0),
  )
  const biases = writer.between(node, "biases")
  writer.emit(node, "Concat", [zeros, writer.nameOf(b)], [biases], { axis: 1 })
  return [weights, biases]
}

/** The activations of an RNN, one for each direction. */
export function reluOf(direction: Recurrence["attributes"]["direction"]): AttributeValue {
  return texts(direction === "bidirectional" ? ["Relu", "Relu"] : ["Relu"])
}
