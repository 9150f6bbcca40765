import { describe, expect, test } from "vitest"
import type { InstructionMode } from "../../../../src/mncore/isa/instructions/mode.ts"
import { broken } from "./support.ts"

/** The lines that the description of the machine itself calls legal and illegal (sections 6 and 7), word for word. */
interface Documented {
  readonly rule: string
  readonly legal?: string
  readonly illegal: string
  /** Other rules that the illegal line breaks too, where the description says so. */
  readonly also?: readonly string[]
  readonly mode?: InstructionMode
}

const mv = "mvp/n64i10 $p0 $lc0@.0\n"

const documented: readonly Documented[] = [
  {
    rule: "I1",
    legal: "fvadd $lm0v $lr0v $ln0v; iadd $ls0v $t $lr8v",
    illegal: "iadd $lr0 $ls0 $lr2; isub $lm0 $ln0 $ls2",
  },
  { rule: "I2", legal: `${mv}nop; wait i10`, illegal: "nop; iadd $lr0 $ls0 $lr2" },
  { rule: "I3", legal: `${mv}zero $lr0; wait i10`, illegal: `${mv}wait i10` },
  {
    rule: "I4",
    legal: "gmmul $lx $ls0v $ln0v; gmwrite $lr0v $ly0",
    illegal: "gmmul $lx $ls0v $ln0v; gmwrite $lr0v $ly0; gmread $ly0 $lr8v",
    also: ["I7"],
  },
  {
    rule: "I5",
    legal: "gmmul $lx $ls0v $ln0v; gmwrite $lr0v $ly0",
    illegal: "gmmul $lx $ls0v $ln0v; fmwrite $lr0v $ly0",
  },
  {
    rule: "I6",
    legal: "fvmul $lr0v $ls0v $ln0v; fmwrite $ls0v $lx0",
    illegal: "fvmul $lr0v $ls0v $ln0v; fmwrite $lr0v $lx0",
  },
  {
    rule: "I7",
    legal: "hmread $lly0 $nowrite; hmwrite $llr0v $llx0",
    illegal: "dmread $lx0 $lr0v; dmwrite $ls0v $lx0",
  },
  {
    rule: "I8",
    legal: "fvadd $lr0 $ls0 $lm0; lpassa $ln0 $t",
    illegal: "fvadd $lr0 $ls0 $lm0; lpassa $ln0 $lm2",
  },
  { rule: "I9", legal: "fvfma $lm0v $lm0v $lr0v $ls0v", illegal: "iadd $lr0v $lr4v $lr8v" },
  { rule: "I10", legal: "lpassa $lr0 $lm0/$imr1 $ln0/$imr1", illegal: "lpassa $lr0 $lm0/$imr1 $ln0/$imr2" },
  { rule: "I11", legal: "linc $lm0v $lm0v", illegal: "linc $lm0v $lm8v" },
  {
    rule: "I12",
    legal: 'fvadd $ln0 $lr0 $ls0; imm f"1.0" $t',
    illegal: 'fvadd $lm0 $lr0 $ls0; imm f"1.0" $t',
  },
  { rule: "I13", legal: "lpassa/$imr1 $lm0 $ln0", illegal: "lpassa/$imr1 $lm0 $ln0; fvpassa/$imr1 $lr0 $ls0" },
  { rule: "I14", legal: "lpassa $lr0 $lm0/$imr1 $ln0/$imr1", illegal: "lpassa $lr0 $lm0/$imr1 $ln0/$llimr1" },
  { rule: "I15", legal: "gbfn $lr0v $nowrite", illegal: "gbfn $lr0v $nowrite $ls0v" },
  { rule: "I16", legal: "dmread $lx0 $lr0v\ndbfn $mreadf $ls0v", illegal: "iadd $lr0 $subpeid $ls0" },
  { rule: "I17", legal: "lpassa $lmt0v4 $lr0v", illegal: "lpassa $lmt0j1 $lr0v" },
  { rule: "I17", illegal: "lpassa $lnt0 $lr0v" },
  { rule: "I18", illegal: "nop; mvp/n64 $p0 $lc0@.0" },
  { rule: "I19", legal: "lpassa $lm0v $lr0v", illegal: "lpassa $lm[0,2,4,6] $lr0v", mode: "auto" },
]

describe.each(documented)("$rule", ({ rule, legal, illegal, also = [], mode }) => {
  const options = mode === undefined ? {} : { mode }
  if (legal !== undefined) test(`${legal} is legal`, () => expect(broken(legal, options)).toEqual([]))
  test(`${illegal} is not`, () => expect(new Set(broken(illegal, options))).toEqual(new Set([rule, ...also])))
})

test("flat mode accepts the operands of auto-stride too", () => {
  expect(broken("lpassa $lm0v $lr[0,2,4,6]", { mode: "flat" })).toEqual([])
})

test("the fullest line that is public is legal", () => {
  const line = [
    "l2bmb $lc0 $lb0",
    "l2bmdarw",
    "l1bmm $lbi $lm0v/$imr1",
    "l1bmrffadd $lr0v $lb64",
    "gmmul $lx $lr0v $ls0v/$imr1",
    "gmwrite $lr0v $ly0",
    "iadd $ln0v $t $t/$imr1",
    "noforward",
    "wait i10",
  ]
  expect(broken(`mvp/n64i10 $p0 $lc64@.0\nl1bmrffadd $ln8v $lbi\n${line.join("; ")}`)).toEqual([])
})

/** GRF words written in one cycle and read without a stride, with one line between: the manual's own triple, and its corollaries. */
test.each([
  ['imm f"1.0" $r0/1000\nnop\ndvadd $ln0v $r0e $lm0v', []],
  ['imm f"1.0" $r0/0100\nnop\ndvadd $ln0v $r0e $lm0v', []],
  ['imm f"1.0" $r0/0010\nnop\ndvadd $ln0v $r0e $lm0v', ["H3"]],
  ["linc $ls0v $lr0v\nnop\nlinc $lr0v $ls8v", []],
  ["linc $ls0 $lr0\nnop\nlinc $lr0 $ls8", ["H3"]],
  ["linc $ls0 $lr0\nnop/2\nlinc $lr0 $ls8", []],
  ["linc $ls0 $lr0\nnop\nlinc $lr[256,256,256,0] $ls8", []],
  ["linc $ls0 $lr0\nlinc $lr2 $ls8", []],
])("%j breaks %j", (text, rules) => {
  expect(broken(text)).toEqual(rules)
})

test("a line may write the mask that it is under, which is the one from before it", () => {
  expect(broken("isub $lr0 $ls0 $omr1/$imr1")).toEqual([])
})
