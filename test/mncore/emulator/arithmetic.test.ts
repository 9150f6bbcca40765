import { describe, test } from "vitest"
import {
  aluOperations,
  hasUnsigned,
  type AluOperation,
  type AluPrecision,
} from "../../../src/mncore/isa/instructions/pe/alu-operations.ts"
import { agree } from "./support/both-arithmetics.ts"
import { fillings, type FillingName } from "./support/fillings.ts"

/** Every instruction gives the same bits in WebAssembly as in plain TypeScript, in all PEs and cycles, and the same flags. */

const lengths = ["/6", "/7", "/8", "/9"]

const alu = (Object.keys(aluOperations) as AluOperation[]).flatMap((operation) => {
  const { inputs, makesFlags, precisions } = aluOperations[operation]
  const names: readonly (AluPrecision | undefined)[] = precisions.length === 0 ? [undefined] : precisions
  return names.flatMap((precision) => {
    const suffixes = precision === "h" && (operation === "bfn" || operation === "bfe") ? lengths : [""]
    const prefixes = hasUnsigned(operation, precision) ? ["", "u"] : [""]
    return prefixes.flatMap((prefix) =>
      suffixes.flatMap((suffix) => {
        const operands = ["$llm0v ", "$lln0v "].slice(0, inputs).join("")
        const line = `${prefix}${precision ?? ""}${operation}${suffix} ${operands}$lls0v`
        return makesFlags ? [line, `${line} $omr1`] : [line]
      }),
    )
  })
})

/** `e` and `r` on inputs, and negated ones. */
const converted = [
  "hbfn/8 $llm0vr $lls0v",
  "fvadd $m0ve $lr0v $ls0v",
  "fvfma $m0ve -$ln0v $r0ve $ls0v $omr1",
  "hvadd $lm0v $lr0ve $lls0v",
  "hvmul $llm0vr $lln0v $lls0v",
  "dvadd $m0ve $lr0v $ls0v",
  "dvfmad -$lm0v $n0ve -$r0ve $ls0v $omr1",
]

const results = {
  d: { "": "$ls0v", r: "$s0v" },
  f: { "": "$ls0v", r: "$s0v" },
  h: { "": "$lls0v", r: "$ls0v" },
} as const

const vector = (["d", "f", "h"] as const).flatMap((p) =>
  (["", "r"] as const).flatMap((r) => {
    const [z, to] = [p === "h" ? "$llr0v" : "$lr0v", results[p][r]]
    const halves = p === "d" ? ["u", "d"] : [""]
    return [
      ...halves.flatMap((half) => [
        `${p}vfma${half}${r} $lm0v -$ln0v ${z} ${to} $omr1`,
        `${p}vfma${half}${r} $lm0v $ln0v ${z} ${to}`,
        `${p}vmul${half}${r} $lm0v $ln0v ${to} $omr1`,
        ...(p === "h" ? [] : [`${p}vmul${half} $lm0v $ln0v $nowrite\n${p}vfma${half}${r} $lm0v $ln0v -$mauf ${to}`]),
      ]),
      `${p}vadd${r} $lm0v -${z} ${to} $omr1`,
      `${p}vpassa${r} -$lm0v ${to} $omr1`,
    ]
  }),
)

/** A matrix in `x` and a vector in GRF1: block floats, and raw bits that no conversion gives. */
const loads = {
  d: "dbfn $lm0v $ls0v\ndmwrite $ls0v $lx0\ndbfn $ln0v $ls0v",
  f: "fbfn $lm0v $ls0v\nfmwrite $ls0v $lx0\nfbfn $lm8v $ls0v\nfmwrite $ls0v $lx4\nfbfn $ln0v $ls0v",
  g: "gbfn $lm0v $ls0v\ngmwrite $ls0v $lx0\ngbfn $lm8v $ls0v\ngmwrite $ls0v $lx4\ngbfn $ln0v $ls0v",
  h: "hbfn/9 $llm0v $lls0v\nhmwrite $lls0v $llx0\nhmwrite $lls0v $llx8\nhbfn/7 $lln0v $lls0v",
} as const
const rawLoads = {
  d: "dmwrite $lm0v $lx0\nlpassa $ln0v $ls0v",
  f: "fmwrite $lm0v $lx0\nfmwrite $lm8v $lx4\nlpassa $lln0v $lls0v",
  g: "gmwrite $lm0v $lx0\ngmwrite $lm8v $lx4\nlpassa $lln0v $lls0v",
  h: "hmwrite $llm0v $llx0\nhmwrite $llm8v $llx8\nlpassa $lln0v $lls0v",
} as const
type MatrixLetter = keyof typeof loads
const matrixLetters = Object.keys(loads) as MatrixLetter[]

/** Products alone, with an addend, and with one that cancels all but the rounding error of the product. */
function productsOf(p: MatrixLetter): readonly string[] {
  const x = p === "f" ? "$s0v2" : "$ls0v"
  return (p === "d" ? ["u", "d"] : [""]).flatMap((half) =>
    (["", "r"] as const).flatMap((r) => {
      const [c, to] = [p === "h" ? "$llr0v" : "$lr0v", results[p === "g" ? "f" : p][r]]
      return [
        `${p}mmul${half}${r} $lx ${x} ${to} $omr1`,
        `${p}mfma${half}${r} $lx -${x} ${c} ${to} $omr1`,
        `${p}mmul${half} $lx ${x} $nowrite\n${p}mfma${half}${r} $lx ${x} -$mauf ${to}`,
      ]
    }),
  )
}

const matrix = (load: Readonly<Record<MatrixLetter, string>>): readonly string[] =>
  matrixLetters.flatMap((p) => productsOf(p).map((line) => `${load[p]}\n${line}`))

const transfers = [
  "l1bmm@3 $llm0v $llb64\nnop/2\nl1bmm $llb64 $lls0v",
  "l1bmm@15 $lm0v $lb64\nnop/2\nl1bmm $llb64 $lls0v",
  "l1bmrffadd $llm0v $llbi\nl1bmm $llbi $lls0v",
  "l1bmr4ffadd $lm0v $lbi\nl1bmm4 $lbi $ls0v",
  "l1bmd $lm0v $lb64\nnop/2\nl1bmd $lb64 $ls0v",
  "l1bmd+3 $lm0v $lb64\nnop/2\nl1bmd-2 $lb64 $ls0v",
  "l1bmd $lm0v $lb64\nnop/2\nl1bmp $llb64 $lls0v",
]
const reads = [
  "hmwrite $llm0v $llx0\nhmwrite $llm8v $llx8\nhmread $llx6 $lls0v",
  "gmwrite $lm0v $ly0\ngmwrite $lm8v $ly4\ngmread $ly3 $ls0v",
  "dmwrite $lm0v $lx0\ndmread $lx1 $ls0v",
]
const masked = ["$imr1", "$llimr1", "0110", "ll1001"].flatMap((mask) => [
  `ipassa $lm0v $omr1\nlpassa $llm0v $lls0v/${mask}`,
  `ilnot $lm0v $omr1\nlpassa $lm0v $s0v/${mask}`,
])
const flushed = [
  "ipassa $lm0v $omr1\niadd/$imr1 $llm0v $lln0v $lls0v",
  "ipassa $lm0v $omr1\nhvmul/$llimr1 $lm0v $ln0v $lls0v",
]

const ofPrecision = (lines: readonly string[], letters: string): readonly string[] =>
  lines.filter((line) => new RegExp(`^u?[${letters}](?!mask)`).test(line))
const named = (lines: readonly string[], names: RegExp): readonly string[] => lines.filter((line) => names.test(line))
const shifts = named(alu, /^u?.(ls|bs)[lr] /)
const rounding = named(alu, /floor|ftoi|max|min|relu/)

const lines: Readonly<Record<FillingName, readonly string[]>> = {
  words: [...alu, ...vector, ...converted, ...transfers, ...reads, ...masked, ...flushed],
  raw: matrix(rawLoads),
  tame: matrix(loads),
  triplesD: ofPrecision(vector, "d"),
  triplesF: ofPrecision(vector, "fh"),
  integersL: ofPrecision(alu, "l"),
  integersI: ofPrecision(alu, "i"),
  integersS: ofPrecision(alu, "s"),
  countsL: ofPrecision(shifts, "l"),
  countsI: ofPrecision(shifts, "i"),
  countsS: ofPrecision(shifts, "s"),
  numbersD: ofPrecision(rounding, "d"),
  numbersF: ofPrecision(rounding, "f"),
  numbersH: ofPrecision(rounding, "h"),
  rootsD: named(alu, /^drsqrt/),
  rootsF: named(alu, /^frsqrt/),
  rootsH: named(alu, /^hrsqrt/),
  blocksD: [...named(alu, /^dbf/), ...ofPrecision(matrix(loads), "d")],
  blocksF: [...named(alu, /^[fg]bf/), ...ofPrecision(matrix(loads), "fg")],
  blocksH: [...named(alu, /^hbf/), ...ofPrecision(matrix(loads), "h")],
  droppedD: ofPrecision(matrix(rawLoads), "d"),
  droppedF: ofPrecision(matrix(rawLoads), "fg"),
}

const seeds: Partial<Record<FillingName, readonly number[]>> = { words: [1, 2], triplesD: [1, 2], triplesF: [1, 2] }

describe.each(Object.keys(fillings) as FillingName[])("of %s", (name) => {
  let filled: number | undefined
  describe.each(seeds[name] ?? [1])("%d in WebAssembly as in TypeScript", (seed) => {
    test.each(lines[name])("%s", (line) => {
      if (filled !== seed) fillings[name](seed)
      filled = seed
      agree(line)
    })
  })
})
