/**
 * TensorFlow.js has no reader of ONNX files, so the networks that it runs are written for it here, in the layout that it prefers:
 * channels last, with weights transposed while they are loaded.
 */
import type { TensorSpec } from "../../src/ir/signature.ts"
import { elementCount, type Shape } from "../../src/tensor/shape.ts"

/** What of `@tensorflow/tfjs-core` is used. */
interface Tfjs {
  setBackend(name: string): Promise<boolean>
  ready(): Promise<void>
  tidy<T>(work: () => T): T
  tensor(elements: Float32Array, shape: Shape): TfjsTensor
  reshape(x: TfjsTensor, shape: Shape): TfjsTensor
  transpose(x: TfjsTensor, order: readonly number[]): TfjsTensor
  maxPool(x: TfjsTensor, window: number, strides: number, pad: "valid"): TfjsTensor
  softmax(x: TfjsTensor): TfjsTensor
  readonly fused: {
    matMul(options: FusedOptions & { a: TfjsTensor; b: TfjsTensor }): TfjsTensor
    conv2d(options: FusedOptions & { x: TfjsTensor; filter: TfjsTensor; strides: number; pad: number }): TfjsTensor
  }
}

interface FusedOptions {
  readonly bias: TfjsTensor
  readonly activation: "linear" | "relu"
}

interface TfjsTensor {
  data(): Promise<Float32Array>
  dispose(): void
}

/** The library as one module. */
export interface TfjsModule {
  readonly core: Tfjs
  readonly backend: { setWasmPaths(prefix: string): void; setThreadsCount(count: number): void }
}

type Forward = (x: TfjsTensor) => TfjsTensor
type Parameter = (name: string) => TfjsTensor

/** By the names that networks have in results. */
const networks: Readonly<Record<string, (tf: Tfjs, parameter: Parameter) => Forward>> = {
  mnist_mlp_b125(tf, parameter) {
    const first = linear(tf, parameter("linear1.weight"), parameter("linear1.bias"), "relu")
    const second = linear(tf, parameter("linear2.weight"), parameter("linear2.bias"), "linear")
    return (x) => second(first(x))
  },
  lenet_b1(tf, parameter) {
    const first = convolution(tf, parameter("conv1.weight"), parameter("conv1.bias"), 2)
    const second = convolution(tf, parameter("conv2.weight"), parameter("conv2.bias"), 0)
    const channelsFirst = tf.reshape(parameter("fc1.weight"), [120, 16, 5, 5])
    const channelsLast = tf.reshape(tf.transpose(channelsFirst, [0, 2, 3, 1]), [120, 400])
    const third = linear(tf, channelsLast, parameter("fc1.bias"), "relu")
    const fourth = linear(tf, parameter("fc2.weight"), parameter("fc2.bias"), "relu")
    const fifth = linear(tf, parameter("fc3.weight"), parameter("fc3.bias"), "linear")
    return (x) => {
      const features = second(first(tf.reshape(x, [1, 28, 28, 1])))
      return tf.softmax(fifth(fourth(third(tf.reshape(features, [1, 400])))))
    }
  },
}

/** With `transposeB`, the library's fused product adds the elements of the bias in the wrong places (4.22). */
function linear(tf: Tfjs, weight: TfjsTensor, bias: TfjsTensor, activation: FusedOptions["activation"]): Forward {
  const b = tf.transpose(weight, [1, 0])
  return (a) => tf.fused.matMul({ a, b, bias, activation })
}

/** With the rectifier and the maximum of squares of four behind it. */
function convolution(tf: Tfjs, weight: TfjsTensor, bias: TfjsTensor, pad: number): Forward {
  const filter = tf.transpose(weight, [2, 3, 1, 0])
  return (x) => tf.maxPool(tf.fused.conv2d({ x, filter, strides: 1, pad, bias, activation: "relu" }), 2, 2, "valid")
}

export function isWrittenForTfjs(network: string): boolean {
  return Object.hasOwn(networks, network)
}

export interface TfjsNetwork {
  readonly network: string
  /** In the order of their elements in one array. */
  readonly parameters: readonly Pick<TensorSpec, "name" | "shape">[]
  readonly elements: Float32Array
  /** The folder of the library's WebAssembly files; without it, the library finds them. */
  readonly wasm: string | null
}

/** Makes a network ready on one thread; the function that it returns takes and gives elements. */
export async function openTfjs(
  { core: tf, backend }: TfjsModule,
  { network, parameters, elements, wasm }: TfjsNetwork,
  input: TensorSpec,
): Promise<(x: Float32Array) => Promise<Float32Array>> {
  backend.setThreadsCount(1)
  if (wasm !== null) backend.setWasmPaths(wasm)
  await tf.setBackend("wasm")
  await tf.ready()
  const tensors = new Map<string, TfjsTensor>()
  let begin = 0
  for (const { name, shape } of parameters) {
    const end = begin + elementCount(shape)
    tensors.set(name, tf.tensor(elements.subarray(begin, end), shape))
    begin = end
  }
  const forward = networks[network]!(tf, (name) => tensors.get(name)!)
  return async (x) => {
    const y = tf.tidy(() => forward(tf.tensor(x, input.shape)))
    const data = await y.data()
    y.dispose()
    return data
  }
}
