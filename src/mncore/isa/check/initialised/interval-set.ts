/** Integers as disjoint intervals in order, which neither touch nor overlap. */
export class IntervalSet {
  /** Where each interval begins, and where it ends, exclusively. */
  readonly #starts: number[] = []
  readonly #ends: number[] = []

  get isEmpty(): boolean {
    return this.#starts.length === 0
  }

  /** Adds `first` to `end - 1`. */
  add(first: number, end: number): void {
    if (first >= end) return
    const from = firstAtLeast(this.#ends, first)
    const to = firstAtLeast(this.#starts, end + 1)
    const start = from < to ? Math.min(first, this.#starts[from]!) : first
    const last = from < to ? Math.max(end, this.#ends[to - 1]!) : end
    this.#starts.splice(from, to - from, start)
    this.#ends.splice(from, to - from, last)
  }

  /** Whether all of `first` to `end - 1` was added. */
  covers(first: number, end: number): boolean {
    const at = firstAtLeast(this.#ends, end)
    return first >= end || (at < this.#starts.length && this.#starts[at]! <= first)
  }
}

/** The index of the first number of an ascending list that is not below a limit. */
function firstAtLeast(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ascending[middle]! < limit) low = middle + 1
    else high = middle
  }
  return low
}
