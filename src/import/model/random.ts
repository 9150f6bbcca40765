/**
 * The seeded generator behind initialisers, `rand` and dropout: xoshiro128++ (Blackman and Vigna, https://prng.di.unimi.it),
 * its state filled from the seed by the SplitMix finaliser. Equal seeds give equal numbers on every machine, and a list of
 * numbers is the same drawn at once or one by one.
 */
const defaultSeed = 16

/** Words that are drawn at once: models have many millions of weights, and a call for each would cost more than its number. */
const blockLength = 1 << 12

const state = stateOf(defaultSeed)
const block = new Uint32Array(blockLength)

/** Starts the sequence anew. */
export function manualSeed(seed: number): void {
  state.set(stateOf(seed))
}

type Numbers = Float32Array | Float64Array

/** Fills with uniform numbers of [low, high), with 32 random bits. */
export function drawUniform<N extends Numbers>(numbers: N, low: number, high: number): N {
  for (let start = 0; start < numbers.length; start += blockLength) {
    const count = Math.min(blockLength, numbers.length - start)
    drawWords(count)
    for (let i = 0; i < count; i++) numbers[start + i] = low + (high - low) * (block[i]! / 2 ** 32)
  }
  return numbers
}

/**
 * Fills with normal numbers by the Box-Muller transform; the second of each pair is not kept, so nothing but the state is
 * remembered.
 */
export function drawNormal<N extends Numbers>(numbers: N, mean: number, deviation: number): N {
  const most = blockLength / 2
  for (let start = 0; start < numbers.length; start += most) {
    const count = Math.min(most, numbers.length - start)
    drawWords(2 * count)
    for (let i = 0; i < count; i++) {
      const radius = Math.sqrt(-2 * Math.log((block[2 * i]! + 1) / 2 ** 32))
      numbers[start + i] = mean + deviation * radius * Math.cos(2 * Math.PI * (block[2 * i + 1]! / 2 ** 32))
    }
  }
  return numbers
}

const one = new Float64Array(1)

export function uniform(low: number, high: number): number {
  return drawUniform(one, low, high)[0]!
}

export function normal(mean: number, deviation: number): number {
  return drawNormal(one, mean, deviation)[0]!
}

/** Writes the next words of the sequence into the block. */
function drawWords(count: number): void {
  let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!]
  for (let i = 0; i < count; i++) {
    block[i] = rotate((a + d) | 0, 7) + a
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
  }
  state.set([a, b, c, d])
}

function stateOf(seed: number): Int32Array {
  return Int32Array.from([1, 2, 3, 4], (i) => mix((Math.trunc(seed) + i * 0x9e3779b9) | 0))
}

function mix(word: number): number {
  const a = Math.imul(word ^ (word >>> 16), 0x21f0aaad)
  const b = Math.imul(a ^ (a >>> 15), 0x735a2d97)
  return b ^ (b >>> 15)
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}
