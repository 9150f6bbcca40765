import { mvOperations } from "../instructions/mv/forms.ts"
import { dram, indirectDram, l2bm, pdm, type MvOperand } from "../instructions/mv/mv-operands.ts"
import type { AccessWords, Addressing, PerCycle } from "../operands/addressing.ts"
import { destination, type Destination } from "../operands/destinations.ts"
import { input, type Conversion, type Input } from "../operands/inputs.ts"
import { l1bSet, type L1bSet } from "../operands/l1b-set.ts"
import { writeMask, zeroFlush, type Mask, type MaskWidth, type WriteMask } from "../operands/masks.ts"
import {
  localMemory,
  maskRegister,
  noWrite,
  registerFile,
  tRegister,
  type AluSource,
  type DestinationTarget,
  type LocalMemory,
  type RegisterFile,
  type Source,
} from "../operands/pe-operands.ts"
import type { L1bm, MatrixRegister, MatrixSlice } from "../operands/transfer-operands.ts"
import { byKind, constant, flagCodec, listOf, made, oneOf, optional, shaped, uintCodec, type Codec } from "./codec.ts"

const wordsCodec = oneOf<AccessWords>([1, 2, 4])
const pairCodec = oneOf<2 | 4>([2, 4])

/** Addresses as constructors take them: a start and an increment, or four. */
interface GivenAddresses {
  readonly at: number | PerCycle<number>
  readonly increment: number
}

const addressesCodec: Codec<GivenAddresses> = {
  write(sink, { at, increment }) {
    flagCodec.write(sink, typeof at === "number")
    for (const number of typeof at === "number" ? [at, increment] : at) sink.uint(number)
  },
  read(cursor) {
    if (flagCodec.read(cursor)) return { at: cursor.uint(), increment: cursor.uint() }
    return { at: [cursor.uint(), cursor.uint(), cursor.uint(), cursor.uint()], increment: 0 }
  },
}

function givenOf({ addresses, increment }: Addressing): GivenAddresses {
  return increment === undefined ? { at: addresses, increment: 0 } : { at: addresses[0], increment }
}

function localCodec(kind: LocalMemory["kind"]): Codec<LocalMemory> {
  return shaped(
    { words: wordsCodec, addresses: addressesCodec, isIndexedByT: flagCodec, jumpUpTo: optional(uintCodec) },
    ({ words, addressing, isIndexedByT, jumpUpTo }) => ({
      words,
      addresses: givenOf(addressing),
      isIndexedByT,
      jumpUpTo,
    }),
    ({ addresses, ...rest }) => localMemory(kind, { ...rest, ...addresses }),
  )
}

function registerCodec(kind: RegisterFile["kind"]): Codec<RegisterFile> {
  return shaped(
    { words: wordsCodec, addresses: addressesCodec },
    ({ words, addressing }) => ({ words, addresses: givenOf(addressing) }),
    ({ words, addresses }) => registerFile(kind, { words, ...addresses }),
  )
}

const memoryCodecs = {
  lm0: localCodec("lm0"),
  lm1: localCodec("lm1"),
  grf0: registerCodec("grf0"),
  grf1: registerCodec("grf1"),
  t: constant(tRegister),
} as const

const sourceCodecs = {
  ...memoryCodecs,
  mauf: constant({ kind: "mauf" }),
  aluf: constant({ kind: "aluf" }),
  lbf: constant({ kind: "lbf" }),
} as const

export const sourceCodec = byKind<Source>(sourceCodecs)

const aluSourceCodec = byKind<AluSource>({
  ...sourceCodecs,
  mreadf: constant({ kind: "mreadf" }),
  l2bid: constant({ kind: "l2bid" }),
  l1bid: constant({ kind: "l1bid" }),
  mabid: constant({ kind: "mabid" }),
  peid: constant({ kind: "peid" }),
  subpeid: constant({ kind: "subpeid" }),
  msb1: constant({ kind: "msb1" }),
})

const targetCodec = byKind<DestinationTarget>({
  ...memoryCodecs,
  omr: shaped(
    { entry: uintCodec },
    (target) => target,
    ({ entry }) => maskRegister(entry),
  ),
  lm0base: constant({ kind: "lm0base" }),
  lm1base: constant({ kind: "lm1base" }),
  nowrite: constant(noWrite),
})

const conversionCodec = oneOf<Conversion>(["none", "widen", "narrow"])

function inputOf<O extends AluSource>(operand: Codec<O>): Codec<Input<O>> {
  return made({ operand, isNegated: flagCodec, conversion: conversionCodec }, ({ operand: read, ...rest }) =>
    input(read, rest),
  )
}

export const inputCodec: Codec<Input> = inputOf(sourceCodec)
export const inputsCodec = listOf(inputCodec)
export const aluInputsCodec = listOf(inputOf(aluSourceCodec))

export const maskWidthCodec = oneOf<MaskWidth>(["l", "ll"])

const writeMaskCodec: Codec<WriteMask> = made(
  { entry: uintCodec, width: maskWidthCodec, assertion: oneOf(["t", "p", undefined]) },
  ({ entry, width, assertion }) => writeMask(entry, width, assertion),
)

export const flushCodec: Codec<Mask | undefined> = optional(
  made({ entry: uintCodec, width: maskWidthCodec }, ({ entry, width }) => zeroFlush(entry, width)),
)

export const destinationsCodec: Codec<readonly Destination[]> = listOf(
  made({ target: targetCodec, mask: optional(writeMaskCodec) }, ({ target, mask }) => destination(target, mask)),
)

export const l1bSetCodec: Codec<L1bSet> = made({ base: uintCodec, ignored: uintCodec }, ({ base, ignored }) =>
  l1bSet(base, ignored),
)

/** Checked by the instruction that it belongs to, whose map decides its alignment. */
export const l1bmCodec: Codec<L1bm> = made({ words: pairCodec, address: optional(uintCodec) }, (fields) => ({
  kind: "l1bm" as const,
  ...fields,
}))

export const matrixCodec = oneOf<MatrixRegister>(["x", "y"])

/** Checked by the instruction that it belongs to, whose precision decides its range. */
export const sliceCodec: Codec<MatrixSlice> = made(
  { register: matrixCodec, words: pairCodec, index: uintCodec },
  (fields) => fields,
)

const groupCodec = optional(uintCodec)

export const mvOperationCodec = oneOf(mvOperations)

export const mvOperandCodec = byKind<MvOperand>({
  dram: shaped(
    { address: uintCodec, group: groupCodec },
    (operand) => operand,
    ({ address, group }) => dram(address, group),
  ),
  dramIndirect: shaped(
    { dar: uintCodec, group: groupCodec },
    (operand) => operand,
    ({ dar, group }) => indirectDram(dar, group),
  ),
  pdm: shaped(
    { address: uintCodec, group: groupCodec },
    (operand) => operand,
    ({ address, group }) => pdm(address, group),
  ),
  l2bm: shaped(
    { address: uintCodec, group: groupCodec, l2b: groupCodec },
    (operand) => operand,
    ({ address, group, l2b }) => l2bm(address, { group, l2b }),
  ),
})
