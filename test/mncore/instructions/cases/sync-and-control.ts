/** Addressing, T, forwarding, masks, zero flush, and the lines that only steer (3.2 to 3.7, 4.3, 5.1). */
import { casesOf, type Case } from "../support/case.ts"

const randomMasks = "spackbit $lm0v $ln0v $omr1\nspackbit $ln0v $lm0v $omr2"

/** Strides, flat addresses, widths, both ends of memories, and `j`. */
const addressing = casesOf([
  "lpassa $m0v $s0v",
  "lpassa $m3v5 $s1v3",
  "lpassa $lm2v4 $ls0v6",
  "lpassa $llm4v8 $lls0v4",
  "lpassa $lm6 $ls2",
  "lpassa $m[3,0,7,1] $s[5,4,0,2]",
  "lpassa $lln[12,0,4,4] $lls[0,4,0,8]",
  "lpassa $lm4092v $ls508v",
  "lpassa $ln4094v $lm4090v4",
  "lpassa $llr508v $lls508v",
  "lpassa $m4095v $n4093v",
  ...[0, 1, 2, 3].flatMap((k) => [`lpassa $lm0vj${k} $ln0v`, `lpassa $lr0v $llm4vj${k}`, `ipassa $n2j${k} $ls0v`]),
])

/** The index of T is any number: hard words wrap, and are cut to the width of the access. */
const indirect = casesOf(
  [
    "lpassa $lm0v $t\nlpassa $lmt0v $ls0v",
    "lpassa $lm0v $t\nlpassa $llmt8v4 $lls0v",
    "lpassa $lm0v $t\nlpassa $mt[1,0,5,2] $ls0v",
    "lpassa $subpeid $t\nlpassa $mt $ls0v",
    "lpassa $peid $t\nlpassa $ln0v $mt4v64",
    "lpassa $peid $t\nlpassa $lmt0v2 $ls0v",
  ],
  "counts64",
)

const bases = casesOf([
  "ipassa $subpeid $lmb\nlpassa $m0v $ls0v",
  "ipassa $mabid $lnb\nlpassa $lr0v $ln0v\nlpassa $lln0v $lls0v",
  "ipassa $peid $lmb\nl1bmp $lb0 $lm0v\nlpassa $m8v $s0v",
  "ipassa $lm0 $mb $nb\nlpassa $lm4090v $ls0v\nlpassa $n7v $s8v",
  "fvpassa $lm0v $lnb\nlpassa $lln0j1 $lls0v",
  "ipassa $subpeid $lmb/1000\nipassa $peid $lmb/0000\nlpassa $m0v $ls0v",
  "ipassa $subpeid $lmb\nlpassa $mabid $t\nlpassa $mt0v2 $s0v",
])

const registers = casesOf([
  "lpassa $llm0v $t\nlpassa $t $lls0v",
  "lpassa $llm0v $lt\niadd $llt $lln0v $t; fvpassa $t $lr0v\nlpassa $t $lls0v",
  "lpassa $lm0v $nowrite\nlinc $aluf $ls0v; fvpassa $aluf $lr0v",
  "fvmul $lm0v $ln0v $lr0v\nfvadd -$mauf $lm0v $ls0v; iinc $mauf $ln0v",
  "lpassa $lm0v $nowrite\nnop/3\nlinc $aluf $ls0v",
  "lpassa $lm0v $nowrite\nlinc $ln0v $ls0v; noforward\nlinc $aluf $ls8v",
  "lpassa $lm0v $nowrite; noforward\nlinc $ln0v $nowrite\nlinc $aluf $ls8v",
  "iadd $llm0v $lln0v $nowrite\nhbfn/9 $aluf $nowrite; hmwrite $aluf $lx0\nlpassa $aluf $lls0v",
  "mvp/n64i05 $p0@0 $lc0@0.0\nnop; wait i05\nlinc $lm0v $ls0v",
  "linc $lm0v $ls0v\nnop",
  "linc $lm0v $ls0v;\nquit\nzero $lls0v",
])

const patterns = ["1000", "0110", "0001", "ll1010", "ll0001t", "0101p"]
const fixedMasks = casesOf(
  patterns.flatMap((pattern) => [
    `lpassa $llm0v $lls0v/${pattern}`,
    `ilnot $lm0v $s0v/${pattern} $lr0/${pattern} $omr3/${pattern}`,
  ]),
)

const variableMasks = casesOf(
  [
    "lpassa $llm0v $lls0v/$imr1",
    "lpassa $llm0v $lls0v/$llimr1",
    "ilnot $lm0v $s0v/$imr2 $lr0v/$imr2",
    "lpassa $llm0v $lr0/$imr1 $lls0v",
    "lpassa $lln0v $lm0vj1/$imr1",
    "lpassa $lln0v $t\nlpassa $llm0v $t/$imr1\nlpassa $t $lls0v",
    "isub $lm0v $ln0v $omr1/$imr1 $ls0v/$imr1",
    "isub $lm0v $ln0v $omr3/$imr2",
    "fvadd $lm0v $ln0v $ls0v/$imr1 $omr4/$imr1",
    "dmwrite $lm0v $lx0\ndmread $lx1 $ls0v/$imr2",
  ].map((text) => `${randomMasks}\n${text}`),
)

const statements = casesOf(
  [
    "maskr 1\nlpassa $llm0v $llr0v $lls0v",
    "maskll 2\nlpassa $llm0v $lls0v",
    "masklls 2\nlpassa $llm0v $llr0v $lls0v",
    "maskm 24\nlpassa $lr0v $lm0v $ln0v",
    "maskn 1\nlpassa $lr0v $lm0v $ln0v",
    "maskk 2\nipassa $lm0v $omr3 $ls0v",
    "masktrs 17\nlpassa $llm0v $t\nmask 0\nlpassa $t $lls0v",
    "maskrs 1\nlpassa $llm0v $lls0v/1000 $llr0v/1000",
    "masks 1\nmask 0\nlpassa $llm0v $lls0v",
    "maskmnrstk 30\niinc $lm0v $ls0v $lr0v $omr5 $ln0v",
  ].map((text) => `${randomMasks}\nlpassa $lln0v $t\n${text}`),
)

const flushes = casesOf(
  [
    "iadd/$imr1 $llm0v $lln0v $lls0v",
    "lpassa/$llimr1 $llm0v $lls0v\nlinc $aluf $lr0v",
    "ipassa/$imr1 $lm0v $lls0v/$imr1 $omr3",
    "hvmul/$llimr2 $lm0v $ln0v $lls0v\nfvadd $mauf $lr0v $ls16v",
    "fvfma/$imr2 $lm0v $ln0v $lr0v $ls0v $omr3",
    "gmwrite $lm0v $lx0\ngmread/$imr1 $lx0 $ls0v\nlpassa $mreadf $ls8v",
    'imm/$imr1 i"-1" $lls0v',
    "zero/$imr1 $lls0v",
    "l1bmp/$imr1 $llb64 $lls0v",
  ].map((text) => `${randomMasks}\n${text}`),
)

export const controlCases: readonly Case[] = [
  ...addressing,
  ...indirect,
  ...bases,
  ...registers,
  ...fixedMasks,
  ...variableMasks,
  ...statements,
  ...flushes,
]
