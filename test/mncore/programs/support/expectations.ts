import type { DebugPlace } from "../../../../src/mncore/isa/instructions/control/debug.ts"
import { parseVsm } from "../../../../src/mncore/isa/text/parse-vsm.ts"

/** What a comment `# expect <place> = <values>` says of every instance that the place names. */
export interface Expectation {
  readonly text: string
  readonly place: DebugPlace
  /** Two words a long word; for a mask register its four cycles as halves. */
  readonly words: readonly number[]
}

/** The expectations in the comments of a program: memories after it, and the lines of its dumps, `# dump <line>`. */
export function expectationsOf(program: string): { readonly memories: Expectation[]; readonly dumps: string[] } {
  const lines = program.split("\n")
  return {
    memories: lines.filter((line) => line.startsWith("# expect ")).map(expectation),
    dumps: lines.filter((line) => line.startsWith("# dump ")).map((line) => line.slice("# dump ".length)),
  }
}

function expectation(line: string): Expectation {
  const [, memory, values] = /^# expect (\S+) = (.+)$/.exec(line)!
  const texts = values!.split(memory!.startsWith("$omr") ? "," : " ")
  const isMask = memory!.startsWith("$omr")
  const words = isMask
    ? [Number(texts[0]) * 65536 + Number(texts[1]), Number(texts[2]) * 65536 + Number(texts[3])]
    : texts.flatMap((text) => [Number.parseInt(text.slice(0, 8), 16), Number.parseInt(text.slice(8), 16)])
  const { statement } = parseVsm(`d get ${memory} ${isMask ? 1 : texts.length}`).lines[0]!
  if (statement?.kind !== "dget") throw new Error(`no place: ${line}`)
  return { text: `${memory} = ${values}`, place: statement.place, words }
}
