/** The MAU's flags: one an element of the result, set where the normalised result has no sign. */
import { cyclesPerStep } from "../machine.ts"
import type { MatrixPrecision } from "../isa/instructions/pe/mau.ts"
import type { Bank } from "./board.ts"
import { peCount } from "./layout.ts"

/**
 * Flags are four bits a cycle: a double's counts four times, each of two singles twice, and each of four elements once.
 * Four singles are the result of half instructions; narrowed results lie in half as many words.
 */
export function writeSignFlags(
  memory: Uint32Array,
  precision: MatrixPrecision,
  isNarrowed: boolean,
  { values, flags }: Bank,
): void {
  for (let cycle = 0; cycle < cyclesPerStep; cycle++)
    for (let word = 0; word < 2; word++) {
      const [high, low] = signsOf(precision, isNarrowed, word)
      const highPlane = values[4 * cycle + high.word]!
      const lowPlane = values[4 * cycle + low.word]!
      const to = flags[2 * cycle + word]!
      for (let pe = 0; pe < peCount; pe++) {
        const isHighClear = (memory[highPlane + pe]! & high.sign) === 0
        const isLowClear = (memory[lowPlane + pe]! & low.sign) === 0
        memory[to + pe] = (isHighClear ? 0xffff0000 : 0) | (isLowClear ? 0xffff : 0)
      }
    }
}

interface SignPlace {
  readonly word: number
  readonly sign: number
}

const upper = 0x80000000
const lower = 0x8000

/** Where the signs are that the two half words of a flag plane stand for. */
function signsOf(precision: MatrixPrecision, isNarrowed: boolean, word: number): readonly [SignPlace, SignPlace] {
  if (precision === "h") {
    return isNarrowed
      ? [
          { word, sign: upper },
          { word, sign: lower },
        ]
      : [
          { word: 2 * word, sign: upper },
          { word: 2 * word + 1, sign: upper },
        ]
  }
  const place =
    precision === "d"
      ? { word: 0, sign: upper }
      : { word: isNarrowed ? 0 : word, sign: isNarrowed && word === 1 ? lower : upper }
  return [place, place]
}
