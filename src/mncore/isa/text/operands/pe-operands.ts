import type { AccessWords, Addressing, PerCycle } from "../../operands/addressing.ts"
import { destination, type Destination } from "../../operands/destinations.ts"
import { input, type Conversion, type Input } from "../../operands/inputs.ts"
import {
  idNames,
  isPeMemory,
  localMemory,
  maskRegister,
  noWrite,
  registerFile,
  tRegister,
  type AluSource,
  type DestinationTarget,
  type LocalMemory,
  type PeMemory,
  type Source,
} from "../../operands/pe-operands.ts"
import type { OperandReader } from "../expression-text.ts"
import { uint } from "../tokens.ts"
import { printMask, readWriteMask } from "./masks.ts"

const memoryText = /^\$(l{0,2})([mnrs])(t?)(?:(\d+)(?:(v)(\d*))?|\[(\d+),(\d+),(\d+),(\d+)\])?(?:j(\d+))?$/

const kindOf = { m: "lm0", n: "lm1", r: "grf0", s: "grf1" } as const
const letterOf = { lm0: "m", lm1: "n", grf0: "r", grf1: "s" } as const
const wordsOf = { "": 1, l: 2, ll: 4 } as const satisfies Record<string, AccessWords>
const prefixOf = { 1: "", 2: "l", 4: "ll" } as const satisfies Record<AccessWords, string>

function readMemory(text: string): PeMemory | undefined {
  const [, prefix, letter, t, start, v, stride, ...rest] = memoryText.exec(text) ?? []
  const flat = rest.slice(0, 4)
  const jump = rest[4]
  const isIndexedByT = t === "t"
  const isFlat = flat[0] !== undefined
  if (prefix === undefined || letter === undefined || (start === undefined && !isFlat && !isIndexedByT))
    return undefined
  const kind = kindOf[letter as keyof typeof kindOf]
  const isRegister = kind === "grf0" || kind === "grf1"
  if (isRegister && (isIndexedByT || jump !== undefined)) return undefined
  const words = wordsOf[prefix as keyof typeof wordsOf]
  const at = isFlat ? (flat.map((digits) => uint(digits!)) as unknown as PerCycle<number>) : uint(start ?? "0")
  const increment = v === undefined ? 0 : stride === "" ? words : uint(stride!)
  if (isRegister) return registerFile(kind, { words, at, increment })
  const jumpUpTo = jump === undefined ? undefined : uint(jump)
  return localMemory(kind, { words, at, increment, isIndexedByT, jumpUpTo })
}

function printMemory(operand: PeMemory): string {
  const head = `$${prefixOf[operand.words]}${letterOf[operand.kind]}`
  const addresses = printAddressing(operand.addressing, operand.words)
  if (operand.kind === "grf0" || operand.kind === "grf1") return `${head}${addresses}`
  const { isIndexedByT, jumpUpTo } = operand as LocalMemory
  return `${head}${isIndexedByT ? "t" : ""}${addresses}${jumpUpTo === undefined ? "" : `j${jumpUpTo}`}`
}

function printAddressing({ addresses, increment }: Addressing, words: AccessWords): string {
  if (increment === undefined) return `[${addresses.join(",")}]`
  const stride = increment === 0 ? "" : increment === words ? "v" : `v${increment}`
  return `${addresses[0]}${stride}`
}

const named: ReadonlyMap<string, Source> = new Map<string, Source>([
  ["$t", tRegister],
  ["$lt", tRegister],
  ["$llt", tRegister],
  ...(["mauf", "aluf", "lbf"] as const).map((kind): [string, Source] => [`$${kind}`, { kind }]),
])

const namedFirst: ReadonlyMap<string, AluSource> = new Map<string, AluSource>(
  [...idNames, "mreadf" as const].map((kind) => [`$${kind}`, { kind }]),
)

function readSource(text: string): Source | undefined {
  return named.get(text) ?? readMemory(text)
}

function readAluSource(text: string): AluSource | undefined {
  return namedFirst.get(text) ?? readSource(text)
}

export function printSource(operand: AluSource): string {
  return isPeMemory(operand) ? printMemory(operand) : `$${operand.kind}`
}

const inputText = /^(-?)(\$.*?)([er]?)$/
const conversionOf: Readonly<Record<string, Conversion>> = { "": "none", e: "widen", r: "narrow" }
const letterOfConversion: Readonly<Record<Conversion, string>> = { none: "", widen: "e", narrow: "r" }

function readInput<O extends AluSource>(text: string, read: (text: string) => O | undefined): Input<O> | undefined {
  const [, sign, name, option] = inputText.exec(text) ?? []
  const operand = name === undefined ? undefined : read(name)
  if (operand === undefined) return undefined
  return input(operand, { isNegated: sign === "-", conversion: conversionOf[option!]! })
}

export function printInput({ operand, isNegated, conversion }: Input<AluSource>): string {
  return `${isNegated ? "-" : ""}${printSource(operand)}${letterOfConversion[conversion]}`
}

const targets: ReadonlyMap<string, DestinationTarget> = new Map<string, DestinationTarget>([
  ["$t", tRegister],
  ["$lt", tRegister],
  ["$llt", tRegister],
  ["$mb", { kind: "lm0base" }],
  ["$lmb", { kind: "lm0base" }],
  ["$nb", { kind: "lm1base" }],
  ["$lnb", { kind: "lm1base" }],
  ["$nowrite", noWrite],
])

function readTarget(text: string): DestinationTarget | undefined {
  const [, entry] = /^\$omr(\d+)$/.exec(text) ?? []
  return entry === undefined ? (targets.get(text) ?? readMemory(text)) : maskRegister(uint(entry))
}

function printTarget(target: DestinationTarget): string {
  if (isPeMemory(target)) return printMemory(target)
  if (target.kind === "omr") return `$omr${target.entry}`
  if (target.kind === "lm0base") return "$lmb"
  return target.kind === "lm1base" ? "$lnb" : `$${target.kind}`
}

function readDestination(text: string): Destination | undefined {
  const slash = text.indexOf("/")
  const target = readTarget(slash < 0 ? text : text.slice(0, slash))
  if (target === undefined || slash < 0) return target === undefined ? undefined : destination(target)
  const mask = readWriteMask(text.slice(slash + 1))
  return mask === undefined ? undefined : destination(target, mask)
}

export function printDestinations(destinations: readonly Destination[]): string {
  return destinations
    .map(({ target, mask }) => `${printTarget(target)}${mask === undefined ? "" : `/${printMask(mask)}`}`)
    .join(" ")
}

/** A source without modifiers. */
export const sourceReader: OperandReader<Source> = { expected: "a source such as $lm0v", read: readSource }

/** A source of the MAU or of a transfer. */
export const inputReader: OperandReader<Input> = {
  expected: "a source such as $lm0v or -$lr0e",
  read: (text) => readInput(text, readSource),
}

/** A source of the ALU. */
export const aluInputReader: OperandReader<Input<AluSource>> = {
  expected: "a source such as $lm0v or $peid",
  read: (text) => readInput(text, readAluSource),
}

export const destinationReader: OperandReader<Destination> = {
  expected: "a destination such as $ln0v/$imr1",
  read: readDestination,
}
