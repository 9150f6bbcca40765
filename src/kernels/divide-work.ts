/**
 * Into how many parts each call of a program is divided, so that several threads can share it.
 *
 *   a heavy program    product 40 ms, relu 0.1 ms, softmax 5 µs    →    100, 6 and 1 parts
 *   a light program    whatever it does                            →    1 part each
 *
 * A part must be worth taking: a thread agrees with the others in less than a microsecond, so it is several of them long. There
 * should be a few parts for every thread, so that none waits long for the last one, and no part should be longer than a
 * millisecond: an engine's first code for a kernel is slow, and better code takes effect at the next part. Time is estimated by
 * counting instructions, which is right within a factor of three or so, and decides nothing but this.
 *
 * The turns of a kernel's range are independent of each other, so that results do not depend on the division.
 */
import { instructionsOf } from "./language/work.ts"
import type { Program } from "./program.ts"

const instructionsPerMicrosecond = 4000
/** In microseconds. Threads sleep between runs, and waking them up takes some tens. */
const lightProgram = 500
const shortestPart = 4
const longestPart = 1000
const enoughParts = 32

/** The parts of each call, in order. */
export function divideWork({ kernels, calls }: Pick<Program, "kernels" | "calls">): readonly number[] {
  const turns = kernels.map((kernel) => instructionsOf(kernel) / instructionsPerMicrosecond)
  const times = calls.map(({ kernel }) => turns[kernel]! * kernels[kernel]!.range.count)
  if (times.reduce((sum, time) => sum + time, 0) < lightProgram) return calls.map(() => 1)
  return calls.map(({ kernel }, call) => partsOf(times[call]!, kernels[kernel]!.range.count))
}

/** Parts of the same length but for the last one, none of them empty. */
function partsOf(time: number, count: number): number {
  const wanted = Math.max(Math.min(time / shortestPart, enoughParts), time / longestPart, 1)
  return Math.ceil(count / Math.ceil(count / wanted))
}
