import { readdirSync, readFileSync } from "node:fs"
import { resolve } from "node:path"
import { instructionTable, type InstructionName } from "../../src/mncore/isa/instructions/table.ts"
import { splitLines } from "../../src/mncore/isa/text/lines.ts"
import { parseVsm } from "../../src/mncore/isa/text/parse-vsm.ts"
import { mnemonicsOf } from "../../src/mncore/isa/text/spellings.ts"
import { suites } from "../../test/mncore/instructions/suites.ts"

/**
 * Which mnemonics the tests run, from what they run: the programs of `test/mncore/programs`, whose results are written beside
 * them, and the cases of `test/mncore/instructions`, which are compared with the model of big integers.
 */
interface Source {
  /** `p18`, `l1bm`. */
  readonly name: string
  readonly isProgram: boolean
  readonly mnemonics: ReadonlySet<string>
}

const instructions = Object.keys(instructionTable) as readonly InstructionName[]

/** An instruction without spellings of its own is its only one. */
export function spelledMnemonics(instruction: InstructionName): readonly string[] {
  const spelled = mnemonicsOf(instruction)
  return spelled.length === 0 ? [instruction] : spelled
}

const known = new Set(instructions.flatMap(spelledMnemonics))

/** The mnemonics of texts that the assembler accepts, as they are written; what `quit` hides does not count. */
function mnemonicsIn(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap(statementsIn).flatMap((statement) => statement.split(";").flatMap(mnemonicOf)))
}

function statementsIn(text: string): readonly string[] {
  parseVsm(text)
  const statements = [...splitLines(text)].map(({ statement }) => statement)
  const end = statements.indexOf("quit")
  return end < 0 ? statements : statements.slice(0, end + 1)
}

function mnemonicOf(part: string): string | readonly never[] {
  const [word] = /^(?:d\s+[gs]et|mask|[a-z\d]*)/.exec(part.trim())!
  const mnemonic = word.replace(/\s+/, " ")
  return known.has(mnemonic) ? mnemonic : []
}

function programSources(): readonly Source[] {
  const folder = resolve(import.meta.dirname, "../../test/mncore/programs")
  const files = readdirSync(folder).filter((file) => file.endsWith(".vsm"))
  return files.toSorted().map((file) => ({
    name: file.replace(/-.*|\.vsm$/g, ""),
    isProgram: true,
    mnemonics: mnemonicsIn([readFileSync(resolve(folder, file), "utf8")]),
  }))
}

const sources: readonly Source[] = [
  ...programSources(),
  ...Object.entries(suites).map(([name, cases]) => ({
    name,
    isProgram: false,
    mnemonics: mnemonicsIn(cases.map(({ text }) => text)),
  })),
]

/** The mnemonics that no test runs: there must be none. */
export function untestedMnemonics(): readonly string[] {
  return [...known].filter((mnemonic) => sources.every(({ mnemonics }) => !mnemonics.has(mnemonic)))
}

/** `27 of 27: programs p18 p34, l1bm`. */
export function testedCell(instruction: InstructionName): string {
  const spelled = spelledMnemonics(instruction)
  const using = sources.filter(({ mnemonics }) => spelled.some((mnemonic) => mnemonics.has(mnemonic)))
  const covered = spelled.filter((mnemonic) => using.some(({ mnemonics }) => mnemonics.has(mnemonic)))
  const programs = using.filter(({ isProgram }) => isProgram).map(({ name }) => name)
  const names = [
    ...(programs.length === 0 ? [] : [`programs ${programs.join(" ")}`]),
    ...using.filter(({ isProgram }) => !isProgram).map(({ name }) => name),
  ]
  return `${covered.length} of ${spelled.length}: ${names.join(", ")}`
}
