import { aluSpellings } from "./instructions/alu.ts"
import { l1bmSpellings } from "./instructions/l1bm.ts"
import { l2bmSpellings } from "./instructions/l2bm.ts"
import { mauSpellings } from "./instructions/mau.ts"
import { mvNames } from "./instructions/mv.ts"
import type { Spelling } from "./instructions/spelling.ts"
import { syncSpellings } from "./instructions/sync.ts"

const spellings: readonly Spelling[] = [
  ...syncSpellings,
  ...l2bmSpellings,
  ...l1bmSpellings,
  ...mauSpellings,
  ...aluSpellings,
]

/** Every mnemonic that may begin an expression of a PE line. */
export const peSpellings: ReadonlyMap<string, Spelling> = new Map(
  spellings.map((spelling) => [spelling.mnemonic, spelling]),
)

/** Everything that a line may begin with, for suggestions. */
export const allMnemonics: readonly string[] = [...peSpellings.keys(), ...mvNames.keys(), "mvnop", "mask", "quit"]

/** The mnemonics of a row of the instruction table. */
export function mnemonicsOf(instruction: string): readonly string[] {
  const pe = spellings.filter((spelling) => spelling.instruction === instruction).map(({ mnemonic }) => mnemonic)
  return [...pe, ...[...mvNames].filter(([, { operation }]) => operation === instruction).map(([mnemonic]) => mnemonic)]
}
