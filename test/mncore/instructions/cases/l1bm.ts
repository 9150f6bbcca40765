/** Transfers between L1BM and PEs: every map, width, MAB, shift and reduction (2.7, 3.8, 5.3). */
import { reductionNames } from "../../emulator/model/reductions.ts"
import { casesOf, reductionCases, type Case } from "../support/case.ts"

const down = casesOf(["p", "m", "m4"].flatMap((map) => [`l1bm${map} $lb64 $ls0v`, `l1bm${map} $llb64 $lls0v`]))

const copies = casesOf([
  ...[...Array(16).keys()].map((mab) => `l1bmm@${mab} ${mab % 2 === 0 ? "$lm0v $lb64" : "$llm0v $llb64"}`),
  ...[0, 1, 2, 3].flatMap((place) => [`l1bmm4@${place} $lm0v $lb64`, `l1bmm4@${place} $llm0v $llb64`]),
])

const shifts = casesOf(
  ["", ...[...Array(16).keys()].flatMap((n) => [`+${n}`, `-${n}`])].flatMap((shift) => [
    `l1bmd${shift} $lb64 $ls0v`,
    `l1bmd${shift} $lm0v $lb64`,
  ]),
)

const isWide = (name: string): boolean => name.startsWith("f") || name.endsWith("bor")

function reductionsOf(stem: string, name: string): readonly Case[] {
  const options = [`${stem}${name}r $llm0v $llb64`, `${stem}${name}r $lm0ve $lb64`, `${stem}${name} $m0ve $lb64`]
  return reductionCases(name, [
    `${stem}${name} $lm0v $lb64`,
    ...(isWide(name) ? [`${stem}${name} $llm0v $llb64`] : []),
    ...(name.startsWith("f") ? options : []),
  ])
}

const reductions = ["l1bmr", "l1bmr4"].flatMap((stem) => reductionNames.flatMap((name) => reductionsOf(stem, name)))

/** Up to the turnaround register, or past it to an address, and down from it: at once, after nops, and in one line. */
const turnarounds = casesOf([
  "l1bmm@3 $llm0v $llbi\nl1bmm $llbi $lls0v",
  "l1bmm@9 $lm0v $lb64\nl1bmm $lbi $ls0v",
  "l1bmm4@2 $lm0v $lbi\nl1bmm4 $lbi $ls0v",
  "l1bmm4@1 $llm0v $llb64\nnop/3\nl1bmm4 $llbi $lls0v",
  "l1bmriiadd $lm0v $lbi\nl1bmm $lbi $ls0v",
  "l1bmr4fmax $llm0v $llbi\nl1bmm4 $llbi $lls0v",
  "l1bmd+3 $lm0v $lb64\nl1bmd $lbi $ls0v",
  "l1bmd $lm0v $lbi\nl1bmd-2 $lbi $ls0v",
  "l1bmd $lm0v $lbi\nl1bmd $ln0v $lb64; noforward\nl1bmd $lbi $ls0v",
  "l1bmd $lm0v $lbi\nl1bmd $ln0v $lb64; l1bmd $lbi $ls0v\nl1bmd $lbi $ls8v",
  "l1bmd $lm0v $lbi\nlinc $ln0v $ls0v\nl1bmd $lbi $ls8v",
])

/** Operands that are wider or narrower than the transfer, and those that are no memory. */
const operands = casesOf([
  "l1bmp $lb64 $lls0v",
  "l1bmp $llb64 $ls0v",
  "l1bmm $llb64 $s0v",
  "l1bmm@2 $m0v $lb64",
  "l1bmm@2 $lm0v $llb64",
  "l1bmm@2 $llm0v $lb64",
  "l1bmm $lb0 $ls0v $lr0v/1000 $lm0",
  "l1bmm $llb64 $nowrite\nlpassa $lbf $lls0v",
  "lpassa $llm0v $t\nl1bmd $t $lb64",
  "iadd $llm0v $lln0v $nowrite\nl1bmriiadd $aluf $lb64",
  "spackbit $lm0v $ln0v $omr1\nl1bmm/$imr1 $llb64 $lls0v",
  "spackbit $lm0v $ln0v $omr1\nl1bmp $llb64 $lls0v/$llimr1",
  "l1bmm $llb64 $llr0v; l1bmd $lm0v $lbi",
])

export const l1bmCases: readonly Case[] = [...down, ...copies, ...shifts, ...reductions, ...turnarounds, ...operands]
