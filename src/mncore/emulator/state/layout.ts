/**
 * Where the state of a board lies in one linear memory, in 32-bit words.
 *
 * A *plane* holds one word of every PE, PE-minor: `((l2b * 8 + l1b) * 16 + mab) * 4 + pe`. Everything that a PE or a MAB owns
 * is planes: a memory of n words is n of them, address-major, so one instruction over all PEs is a sweep over few contiguous
 * planes, and four neighbouring words are a MAB. Row r of a matrix register is two planes, the two words of each PE's
 * share. The stride of planes is a little more than their length, or all of them would fall into the same cache sets.
 *
 * A long word is two words, the more significant one first. L1BM and L2BM keep the two apart: all first words, then all
 * second words of one instance.
 */
import { boardTotals, cyclesPerStep, maskRegisters, memorySizes } from "../../machine.ts"

export const peCount = boardTotals.pes
const padding = 16
export const planeWords = peCount + padding

/** Words of an access of 2 lw in every cycle. */
export const stepPlanes = 4 * cyclesPerStep
const maskPlanes = 2 * cyclesPerStep

/** What each result of a line has: values and flags. At most six expressions of a line give results; four are forwarded. */
export const bankCount = 10
export const bankPlanes = stepPlanes + maskPlanes
/** Operands that are gathered, converted or negated before they are used: at most three copies of each of a line. */
export const scratchSteps = 32

const sizes = {
  lm0: memorySizes.lm,
  lm1: memorySizes.lm,
  grf0: memorySizes.grf,
  grf1: memorySizes.grf,
  t: stepPlanes,
  mask: (maskRegisters.lastWritable + 1) * maskPlanes,
  x: 32,
  y: 32,
  lm0base: 1,
  lm1base: 1,
  constants: 32,
  banks: bankCount * bankPlanes,
  scratch: scratchSteps * stepPlanes,
} as const

type PlaneRegion = keyof typeof sizes

function offsetsOf(): Readonly<Record<PlaneRegion, number>> & { readonly end: number } {
  let end = 0
  const offsets = Object.entries(sizes).map(([region, planes]) => {
    const offset = end
    end += planes * planeWords
    return [region, offset] as const
  })
  return { ...(Object.fromEntries(offsets) as Record<PlaneRegion, number>), end }
}

/** The first word of each region of planes. */
export const planes = offsetsOf()

/** The word offset of a plane of a region. */
export function planeOf(region: PlaneRegion, index: number): number {
  return planes[region] + index * planeWords
}

/** Planes of a mask register entry: two a cycle, which hold the bits of the MSB lw that the four mask bits stand for. */
export function maskPlane(entry: number, cycle: number, word: number): number {
  return planeOf("mask", entry * maskPlanes + cycle * 2 + word)
}

/** One memory an L1B or L2B: its first words, and its second words `half` further. */
interface BlockMemory {
  readonly start: number
  /** Long words of one instance. */
  readonly longWords: number
  /** Words from one instance to the next. */
  readonly stride: number
}

function blockMemory(start: number, longWords: number): BlockMemory {
  return { start, longWords, stride: 2 * longWords }
}

export const l1bmMemory = blockMemory(planes.end, memorySizes.l1bm)
/** 64 lw a cycle: the payload of the last transfer from PEs to L1BM. */
export const turnaroundMemory = blockMemory(l1bmMemory.start + boardTotals.l1bs * l1bmMemory.stride, 64 * cyclesPerStep)
export const l2bmMemory = blockMemory(
  turnaroundMemory.start + boardTotals.l1bs * turnaroundMemory.stride,
  memorySizes.l2bm,
)
/** Room that kernels may use between their loops. */
export const kernelScratch = l2bmMemory.start + boardTotals.l2bs * l2bmMemory.stride
const kernelScratchWords = 1 << 18
/** The matrix registers x and y as kernels prepare them, this many words each. */
export const preparedMatrices = kernelScratch + kernelScratchWords
export const preparedMatrixWords = boardTotals.mabs * 160
/** The size of the memory, in pages of WebAssembly. */
export const totalPages = Math.ceil((preparedMatrices + 2 * preparedMatrixWords) / 16384)

/** The word offset of a long word's first word; its second lies `longWords` further. */
export function longWordAt(memory: BlockMemory, instance: number, address: number): number {
  return memory.start + instance * memory.stride + address
}
