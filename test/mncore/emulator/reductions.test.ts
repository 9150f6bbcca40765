import { describe, test } from "vitest"
import { reductions, type Reduction } from "../../../src/mncore/isa/instructions/reduction.ts"
import { agree, fillLongWords, type LongWords } from "./support/both-arithmetics.ts"
import { addends, integers } from "./support/fillings.ts"

/** Every operation of the reduction network gives the same bits in WebAssembly as in TypeScript, wherever there is a tree. */

const contents = {
  d: addends("d"),
  f: addends("f"),
  h: addends("h"),
  l: integers(64),
  i: integers(32),
  s: integers(16),
} as const satisfies Record<string, LongWords>

type Letter = keyof typeof contents

const sets = ["", "@3/0", "@1/2", "@4/5"]

function linesOf(letter: Letter, reduction: Reduction): readonly string[] {
  const [isSingle, isWide] = [letter === "f", letter === "f" || reduction.endsWith("bor")]
  const maps = ["l1bmr", "l1bmr4"]
  return [
    ...maps.map((map) => `${map}${reduction} $lm0v $lb128`),
    ...(isWide ? maps.flatMap((map) => [`${map}${reduction} $llm0v $llb128`, `${map}${reduction} $lln0v $llbi`]) : []),
    ...(isSingle
      ? maps.flatMap((map) => [`${map}${reduction}r $lm0v $lb128`, `${map}${reduction}r $llm0v $llb128`])
      : []),
    ...(isSingle
      ? maps.flatMap((map) => [`${map}${reduction}r $m0ve $lb128`, `${map}${reduction} $lm0ve $llb128`])
      : []),
    ...sets.map((set) => `l2bmr${reduction}${set} $lb0 $lc1024`),
    `l2bmr2${reduction} $lb0 $lc1024`,
    `mvr${reduction}/n64 $lc0 $p0@0\nmvp/n64 $p0@0 $lc1024@0.0`,
    `mvr2${reduction}/n64 $lc0 $d0\nmvb2/n64 $d0 $lc1024`,
    `mvr4${reduction}/n64 $lc0 $d0\nmvb4/n64 $d0 $lc1024`,
  ]
}

describe.each(Object.keys(contents) as Letter[])("%s", (letter) => {
  const lines = reductions.filter((each) => each.startsWith(letter)).flatMap((each) => linesOf(letter, each))
  let filled: number | undefined
  describe.each([1, 2, 3])("words %d", (seed) => {
    test.each(lines)("%s", (line) => {
      if (filled !== seed) fillLongWords(contents[letter], seed)
      filled = seed
      agree(line, "memories")
    })
  })
})
