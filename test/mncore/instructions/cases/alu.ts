/** Every ALU instruction in every precision, on 2 lw, with flags where it makes them (2.8). */
import { aluTable, type AluOperationName } from "../../emulator/model/alu.ts"
import { casesOf, type Case } from "../support/case.ts"

const integers = "lis"

/** The mnemonics of an operation: unsigned forms are those of integers, and all of `ftoi`. */
function mnemonicsOf(operation: AluOperationName): readonly string[] {
  const { precisions, hasUnsigned } = aluTable[operation]
  if (precisions === "") return [operation]
  return [...precisions].flatMap((precision) => {
    const isUnsignedToo = hasUnsigned && (operation === "ftoi" || integers.includes(precision))
    return (isUnsignedToo ? ["", "u"] : [""]).map((u) => `${u}${precision}${operation}`)
  })
}

const operations = Object.keys(aluTable) as readonly AluOperationName[]

function lineOf(operation: AluOperationName, mnemonic: string, x = "$llm0v", y = "$lln0v"): string {
  const { inputs, makesFlags } = aluTable[operation]
  return [mnemonic, ...[x, y].slice(0, inputs), "$lls0v", ...(makesFlags ? ["$omr1"] : [])].join(" ")
}

const everything = casesOf(
  operations.flatMap((operation) => mnemonicsOf(operation).map((mnemonic) => lineOf(operation, mnemonic))),
)

/** Both inputs the same, so that ties and zeros come. */
const equalInputs = casesOf(
  operations
    .filter((operation) => aluTable[operation].inputs === 2)
    .flatMap((operation) => mnemonicsOf(operation).map((mnemonic) => lineOf(operation, mnemonic, "$llm0v", "$llm0v"))),
)

const countsOf = { l: "counts64", i: "counts32", s: "counts16" } as const

const shifts = (["lsl", "lsr", "bsl", "bsr"] as const).flatMap((operation) =>
  mnemonicsOf(operation).map((mnemonic): Case => {
    const precision = /[lis](?=lsl|lsr|bsl|bsr)/.exec(mnemonic)![0] as keyof typeof countsOf
    return { text: lineOf(operation, mnemonic), filling: countsOf[precision] }
  }),
)

const aroundIntegers = casesOf(
  (["floor", "ftoi"] as const).flatMap((operation) =>
    mnemonicsOf(operation).map((mnemonic) => lineOf(operation, mnemonic)),
  ),
  "integral",
)

/** Source option `r`: singles become halves before anything else. */
const narrowed = casesOf(
  operations
    .filter((operation) => (aluTable[operation].precisions as string).includes("h"))
    .map((operation) => lineOf(operation, `h${operation}`, "$llm0vr", "$lln0vr")),
)

const blocks = [6, 7, 8, 9].flatMap((length) =>
  ["bfn", "bfe"].flatMap((name) =>
    (["hard", "near", "halfOnes"] as const).map((filling): Case => ({
      text: `h${name}/${length} $llm0v $lls0v`,
      filling,
    })),
  ),
)
const ones = { d: "doubleOnes", f: "singleOnes", g: "singleOnes" } as const
const tameBlocks = (["d", "f", "g"] as const).flatMap((precision) =>
  (["near", ones[precision]] as const).map((filling): Case => ({ text: `${precision}bfn $llm0v $lls0v`, filling })),
)

const names = ["l2bid", "l1bid", "mabid", "peid", "subpeid", "msb1"]
const identities = casesOf(
  names.flatMap((name) =>
    ["lpassa", "iinc", "sdec", "dmax"].map(
      (mnemonic) => `${mnemonic} $${name}${mnemonic === "dmax" ? " $lln0v" : ""} $lls0v`,
    ),
  ),
)

/** Immediates of every type, at both ends of their ranges (4.6). */
const literals = [
  'f"1.5"',
  'f"-0.1"',
  'f"inf"',
  'f"1e-3"',
  'h"1.5"',
  'h"-0.1"',
  'h"inf"',
  'h"4e9"',
  'i"-2147483648"',
  'i"0x7fffffff"',
  's"-2"',
  's"32767"',
  'ui"0xffffffff"',
  'ui"0b101"',
  'us"65535"',
]
const immediates = casesOf(
  literals.flatMap((literal) => ["imm", "immu"].map((mnemonic) => `${mnemonic} ${literal} $lls0v`)),
)

export const aluCases: readonly Case[] = [
  ...everything,
  ...equalInputs,
  ...shifts,
  ...aroundIntegers,
  ...narrowed,
  ...blocks,
  ...tameBlocks,
  ...identities,
  ...immediates,
]
