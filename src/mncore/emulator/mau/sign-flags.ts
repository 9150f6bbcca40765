/** The MAU's flags: one an element of the result, set where the normalised result has no sign. */
import { cyclesPerStep } from "../../machine.ts"
import type { MatrixPrecision } from "../../isa/instructions/pe/mau.ts"
import type { Bank } from "../state/board.ts"
import type { PlaneMoves, SignPlace } from "../moves/plane-moves.ts"

/**
 * Flags are four bits a cycle: a double's counts four times, each of two singles twice, and each of four elements once.
 * Four singles are the result of half instructions; narrowed results lie in half as many words.
 */
export function writeSignFlags(
  moves: PlaneMoves,
  precision: MatrixPrecision,
  isNarrowed: boolean,
  { values, flags }: Bank,
): void {
  for (let cycle = 0; cycle < cyclesPerStep; cycle++)
    for (let word = 0; word < 2; word++) {
      const [high, low] = signsOf(precision, isNarrowed, word).map(({ word: place, of }): SignPlace => ({
        plane: values[4 * cycle + place]!,
        of,
      }))
      moves.markClear(high!, low!, flags[2 * cycle + word]!)
    }
}

interface SignInStep {
  readonly word: number
  readonly of: SignPlace["of"]
}

/** Where the signs are that the two half words of a flag plane stand for. */
function signsOf(precision: MatrixPrecision, isNarrowed: boolean, word: number): readonly SignInStep[] {
  if (precision === "h")
    return isNarrowed
      ? [
          { word, of: "word" },
          { word, of: "half" },
        ]
      : [
          { word: 2 * word, of: "word" },
          { word: 2 * word + 1, of: "word" },
        ]
  if (precision === "d") return twice({ word: 0, of: "word" })
  return twice(isNarrowed ? { word: 0, of: word === 0 ? "word" : "half" } : { word, of: "word" })
}

function twice(place: SignInStep): readonly SignInStep[] {
  return [place, place]
}
