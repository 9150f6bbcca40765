import type { DType } from "../../../src/tensor/dtype.ts"
import { dtypes } from "../../../src/tensor/dtype.ts"
import { elementCount, type Shape } from "../../../src/tensor/shape.ts"
import { tensorOf, type Tensor } from "../../../src/tensor/tensor.ts"

/** Choices that follow from a seed. */
export class Draw {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }

  /** In [0, 1); mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  /** From `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.int(0, choices.length - 1)]!
  }

  bool(): boolean {
    return this.next() < 0.5
  }

  shape(leastRank = 1, mostRank = 4, most = 9): number[] {
    return Array.from({ length: this.int(leastRank, mostRank) }, () => this.int(1, most))
  }

  /** Another shape that broadcasts to this one. */
  broadcastable(shape: Shape): number[] {
    return shape.slice(this.int(0, shape.length)).map((extent) => (this.next() < 0.3 ? 1 : extent))
  }

  tensor(dtype: DType, shape: Shape, least = -3, most = 3): Tensor {
    const { kind } = dtypes[dtype]
    const one = (): number => {
      if (kind === "bool") return this.int(0, 1)
      if (kind === "float") return Math.fround(least + this.next() * (most - least))
      return this.int(kind === "uint" ? Math.max(0, Math.ceil(least)) : Math.ceil(least), Math.floor(most))
    }
    return tensorOf(dtype, shape, Array.from({ length: elementCount(shape) }, one))
  }

  permutation(count: number): number[] {
    const order = Array.from({ length: count }, (_, i) => i)
    for (let i = count - 1; i > 0; i--) {
      const j = this.int(0, i)
      ;[order[i], order[j]] = [order[j]!, order[i]!]
    }
    return order
  }
}
