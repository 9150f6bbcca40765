import { cyclesPerStep } from "../../machine.ts"
import { peCount, planeOf, planeWords, stepPlanes } from "./layout.ts"

/**
 * The planes of 2 lw in each of the four cycles, as word offsets: `planes[4 * cycle + word]`. Several places may name
 * the same plane.
 */
export type StepPlanes = Int32Array

export function stepPlanesOf(plane: (cycle: number, word: number) => number): StepPlanes {
  const offsets = new Int32Array(stepPlanes)
  for (let cycle = 0; cycle < cyclesPerStep; cycle++)
    for (let word = 0; word < 4; word++) offsets[4 * cycle + word] = plane(cycle, word)
  return offsets
}

/** Sixteen planes that lie one after the other. */
export function consecutivePlanes(first: number): StepPlanes {
  return stepPlanesOf((cycle, word) => first + (4 * cycle + word) * planeWords)
}

/** Constant planes, by the value of all their words or by what they hold of each PE. */
const constantWords = [0, 0xffffffff, 0x80000000, 0x80008000, 0x3f800000, 0x3e003e00, 0x3ff00000] as const
export type ConstantWord = (typeof constantWords)[number]

const identities = {
  l2bid: (pe: number) => pe >> 9,
  l1bid: (pe: number) => (pe >> 6) & 7,
  mabid: (pe: number) => (pe >> 2) & 15,
  peid: (pe: number) => pe & 63,
  subpeid: (pe: number) => pe & 3,
} as const
export type Identity = keyof typeof identities
const identityNames = Object.keys(identities) as readonly Identity[]

export function constantPlane(word: ConstantWord): number {
  return planeOf("constants", constantWords.indexOf(word))
}

/** An identity in every word, or twice in every word for elements of 16 bits. */
export function identityPlane(name: Identity, width: 16 | 32): number {
  return planeOf("constants", constantWords.length + 2 * identityNames.indexOf(name) + (width === 16 ? 1 : 0))
}

export const zeroPlane = constantPlane(0)
/** What an operand that is not there reads. */
export const zeroPlanes: StepPlanes = stepPlanesOf(() => zeroPlane)

/** Fills the constant planes, which nothing changes afterwards. */
export function writeConstants(words: Uint32Array): void {
  for (const word of constantWords) words.fill(word, constantPlane(word), constantPlane(word) + peCount)
  for (const name of identityNames) {
    for (let pe = 0; pe < peCount; pe++) {
      const id = identities[name](pe)
      words[identityPlane(name, 32) + pe] = id
      words[identityPlane(name, 16) + pe] = (id << 16) | id
    }
  }
}
