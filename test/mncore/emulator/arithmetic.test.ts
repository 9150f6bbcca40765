import { describe, expect, test } from "vitest"
import { Emulator, openEmulator } from "../../../src/mncore/emulator/emulator.ts"
import { peCount, maskPlane } from "../../../src/mncore/emulator/layout.ts"
import {
  aluOperations,
  hasUnsigned,
  type AluOperation,
} from "../../../src/mncore/isa/instructions/pe/alu-operations.ts"
import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { fill, resultPlanes } from "./support/fill.ts"

/** Every instruction gives the same bits in WebAssembly as in plain TypeScript, in all PEs and cycles. */
const alu = (Object.keys(aluOperations) as AluOperation[]).flatMap((operation) => {
  const { inputs, makesFlags, precisions } = aluOperations[operation]
  const names = precisions.length === 0 ? [undefined] : [...precisions]
  return names.flatMap((precision) =>
    (hasUnsigned(operation, precision) ? ["", "u"] : [""]).map((prefix) => {
      const operands = ["$llm0v ", "$lln0v "].slice(0, inputs).join("")
      return `${prefix}${precision ?? ""}${operation} ${operands}$lls0v${makesFlags ? " $omr1" : ""}`
    }),
  )
})

const vector = ["", "r"].flatMap((narrowed) => {
  const to = (precision: string): string =>
    precision === "h" ? (narrowed ? "$ls0v" : "$lls0v") : narrowed ? "$s0v" : "$ls0v"
  const z = (precision: string): string => (precision === "h" ? "$llr0v" : "$lr0v")
  return [
    ...["f", "h"].flatMap((p) => [
      `${p}vfma${narrowed} $lm0v -$ln0v ${z(p)} ${to(p)} $omr1`,
      `${p}vmul${narrowed} $lm0v $ln0v ${to(p)}`,
      `${p}vadd${narrowed} $lm0v ${z(p)} ${to(p)}`,
      `${p}vpassa${narrowed} -$lm0v ${to(p)}`,
    ]),
    `dvfmau${narrowed} $lm0v $ln0v $lr0v ${to("d")} $omr1`,
    `dvadd${narrowed} $lm0v $lr0v ${to("d")}`,
  ]
})

const conversions = [
  "hbfn/6 $llm0v $lls0v",
  "hbfn/7 $llm0v $lls0v",
  "hbfn/8 $llm0vr $lls0v",
  "fvadd $m0ve $lr0v $ls0v",
  "hvadd $lm0v $lr0ve $lls0v",
]

const plain = new Emulator()
const wasm = await openEmulator()

const maskPlanes = [0, 1, 2, 3].flatMap((cycle) => [maskPlane(1, cycle, 0), maskPlane(1, cycle, 1)])
const comparedPlanes = [...resultPlanes, ...maskPlanes]

const transfers = [
  "l1bmrffadd $llm0v $llb64",
  "l1bmrffadd $lm0v $lb64",
  "l1bmrfmax $lm0v $lb64",
  "l1bmrhfadd $lm0v $lb64",
  "l1bmm@3 $llm0v $llb64",
  "l1bmm@15 $lm0v $lb64",
].map((up) => `${up}\nnop/2\nl1bmm $llb64 $lls0v`)
const others = [
  "l1bmrffadd $llm0v $llbi\nl1bmm $llbi $lls0v",
  "l1bmr4ffadd $llm0v $llb64\nnop/2\nl1bmm4 $llb64 $lls0v",
  "l1bmr4ffadd $lm0v $lbi\nl1bmm4 $lbi $ls0v",
  "l1bmd $lm0v $lb64\nnop/2\nl1bmd $lb64 $ls0v",
  "l1bmd+3 $lm0v $lb64\nnop/2\nl1bmd-2 $lb64 $ls0v",
  "l1bmd $lm0v $lb64\nnop/2\nl1bmp $llb64 $lls0v",
  "l1bmrffadd $lm0v $lb0\nnop/3\nl2bmrffadd@0/3 $lb0 $lc0\nnop/3\nl2bmb $lc0 $lb64\nnop\nl1bmm $llb64 $lls0v",
]
const sums = [
  "l2bmrffadd $lb64 $lc0\nl2bmb $lc0 $lb64",
  "l2bmr2ffadd $lb64 $lc0\nl2bmb2 $lc0 $lb64",
  "l2bmd $lb64 $lc0\nmvrffadd/n64 $lc0 $p0@0\nmvb/n64 $p0@0 $lc0\nl2bmb $lc0 $lb64",
  "l2bmd $lb64 $lc0\nmvr2ffadd/n64 $lc0 $d0\nmvb2/n64 $d0 $lc0\nl2bmb $lc0 $lb64",
  "l2bmd $lb64 $lc0\nmvr4ffadd/n64 $lc0 $d0\nmvb4/n64 $d0 $lc0\nl2bmb $lc0 $lb64",
].map((lines) => `l1bmm@2 $llm0v $llb64\n${lines}\nl1bmm $llb64 $lls0v`)
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

/** The first word in which the two differ. */
function difference(): string | undefined {
  for (const [i, plane] of comparedPlanes.entries())
    for (let pe = 0; pe < peCount; pe++) {
      const [expected, found] = [plain.board.words[plane + pe]!, wasm.board.words[plane + pe]!]
      if (expected !== found) return `plane ${i}, PE ${pe}: ${found.toString(16)}, expected ${expected.toString(16)}`
    }
  return undefined
}

function agree(text: string, seed: number, word?: (next: () => number) => number): void {
  const program = parseVsm(text)
  for (const emulator of [plain, wasm]) {
    fill(emulator.board, seed, word)
    emulator.run(program)
  }
  expect(difference()).toBeUndefined()
}

describe("in WebAssembly as in TypeScript", () => {
  test.each([...alu, ...vector, ...conversions, ...transfers, ...others, ...reads, ...sums, ...masked, ...flushed])(
    "%s",
    (line) => agree(line, line.length),
  )

  /** Block floats: normal words converted before they are multiplied, and raw bits that no conversion gives. */
  const loads = {
    g: "gbfn $lm0v $lr0v\ngbfn $lm8v $lr8v\ngbfn $ln0v $ls0v\ngmwrite $lr0v $lx0\ngmwrite $lr8v $lx4",
    h: "hbfn/9 $llm0v $llr0v\nhbfn/9 $lln0v $lls0v\nhmwrite $llr0v $llx0\nhmwrite $llr0v $llx8",
    raw: "gmwrite $lm0v $lx0\ngmwrite $lm8v $lx4\nlpassa $lln0v $lls0v",
    rawHalf: "hmwrite $llm0v $llx0\nhmwrite $llm8v $llx8\nlpassa $lln0v $lls0v",
    f: "fbfn $lm0v $lr0v\nfmwrite $lr0v $lx0\nfmwrite $lr0v $lx4\nfbfn $ln0v $ls0v",
  }
  const tame = (next: () => number): number => {
    const bits = next()
    return (bits & 1 ? 0x3e004000 : 0x41003c00) + (bits & 0x81f081f0)
  }
  const products = [
    ["g", "gmmul $lx $ls0v $ls0v $omr1"],
    ["g", "gmfma $lx $ls0v $ln0v $ls0v"],
    ["g", "gmfmar $lx -$ls0v $ln0v $s0v $omr1"],
    ["raw", "gmfma $lx $ls0v $ln0v $ls0v"],
    ["f", "fmfma $lx $s0v2 $ln0v $ls0v"],
    ["h", "hmmul $lx $ls0v $lls0v $omr1"],
    ["h", "hmfma $lx $ls0v $lln0v $lls0v"],
    ["h", "hmmulr $lx $ls0v $ls0v"],
    ["h", "hmfmar $lx $ls0v $lln0v $ls0v $omr1"],
    ["rawHalf", "hmfma $lx $ls0v $lln0v $lls0v"],
  ] as const
  test.each(products)("%s: %s", (load, line) => {
    agree(`${loads[load]}\n${line}`, 7, tame)
    agree(`${loads[load]}\n${line}`, 9)
  })
})
