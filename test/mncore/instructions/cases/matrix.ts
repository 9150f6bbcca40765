/** Products with matrix registers, and rows and columns of them (2.6, 3.6, 5.5, 5.6). */
import type { Case } from "../support/case.ts"
import type { Filling } from "../support/fillings.ts"

type Precision = "d" | "f" | "g" | "h"

interface Load {
  readonly precision: Precision
  readonly filling: Filling
  /** Block floats from LM0 to the matrix register, and from LM1 to GRF1. */
  readonly lines: readonly string[]
}

const halfLoad = (name: string, vectors: string, filling: Filling): Load => ({
  precision: "h",
  filling,
  lines: [
    `${name} $llm0v $llr0v`,
    `${name} $llm16v $llr16v`,
    `${vectors} $lln0v $lls0v`,
    "hmwrite $llr0v $llx0",
    "hmwrite $llr16v $llx8",
  ],
})

const wordLoad = (precision: "f" | "g", filling: Filling): Load => ({
  precision,
  filling,
  lines: [
    `${precision}bfn $lm0v $lr0v`,
    `${precision}bfn $lm8v $lr8v`,
    `${precision}bfn $ln0v $ls0v`,
    `${precision}mwrite $lr0v $lx0`,
    `${precision}mwrite $lr8v $lx4`,
  ],
})

const doubleLoad = (filling: Filling): Load => ({
  precision: "d",
  filling,
  lines: ["dbfn $lm0v $lr0v", "dbfn $ln0v $ls0v", "dmwrite $lr0v $lx0"],
})

const loads: readonly Load[] = [
  doubleLoad("near"),
  doubleLoad("integral"),
  wordLoad("f", "near"),
  wordLoad("f", "integral"),
  wordLoad("g", "near"),
  wordLoad("g", "integral"),
  halfLoad("hbfn/9", "hbfn/9", "near"),
  halfLoad("hbfn/9", "hbfn/9", "halves"),
  halfLoad("hbfn/7", "hbfn/6", "halves"),
]

const vectors = { d: "$ls0v", f: "$s0v2", g: "$ls0v", h: "$ls0v" } as const
const addends = { d: "$ln32v", f: "$ln32v", g: "$ln32v", h: "$lln32v" } as const
const widenedAddends = { d: "$n32ve", f: "$n32ve", g: "$n32ve", h: "$ln32ve" } as const
const results = { d: "$lm48v", f: "$lm48v", g: "$lm48v", h: "$llm48v" } as const
const narrowResults = { d: "$m48v", f: "$m48v", g: "$m48v", h: "$lm48v" } as const

/** Every option of the first numbers that a precision meets, and the whole product of others. */
function productsOf({ precision, filling, lines }: Load, isFirst: boolean): Case[] {
  const [x, c] = [vectors[precision], addends[precision]]
  const whole = `mfma $lx ${x} ${c}`
  const options = [`mmul $lx ${x}`, `mfma $lx -${x} -${c}`, `mfma $lx ${x} ${widenedAddends[precision]}`]
  return (precision === "d" ? ["u", "d"] : [""]).flatMap((half) =>
    ["", "r"].flatMap((narrow) =>
      (isFirst ? [whole, ...options] : [whole]).map((input): Case => {
        const result = narrow === "r" ? narrowResults[precision] : results[precision]
        const product = `${precision}${input.replace(" ", `${half}${narrow} `)} ${result} $omr1`
        return { text: [...lines, product].join("\n"), filling }
      }),
    ),
  )
}

/** A product less what was rounded from it, which leaves the low bits. */
const cancelling = [doubleLoad("integral"), wordLoad("f", "integral"), wordLoad("g", "integral"), loads.at(-1)!].map(
  ({ precision, filling, lines }): Case => {
    const half = precision === "d" ? "d" : ""
    const x = vectors[precision]
    const product = `${precision}mmul${half} $lx ${x} $nowrite`
    const rest = `${precision}mfma${half} $lx ${x} -$mauf ${results[precision]} $omr1`
    return { text: [...lines, product, rest].join("\n"), filling }
  },
)

/** Elements far below the common exponent, on one side or on both. */
const extended: readonly Case[] = [
  [halfLoad("hbfe/9", "hbfe/9", "halves"), "hmfma $lx $ls0v $lln32v $llm48v $omr1"] as const,
  [halfLoad("hbfe/8", "hbfn/8", "halves"), "hmfmar $lx $ls0v $lln32v $lm48v $omr1"] as const,
].map(([{ lines, filling }, product]) => ({ text: [...lines, product].join("\n"), filling }))

/** Blocks without a finite common exponent. */
const infinite = [
  doubleLoad("hard"),
  wordLoad("f", "hard"),
  wordLoad("g", "hard"),
  halfLoad("hbfn/9", "hbfn/9", "hard"),
]

/** The sum in two lines of which the second adds to what the first forwards, and the other register. */
const chained: readonly Case[] = [
  {
    text: [...doubleLoad("near").lines, "dmmulu $lx $ls0v $nowrite", "dmfmad $lx $ls0v $mauf $lm48v"].join("\n"),
    filling: "near",
  },
  {
    text: [...wordLoad("g", "near").lines.map((line) => line.replace("$lx", "$ly")), "gmmul $ly $ls0v $lm48v"].join(
      "\n",
    ),
    filling: "near",
  },
]

const rowCounts = { d: 4, f: 8, g: 8, h: 16 } as const

/** Every start row and column, beyond the last of which they wrap. */
const slices = (["d", "f", "g", "h"] as const).flatMap((precision) =>
  [...Array(rowCounts[precision]).keys()].map((start): Case => {
    const column = (3 * start + 1) % rowCounts[precision]
    const read = precision === "h" ? `$lly${column - (column % 2)} $lls0v` : `$ly${column} $ls0v`
    return { text: `${precision}mwrite $lm0v $ly${start}\n${precision}mread ${read}` }
  }),
)

const halfSlices = [0, 2, 6, 10, 12, 14].flatMap((start): Case[] => [
  { text: `hmwrite $llm0v $llx${start}\nhmread $llx${(start + 10) % 16} $lls0v` },
  { text: `hmwrite $llm0vr $lx${start + 1}\nhmread $llx${start} $lls0v` },
])

const forwarded: readonly Case[] = [
  { text: "dmwrite $lm0v $lx0\ndmread $lx0 $nowrite\nlinc $mreadf $ls0v" },
  { text: "hmwrite $llm0v $llx0\nhmread $llx0 $lr0v\nlpassa $mreadf $lls0v" },
  { text: "gmwrite $lm0v $lx4; gmread $ly0 $ls0v" },
  { text: "ipassa $lm0v $ln0v; gmwrite $lr0v $ly0" },
]

export const matrixCases: readonly Case[] = [
  ...loads.flatMap((load, i) => productsOf(load, load.precision !== loads[i - 1]?.precision)),
  ...cancelling,
  ...extended,
  ...infinite.flatMap((load) => productsOf(load, false)),
  ...chained,
  ...slices,
  ...halfSlices,
  ...forwarded,
]
