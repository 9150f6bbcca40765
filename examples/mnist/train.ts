/**
 * Makes `weights.safetensors`: trains the classifier on real digits with plain loops, in less than a minute.
 *
 *     npx tsx examples/mnist/train.ts
 *
 * Stochastic gradient descent with momentum 0.9 on batches of 64, the samples in another order each epoch and each digit moved
 * by up to two pixels, so that its place is not learnt. Seeded: the same weights each time. Only the pixels that are not
 * black are visited. The gradients of the two layers are written out by hand:
 * with h = relu(W1 x + b1), y = W2 h + b2 and p = softmax(y), the loss −log p[t] has dy = p − onehot(t),
 * dW2 = dy hᵀ, dh = W2ᵀ dy where h > 0, dW1 = dh xᵀ.
 */
import { writeFileSync } from "node:fs"
import { writeSafetensors } from "mlsdk/checkpoint"
import { digitLoaders } from "./digits.ts"
import { model } from "./mnist.model.ts"

const [inputs, hidden, classes] = [1024, 256, 10]
const [batchSize, epochs, momentum, side, farthest] = [64, 24, 0.9, 32, 2]
const learningRate = (epoch: number): number => (epoch < 16 ? 0.05 : 0.01)

/** A parameter, its gradient over a batch, and its velocity. */
interface Parameter {
  readonly values: Float32Array
  readonly gradient: Float32Array
  readonly velocity: Float32Array
}

const state = model.stateDict()
const parameter = (name: string): Parameter => {
  const values = Float32Array.from(state.get(name)!.data as Float32Array)
  return { values, gradient: new Float32Array(values.length), velocity: new Float32Array(values.length) }
}
const parameters = {
  "linear1.weight": parameter("linear1.weight"),
  "linear1.bias": parameter("linear1.bias"),
  "linear2.weight": parameter("linear2.weight"),
  "linear2.bias": parameter("linear2.bias"),
}
const [w1, b1, w2, b2] = Object.values(parameters) as [Parameter, Parameter, Parameter, Parameter]

/** The pixels of a digit that are not black. */
interface Strokes {
  readonly pixels: Int32Array
  readonly values: Float32Array
}

function strokesOf(image: Float32Array, down: number, right: number): Strokes {
  const pixels: number[] = []
  for (let i = 0; i < inputs; i++) if (image[i] !== 0) pixels.push(i)
  const moved = Int32Array.from(pixels, (pixel) => pixel + down * side + right)
  return { pixels: moved, values: Float32Array.from(pixels, (pixel) => image[pixel]!) }
}

function forward({ pixels, values }: Strokes, h: Float32Array, y: Float32Array): void {
  for (let j = 0; j < hidden; j++) {
    let sum = b1.values[j]!
    for (let i = 0; i < pixels.length; i++) sum += w1.values[j * inputs + pixels[i]!]! * values[i]!
    h[j] = Math.max(sum, 0)
  }
  for (let k = 0; k < classes; k++) {
    let sum = b2.values[k]!
    for (let j = 0; j < hidden; j++) sum += w2.values[k * hidden + j]! * h[j]!
    y[k] = sum
  }
}

function softmax(y: Float32Array): Float32Array {
  const top = Math.max(...y)
  const powers = y.map((value) => Math.exp(value - top))
  const total = powers.reduce((sum, value) => sum + value, 0)
  return powers.map((value) => value / total)
}

/** Adds the gradients of one sample; returns its loss. */
function backward({ pixels, values }: Strokes, h: Float32Array, y: Float32Array, label: number): number {
  const p = softmax(y)
  const dy = p.map((value, k) => (value - (k === label ? 1 : 0)) / batchSize)
  for (let k = 0; k < classes; k++) {
    b2.gradient[k]! += dy[k]!
    for (let j = 0; j < hidden; j++) w2.gradient[k * hidden + j]! += dy[k]! * h[j]!
  }
  for (let j = 0; j < hidden; j++) {
    if (h[j] === 0) continue
    let dh = 0
    for (let k = 0; k < classes; k++) dh += w2.values[k * hidden + j]! * dy[k]!
    b1.gradient[j]! += dh
    for (let i = 0; i < pixels.length; i++) w1.gradient[j * inputs + pixels[i]!]! += dh * values[i]!
  }
  return -Math.log(p[label]!)
}

function update(rate: number): void {
  for (const { values, gradient, velocity } of Object.values(parameters)) {
    for (let i = 0; i < values.length; i++) {
      velocity[i] = momentum * velocity[i]! + gradient[i]!
      values[i]! -= rate * velocity[i]!
    }
    gradient.fill(0)
  }
}

/** Numbers from 0 to 1, the same in every run. https://prng.di.unimi.it/splitmix64.c, on 32 bits */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
  }
}

const random = seeded(16)

function shuffled(count: number): number[] {
  const order = Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return order
}

const { train, eval: evaluation } = digitLoaders(1, 1)
const [trainSamples, evalSamples] = [[...train], [...evaluation]]
const [h, y] = [new Float32Array(hidden), new Float32Array(classes)]
const shift = (): number => Math.floor(random() * (2 * farthest + 1)) - farthest

for (let epoch = 0; epoch < epochs; epoch++) {
  let loss = 0
  for (const [i, sample] of shuffled(trainSamples.length).entries()) {
    const { x, t } = trainSamples[sample]!
    const strokes = strokesOf(x.data, shift(), shift())
    forward(strokes, h, y)
    loss += backward(strokes, h, y, Number(t.data[0]))
    if (i % batchSize === batchSize - 1) update(learningRate(epoch))
  }
  process.stdout.write(`Train Epoch: ${epoch + 1}  Loss: ${(loss / trainSamples.length).toFixed(4)}\n`)
}

const correct = evalSamples.filter(({ x, t }) => {
  forward(strokesOf(x.data, 0, 0), h, y)
  return y.indexOf(Math.max(...y)) === Number(t.data[0])
}).length
process.stdout.write(`Correct: ${correct} / ${evalSamples.length}. Accuracy: ${correct / evalSamples.length}\n`)
const shapes = new Map([...state].map(([name, { shape }]) => [name, shape]))
const trained = Object.entries(parameters).map(
  ([name, { values }]) =>
    [name, { dtype: "float32", shape: shapes.get(name)!, data: new Float32Array(values) }] as const,
)
writeFileSync(new URL("weights.safetensors", import.meta.url), writeSafetensors(new Map(trained)))
