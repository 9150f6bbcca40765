import type { Value } from "../../../ir/graph.ts"
import { normalizeAxis } from "../../../tensor/shape.ts"
import { tensorOfNumbers, type ImportOperator, type OnnxNode } from "../onnx-node.ts"

/**
 * Fourier transforms as products with matrices of cosines and sines: X_k = Σ_n x_n e^(∓2πi kn/N), the plain definition. Longer
 * transforms than `longest` would need matrices that are larger than they are worth.
 */
const longest = 8192

/** Real and imaginary parts along the last axis, where a real signal has no second one. */
interface Complex {
  readonly real: Value
  readonly imaginary: Value | undefined
}

/**
 * https://onnx.ai/onnx/operators/onnx__DFT.html. Opset 17: the axis is an attribute, 1 by default; 20: an input, -2 by default. The inverse
 * of a one-sided transform is real.
 */
export const importDFT: ImportOperator = (node) => {
  node.requireRank(0, 2, Infinity)
  const rank = node.rank(0)
  const given =
    node.opset < 20
      ? node.attributes.int("axis", 1)
      : node.inputs[2] === undefined
        ? -2
        : node.requireKnown(2, "axis")[0]!
  const axis = normalizeAxis(given, rank)
  const [isInverse, isOneSided] = [node.attributes.flag("inverse", false), node.attributes.flag("onesided", false)]
  const extent = node.shape(0)[axis]!
  const length =
    node.inputs[1] === undefined
      ? isInverse && isOneSided
        ? 2 * (extent - 1)
        : extent
      : node.requireKnown(1, "dft_length")[0]!
  const order = [...Array.from({ length: rank - 1 }, (_, i) => i).filter((i) => i !== axis), axis]
  const signal = partsOf(node, node.input(0), order)
  const { real, imaginary } = transform(node, signal, { length, isInverse, isOneSided })
  const back = order.map((_, i) => order.indexOf(i))
  const restored = (value: Value): Value => {
    const moved = node.step("transpose", [value], { perm: back })
    return node.step("unsqueeze", [moved, node.integers("part_axis", [rank - 1])])
  }
  if (imaginary === undefined) return node.result("identity", [restored(real)])
  return node.result("concat", [restored(real), restored(imaginary)], { axis: rank - 1 })
}

/**
 * https://onnx.ai/onnx/operators/onnx__STFT.html, since opset 17: overlapping frames of [batch, length, 1 or 2], weighted by a window, each
 * transformed; one-sided by default where the signal is real.
 */
export const importSTFT: ImportOperator = (node) => {
  node.requireRank(0, 3)
  const step = node.requireKnown(1, "frame_step")[0]!
  const length =
    node.inputs[3] === undefined ? (node.inputs[2]?.type.shape[0] ?? 0) : node.requireKnown(3, "frame_length")[0]!
  const samples = node.shape(0)[1]!
  const count = Math.floor((samples - length) / step) + 1
  if (!(step > 0 && length > 0 && count > 0 && length <= longest))
    node.unsupported(`frames of ${length} elements, ${step} apart`)
  const positions = node.list(count * length, (i) => Math.floor(i / length) * step + (i % length))
  const indices = node.numbers("frames", "int64", [count, length], positions)
  const framed = (value: Value): Value => {
    const frames = node.step("gather", [value, indices], { axis: 1 })
    return node.inputs[2] === undefined ? frames : node.step("mul", [frames, node.inputs[2]])
  }
  const { real, imaginary } = partsOf(node, node.input(0), [0, 1])
  const signal = { real: framed(real), imaginary: imaginary && framed(imaginary) }
  const isOneSided = node.attributes.flag("onesided", true) && imaginary === undefined
  const spectrum = transform(node, signal, { length, isInverse: false, isOneSided })
  const axes = node.integers("part_axis", [3])
  const parts = [spectrum.real, spectrum.imaginary!].map((part) => node.step("unsqueeze", [part, axes]))
  return node.result("concat", parts, { axis: 3 })
}

/** The parts of [..., 1 or 2], with the other axes in another order. */
function partsOf(node: OnnxNode, value: Value, order: readonly number[]): Complex {
  const last = value.type.shape.length - 1
  const part = (index: number): Value => {
    const taken = node.step("gather", [value, node.number("part", "int64", index)], { axis: last })
    return order.every((axis, i) => axis === i) ? taken : node.step("transpose", [taken], { perm: order })
  }
  return { real: part(0), imaginary: value.type.shape[last] === 2 ? part(1) : undefined }
}

interface Transform {
  readonly length: number
  readonly isInverse: boolean
  readonly isOneSided: boolean
}

/** Transforms the last axis, cut or filled up with zeros to the length. */
function transform(node: OnnxNode, signal: Complex, { length, isInverse, isOneSided }: Transform): Complex {
  if (!(length > 0 && length <= longest)) node.unsupported(`a transform of ${length} elements`)
  const half = Math.floor(length / 2) + 1
  const isReal = isInverse && isOneSided
  const inputs = isReal ? half : length
  const outputs = isOneSided && !isInverse ? half : length
  const { dtype, shape } = signal.real.type
  const rows = Math.min(shape.at(-1)!, inputs)
  const weight = (row: number): number => (isReal && row > 0 && 2 * row !== length ? 2 : 1) / (isInverse ? length : 1)
  const matrix = (name: string, at: (angle: number) => number): Value => {
    const elements = node.list(rows * outputs, (i) => {
      const [row, column] = [Math.floor(i / outputs), i % outputs]
      return weight(row) * at((2 * Math.PI * ((row * column) % length)) / length)
    })
    return node.numbers(name, dtype, [rows, outputs], elements)
  }
  const cos = matrix("cosines", Math.cos)
  const sin = matrix("sines", isInverse ? Math.sin : (angle) => -Math.sin(angle))
  const cut = (value: Value): Value =>
    rows === shape.at(-1)
      ? value
      : node.step("slice", [
          value,
          node.integers("from", [0]),
          node.integers("to", [rows]),
          node.integers("axis", [shape.length - 1]),
        ])
  const times = (value: Value, by: Value): Value => node.step("matMul", [cut(value), by])
  const { real, imaginary } = signal
  if (imaginary === undefined) return { real: times(real, cos), imaginary: isReal ? undefined : times(real, sin) }
  const realPart = node.step("sub", [times(real, cos), times(imaginary, sin)])
  return { real: realPart, imaginary: isReal ? undefined : node.step("add", [times(real, sin), times(imaginary, cos)]) }
}

/** https://onnx.ai/onnx/operators/onnx__MelWeightMatrix.html, since opset 17: triangles between frequencies that are even on the mel scale. */
export const importMelWeightMatrix: ImportOperator = (node) => {
  const number = (position: number, name: string): number => node.requireKnown(position, name)[0]!
  const [bands, length, rate] = [number(0, "num_mel_bins"), number(1, "dft_length"), number(2, "sample_rate")]
  const [lowest, highest] = [number(3, "lower_edge_hertz"), number(4, "upper_edge_hertz")]
  const bins = Math.floor(length / 2) + 1
  const mel = (hertz: number): number => 2595 * Math.log10(1 + hertz / 700)
  const step = (mel(highest) - mel(lowest)) / (bands + 2)
  const edges = node.list(bands + 2, (i) => {
    const hertz = 700 * (10 ** ((mel(lowest) + i * step) / 2595) - 1)
    return Math.floor(((length + 1) * hertz) / rate)
  })
  const at = (bin: number, band: number): number => {
    const [low, center, high] = [edges[band]!, edges[band + 1]!, edges[band + 2]!]
    if (bin >= low && bin <= center) return center === low ? Number(bin === center) : (bin - low) / (center - low)
    return bin > center && bin < high ? (high - bin) / (high - center) : 0
  }
  const weights = node.list(bins * bands, (i) => at(Math.floor(i / bands), i % bands))
  return node.constantResult(
    tensorOfNumbers(node.attributes.dtype("output_datatype", "float32"), [bins, bands], weights),
  )
}
