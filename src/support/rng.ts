/**
 * A seeded stream of numbers in [0, 1), the same on every machine: a counter with a fixed odd step, mixed by multiplications
 * and shifts until every bit depends on every bit. 32 bits of state; for tests and searches, not for secrets.
 * Source: splitmix32, after Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
 */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}
