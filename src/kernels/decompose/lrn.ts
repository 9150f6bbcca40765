/**
 * Local response normalisation: each element divided by a power of the squares of neighbouring channels.
 *
 *   y = x / (bias + alpha / size · Σ x²)^beta      Σ over the channels from c - ⌊(size - 1) / 2⌋ to c + ⌈(size - 1) / 2⌉ that exist
 *
 * The sum is an average pool along the channels: x² [n, c, h, w] seen as [n, 1, c, h · w] has the channels as its rows, and the window is as
 * high as there are neighbours. Padding counts as 0 and counts in the divisor, so the mean times the height of the window is the sum. A
 * window that reaches beyond all channels on some side is cut to their number there, which leaves out nothing but padding.
 *
 * Source: the definition of LRN in the ONNX specification, after Krizhevsky, Sutskever and Hinton (2012).
 */
import { present } from "../../diagnostics/invariant.ts"
import type { NodeOf } from "../../ir/graph.ts"
import { elementCount } from "../../tensor/shape.ts"
import { inFloats } from "./formula.ts"

export const decomposeLrn = inFloats<NodeOf<"lrn">>((inputs, { attributes: { alpha, beta, bias, size } }, f) => {
  const x = present(inputs[0], "x")
  const { dtype, shape } = x.type
  if (elementCount(shape) === 0) return [x]
  const [samples, channels, ...spatial] = shape as [number, number, ...number[]]
  const before = Math.min(Math.floor((size - 1) / 2), channels - 1)
  const after = Math.min(Math.ceil((size - 1) / 2), channels - 1)
  const height = before + after + 1
  const squares = f.reshape(f.op("mul", x, x), [samples, 1, channels, elementCount(spatial)])
  const mean = f.apply("averagePool", [squares], {
    kernelShape: [height, 1],
    strides: [1, 1],
    dilations: [1, 1],
    pads: [before, 0, after, 0],
    countIncludePad: true,
  })
  const scaled = f.op("mul", f.reshape(mean, shape), f.number(dtype, (alpha / size) * height))
  const root = f.op("pow", f.op("add", scaled, f.number(dtype, bias)), f.number(dtype, beta))
  return [f.op("div", x, root)]
})
