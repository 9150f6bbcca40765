import { expect, test } from "vitest"
import { checkProgram } from "../../../src/mncore/isa/check/check-program.ts"
import { readVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"

/** P35: what the assembler accepts, and the codes or rules by which it rejects; lines are separated by `/`. */
const verdicts: readonly (readonly [lines: string, rejectedBy: string | undefined])[] = [
  ["linc $lm0 $ln0 / nop / linc $ln0 $lr0", "H2"],
  ["linc $lm0 $ln0 / nop / nop / linc $ln0 $lr0", undefined],
  ["linc $lr0v $lr0v / linc $lr0v $ls0v", "H3"],
  ["linc $lr0v $lr0v / nop / linc $lr0v $ls0v", undefined],
  ["linc $lr0 $lr0 / nop / linc $lr0 $ls0", "H3"],
  ["linc $lr0 $lr0 / nop / nop / linc $lr0 $ls0", undefined],
  ['imm f"1.0" $r0!1000 / nop / dvadd $lm0v $r0e $ln0v', undefined],
  ['imm f"1.0" $r0!0010 / nop / dvadd $lm0v $r0e $ln0v', "H3"],
  ["lpassa $lm0 $t / lpassa $t $ln0", "H4"],
  ["ladd $ln0 $lm2 $ln2", "I11"],
  ["ladd $ln0 $lm2 $ln0", undefined],
  ["iadd $lr0v $lr4v $lr8v", "I9"],
  ['imm i"1" $lr0; lpassa $lm0 $ln0', "I1"],
  ['imm i"1" $lr0; fvadd $lm0 $ls0 $ln0', "I12"],
  ["wait i01", "I3"],
  ["nop; wait i00", "VSM_RANGE"],
  ["drelu $lr0v $mreadf $ls0v", "I16"],
  ["l1bmrdfadd $lr0 $lb0 / nop / l1bmm $lb0 $ln0", "H10"],
  ["l1bmrdfadd $lr0 $lb0 / nop / nop / l1bmm $lb0 $ln0", undefined],
  ["l1bmrdfadd $lr0 $lbi / nop / l1bmm $lbi $ln0", undefined],
  ['imm s"0x8000" $t', "VSM_LITERAL"],
  ['imm us"0x8000" $t', undefined],
  ["l2bmi@0!7 $lb0 $lb64", "VSM_L1B_SET"],
  ["l2bmb@[0,3] $lc0 $lb0", "VSM_L1B_SET"],
  ["lpassa $lr1 $ln0", "VSM_ALIGNMENT"],
  ["gbfn $lm0v $lr0v $nowrite", "I15"],
]

test.each(verdicts)("%s", (lines, rejectedBy) => {
  const text = lines.split(" / ").join("\n").replaceAll("!", "/")
  const { program, problems } = readVsm(text)
  const found = problems.length > 0 ? problems : checkProgram(program)
  const errors = found.filter(({ severity }) => severity === "error")
  const names = errors.map(({ code, message }) => /\((\w\d+)\)$/.exec(message)?.[1] ?? code)
  if (rejectedBy === undefined) expect(names).toEqual([])
  else expect(names).toContain(rejectedBy)
})
