import { invariant } from "../diagnostics/invariant.ts"
import type { Tensor } from "../tensor/tensor.ts"

/** Images of digits, 28 × 28 unsigned bytes each, and what they show. */
export interface Digits {
  /** uint8 [N,28,28] */
  readonly images: Tensor<"uint8">
  /** uint8 [N] */
  readonly labels: Tensor<"uint8">
}

/** A batch of N digits as the tutorial's model takes it. */
export interface DigitBatch<N extends number = number> {
  /** 0 to 1, the digit in the middle. */
  readonly x: Tensor<"float32"> & { readonly shape: readonly [N, 1, 32, 32] }
  readonly t: Tensor<"int64"> & { readonly shape: readonly [N] }
}

const [source, padded, border] = [28, 32, 2] as const

/** Batches in order; what does not fill the last one is left out. */
export class DigitLoader<N extends number = number> implements Iterable<DigitBatch<N>> {
  readonly #digits: Digits
  readonly batchSize: N

  constructor(digits: Digits, batchSize: N) {
    invariant(Number.isInteger(batchSize) && batchSize > 0, `a batch of ${batchSize}`)
    this.#digits = digits
    this.batchSize = batchSize
  }

  /** Samples in all. */
  get sampleCount(): number {
    return this.#digits.labels.data.length
  }

  /** Batches that an iteration gives. */
  get length(): number {
    return Math.floor(this.sampleCount / this.batchSize)
  }

  *[Symbol.iterator](): Iterator<DigitBatch<N>> {
    for (let batch = 0; batch < this.length; batch++) yield this.batch(batch)
  }

  batch(index: number): DigitBatch<N> {
    const x = new Float32Array(this.batchSize * padded * padded)
    const t = new BigInt64Array(this.batchSize)
    for (let i = 0; i < this.batchSize; i++) {
      const sample = index * this.batchSize + i
      this.#copyImage(sample, x.subarray(i * padded * padded))
      t[i] = BigInt(this.#digits.labels.data[sample]!)
    }
    return {
      x: { dtype: "float32", shape: [this.batchSize, 1, padded, padded], data: x },
      t: { dtype: "int64", shape: [this.batchSize], data: t },
    }
  }

  #copyImage(sample: number, to: Float32Array): void {
    const from = this.#digits.images.data.subarray(sample * source * source)
    for (let row = 0; row < source; row++) {
      for (let column = 0; column < source; column++) {
        to[(row + border) * padded + column + border] = from[row * source + column]! / 255
      }
    }
  }
}
