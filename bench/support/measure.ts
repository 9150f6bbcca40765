import type { Guest } from "../guest/protocol.ts"
import { interleave } from "./rounds.ts"

/** Long enough for engines to finish optimising, and long against their clocks. */
const warmUpMilliseconds = 400
const batchMilliseconds = 20

/** Milliseconds a call of each of these subjects in each round; they are warm by then. */
export async function measureSubjects(
  guest: Guest,
  names: readonly string[],
  rounds: number,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const contenders = []
  for (const name of names) {
    const milliseconds = await guest.warmUp(name, warmUpMilliseconds)
    const calls = Math.max(1, Math.round(batchMilliseconds / milliseconds))
    contenders.push({ name, measure: () => guest.time(name, calls) })
  }
  return interleave(contenders, rounds)
}
