/**
 * The seeded generator behind initialisers, `rand` and dropout: xoshiro128++ (Blackman and Vigna, https://prng.di.unimi.it),
 * its state filled from the seed by the SplitMix finaliser. Equal seeds give equal numbers on every machine.
 */
const defaultSeed = 16

let state = stateOf(defaultSeed)

/** Starts the sequence anew. */
export function manualSeed(seed: number): void {
  state = stateOf(seed)
}

/** A uniform number of [low, high), with 32 random bits. */
export function uniform(low: number, high: number): number {
  return low + (high - low) * (next() / 2 ** 32)
}

/** A normal number by the Box-Muller transform; the second of each pair is not kept, so nothing but the state is remembered. */
export function normal(mean: number, deviation: number): number {
  const radius = Math.sqrt(-2 * Math.log((next() + 1) / 2 ** 32))
  return mean + deviation * radius * Math.cos(2 * Math.PI * uniform(0, 1))
}

function next(): number {
  const [a, b, c, d] = state
  const result = (rotate((a + d) | 0, 7) + a) >>> 0
  const shifted = b << 9
  const [c2, d2] = [c ^ a, d ^ b]
  state = [a ^ d2, b ^ c2, c2 ^ shifted, rotate(d2, 11)]
  return result
}

type State = readonly [number, number, number, number]

function stateOf(seed: number): State {
  const words = [1, 2, 3, 4].map((i) => mix((Math.trunc(seed) + i * 0x9e3779b9) | 0))
  return words as unknown as State
}

function mix(word: number): number {
  const a = Math.imul(word ^ (word >>> 16), 0x21f0aaad)
  const b = Math.imul(a ^ (a >>> 15), 0x735a2d97)
  return b ^ (b >>> 15)
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}
