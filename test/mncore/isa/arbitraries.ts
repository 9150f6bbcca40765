import fc, { type Arbitrary } from "fast-check"
import { l1bmAlignment, matrixRows, memorySizes } from "../../../src/mncore/machine.ts"
import {
  debugGet,
  debugMemories,
  debugMemoryNames,
  debugPlace,
  debugSet,
  debugTypes,
} from "../../../src/mncore/isa/instructions/control/debug.ts"
import { hostTransfer, preload } from "../../../src/mncore/isa/instructions/control/host-lines.ts"
import { maskLetters, maskStatement } from "../../../src/mncore/isa/instructions/control/mask-statement.ts"
import type { Expression, PeLine, Statement } from "../../../src/mncore/isa/instructions/instruction.ts"
import { mvForms, type MvFormName, type MvPlace } from "../../../src/mncore/isa/instructions/mv/forms.ts"
import { mv, mvNop } from "../../../src/mncore/isa/instructions/mv/mv.ts"
import { dram, indirectDram, l2bm, pdm, type MvOperand } from "../../../src/mncore/isa/instructions/mv/mv-operands.ts"
import { alu } from "../../../src/mncore/isa/instructions/pe/alu.ts"
import { aluOperationNames, aluRow, hasUnsigned } from "../../../src/mncore/isa/instructions/pe/alu-operations.ts"
import { immediate } from "../../../src/mncore/isa/instructions/pe/immediate.ts"
import { l1bmDown, l1bmReduce, l1bmUp } from "../../../src/mncore/isa/instructions/pe/l1bm.ts"
import {
  l2bmCollect,
  l2bmDown,
  l2bmExchange,
  l2bmReduce,
  l2bmSelect,
  l2bmStageDar,
  l2bmWriteDar,
} from "../../../src/mncore/isa/instructions/pe/l2bm.ts"
import { literal } from "../../../src/mncore/isa/instructions/pe/literal.ts"
import {
  matrixRead,
  matrixRoles,
  matrixWrite,
  mauMatrix,
  mauVector,
  vectorRoles,
  type MatrixPrecision,
} from "../../../src/mncore/isa/instructions/pe/mau.ts"
import { noForward, nop, wait } from "../../../src/mncore/isa/instructions/pe/sync.ts"
import { reductions } from "../../../src/mncore/isa/instructions/reduction.ts"
import type { AccessWords, PerCycle } from "../../../src/mncore/isa/operands/addressing.ts"
import { destination, type Destination } from "../../../src/mncore/isa/operands/destinations.ts"
import { input, type Input } from "../../../src/mncore/isa/operands/inputs.ts"
import { l1bSet } from "../../../src/mncore/isa/operands/l1b-set.ts"
import { writeMask, zeroFlush } from "../../../src/mncore/isa/operands/masks.ts"
import {
  idNames,
  localMemory,
  maskRegister,
  noWrite,
  registerFile,
  tRegister,
  type AluSource,
  type DestinationTarget,
  type PeMemory,
  type Source,
} from "../../../src/mncore/isa/operands/pe-operands.ts"
import { l1bm, matrixSlice, type L1bmMap } from "../../../src/mncore/isa/operands/transfer-operands.ts"

/** Every instruction that can be written, by the constructors of the library. */

const upTo = (last: number): Arbitrary<number> => fc.integer({ min: 0, max: last })
const maybe = <T>(value: Arbitrary<T>): Arbitrary<T | undefined> => fc.option(value, { nil: undefined })
const oneOf = <const T>(...values: T[]): Arbitrary<T> => fc.constantFrom(...values)

const words = oneOf<AccessWords>(1, 2, 4)

function addresses(size: number): Arbitrary<{ words: AccessWords; at: number | PerCycle<number>; increment: number }> {
  return words.chain((width) => {
    const address = upTo(size / width - 1).map((index) => index * width)
    const auto = fc.record({
      words: fc.constant(width),
      at: address,
      increment: fc.oneof(fc.constant(width), fc.constant(0), address),
    })
    const flat = fc.record({
      words: fc.constant(width),
      at: fc.tuple(address, address, address, address),
      increment: fc.constant(0),
    })
    return fc.oneof(auto, flat)
  })
}

const local: Arbitrary<PeMemory> = fc.oneof(
  fc
    .tuple(addresses(memorySizes.lm), maybe(upTo(3)))
    .map(([given, jumpUpTo]) => localMemory("lm1", { ...given, jumpUpTo })),
  fc
    .tuple(addresses(memorySizes.lm), maybe(upTo(3)))
    .map(([given, jumpUpTo]) => localMemory("lm0", { ...given, jumpUpTo })),
  addresses(memorySizes.lm).map((given) => localMemory("lm0", { ...given, isIndexedByT: true })),
)
const register: Arbitrary<PeMemory> = fc
  .tuple(oneOf("grf0", "grf1"), addresses(memorySizes.grf))
  .map(([kind, given]) => registerFile(kind, given))

const source: Arbitrary<Source> = fc.oneof(
  local,
  register,
  fc.constant(tRegister),
  oneOf("mauf", "aluf", "lbf").map((kind) => ({ kind })),
)
const aluSource: Arbitrary<AluSource> = fc.oneof(
  source,
  oneOf(...idNames, "mreadf" as const).map((kind) => ({ kind }) as AluSource),
)

const width = oneOf("l", "ll")
const mask = maybe(
  fc.tuple(upTo(31), width, oneOf("t", "p", undefined)).map(([entry, w, assertion]) => writeMask(entry, w, assertion)),
)
const flush = maybe(fc.tuple(fc.integer({ min: 1, max: 15 }), width).map(([entry, w]) => zeroFlush(entry, w)))

function destinations(hasFlags: boolean): Arbitrary<readonly Destination[]> {
  const plain: Arbitrary<DestinationTarget>[] = [
    local,
    register,
    fc.constant(tRegister),
    oneOf("lm0base", "lm1base").map((kind) => ({ kind })),
  ]
  const flags = fc.integer({ min: 1, max: 15 }).map(maskRegister)
  const target = fc.oneof(...plain, ...(hasFlags ? [flags as Arbitrary<DestinationTarget>] : []))
  const some = fc.array(
    fc.tuple(target, mask).map(([to, by]) => destination(to, by)),
    { minLength: 1, maxLength: 3 },
  )
  return fc.oneof({ weight: 5, arbitrary: some }, { weight: 1, arbitrary: fc.constant([destination(noWrite)]) })
}

function aligned(unit: number, perCycle: number, size: number): Arbitrary<number> {
  return upTo(Math.floor((size - perCycle * 4) / unit)).map((index) => index * unit)
}

const sync: Arbitrary<Expression> = fc.oneof(
  fc.integer({ min: 1, max: 1_000_000 }).map(nop),
  fc.constant(noForward),
  fc.integer({ min: 1, max: 63 }).map(wait),
)

const lc = aligned(64, 64, memorySizes.l2bm)
const lb = aligned(16, 16, memorySizes.l1bm)
const set = fc.tuple(upTo(7), upTo(7)).map(([base, ignored]) => l1bSet(base, ignored))
const partialSet = fc.tuple(upTo(7), upTo(6)).map(([base, ignored]) => l1bSet(base, ignored))
const reduction = oneOf(...reductions)

const l2bmExpression: Arbitrary<Expression> = fc.oneof(
  fc.tuple(oneOf("b", "b2", "d"), lc, lb, set).map((given) => l2bmDown(...given)),
  fc.tuple(lb, lc).map((given) => l2bmCollect(...given)),
  fc.tuple(upTo(7), lb, lc).map((given) => l2bmSelect(...given)),
  fc.tuple(fc.constant("r" as const), reduction, lb, lc, set).map((given) => l2bmReduce(...given)),
  fc.tuple(fc.constant("r2" as const), reduction, lb, lc).map((given) => l2bmReduce(...given)),
  fc.tuple(partialSet, lb, lb).map((given) => l2bmExchange(...given)),
  fc.tuple(lc, upTo(1), upTo(1023)).map((given) => l2bmStageDar(...given)),
  fc.constant(l2bmWriteDar),
)

function place(map: L1bmMap, wide = true): Arbitrary<ReturnType<typeof l1bm>> {
  return fc.tuple(oneOf<2 | 4>(2, 4), fc.boolean(), upTo(20)).map(([both, isTurnaround, index]) => {
    const chosen = map === "d" || !wide ? 2 : both
    const unit =
      chosen === 2 ? l1bmAlignment[map].lw : (l1bmAlignment as Record<string, { lw: number; ll?: number }>)[map]!.ll!
    return l1bm(map, chosen, isTurnaround ? undefined : index * unit)
  })
}

const shift = fc.integer({ min: -15, max: 15 }).map((n) => n + 0)
const singleInput = fc
  .tuple(source, oneOf("none", "widen"))
  .map(([operand, conversion]) => input(operand, { conversion }))

const l1bmExpression: Arbitrary<Expression> = fc.oneof(
  ...(["p", "m", "m4"] as const).map((map) =>
    fc
      .tuple(place(map), destinations(false), flush)
      .map(([at, to, by]): Expression => l1bmDown(map, at, to, { flush: by })),
  ),
  fc
    .tuple(place("d"), destinations(false), shift, flush)
    .map(([at, to, by, zero]) => l1bmDown("d", at, to, { shift: by, flush: zero })),
  fc.tuple(place("d"), source, shift).map(([at, from, by]) => l1bmUp("d", from, at, { shift: by })),
  fc.tuple(place("m"), source, upTo(15)).map(([at, from, select]) => l1bmUp("m", from, at, { select })),
  fc.tuple(place("m4"), source, upTo(3)).map(([at, from, select]) => l1bmUp("m4", from, at, { select })),
  fc
    .tuple(place("m"), oneOf("ffadd", "fmax", "fmin"), singleInput, fc.boolean())
    .map(([at, op, from, isNarrowed]) => l1bmReduce("m", op, from, at, isNarrowed)),
  fc
    .tuple(place("m4"), oneOf("lbor", "ibor", "sbor"), source)
    .map(([at, op, from]) => l1bmReduce("m4", op, input(from), at)),
  fc
    .tuple(place("m", false), oneOf(...reductions.filter((op) => !op.startsWith("h"))), source)
    .map(([at, op, from]) => l1bmReduce("m", op, input(from), at)),
)

const signed = fc.boolean()
const factor = (precision: string): Arbitrary<Input> =>
  fc
    .tuple(source, signed, oneOf("none", precision === "h" ? "narrow" : "widen"))
    .map(([operand, isNegated, conversion]) => input(operand, { isNegated, conversion }))
const addend: Arbitrary<Input> = fc
  .tuple(source, signed, oneOf("none", "widen"))
  .map(([operand, isNegated, conversion]) => input(operand, { isNegated, conversion }))
const vectorInput: Arbitrary<Input> = fc
  .tuple(source, signed)
  .map(([operand, isNegated]) => input(operand, { isNegated }))
const calculation = { isNarrowed: fc.boolean(), destinations: destinations(true), flush }
const productHalf = oneOf("u", "d")

const vector: Arbitrary<Expression> = fc
  .tuple(oneOf(...(Object.keys(vectorRoles) as (keyof typeof vectorRoles)[])), oneOf("d", "f", "h"))
  .chain(([operation, precision]) => {
    const inputs = fc.tuple(...vectorRoles[operation].map((role) => (role === "addend" ? addend : factor(precision))))
    const isHalved = precision === "d" && (operation === "vfma" || operation === "vmul")
    const half = isHalved ? productHalf : fc.constant(undefined)
    return fc.record({ inputs, half, ...calculation }).map((given) => mauVector({ operation, precision, ...given }))
  })

const precisions = oneOf<MatrixPrecision>("d", "f", "g", "h")

const matrix: Arbitrary<Expression> = fc
  .tuple(oneOf(...(Object.keys(matrixRoles) as (keyof typeof matrixRoles)[])), precisions)
  .chain(([operation, precision]) => {
    const inputs = fc.tuple(...matrixRoles[operation].map((role) => (role === "addend" ? addend : vectorInput)))
    const half = precision === "d" ? productHalf : fc.constant(undefined)
    return fc
      .record({ matrix: oneOf("x", "y"), inputs, half, ...calculation })
      .map((given) => mauMatrix({ operation, precision, ...given }))
  })

const slices = precisions.chain((precision) =>
  fc.tuple(oneOf("x", "y"), upTo(matrixRows[precision] - 1), fc.boolean()).map(([registerName, index, isWide]) => {
    const wide = precision === "h" && isWide
    return { precision, slice: matrixSlice(precision, registerName, wide ? 4 : 2, wide ? index - (index % 2) : index) }
  }),
)

const matrixRegister: Arbitrary<Expression> = fc.oneof(
  fc.tuple(slices, source, fc.boolean()).map(([{ precision, slice }, operand, isNarrowed]) => {
    const conversion = isNarrowed && precision === "h" && slice.words === 2 ? "narrow" : "none"
    return matrixWrite(precision, input(operand, { conversion }), slice)
  }),
  fc.tuple(slices, destinations(false), flush).map(([{ precision, slice }, to, by]) => {
    const even = slice.index - (slice.index % 2)
    return matrixRead(precision, precision === "h" ? { ...slice, words: 4, index: even } : slice, to, by)
  }),
)

const aluExpression: Arbitrary<Expression> = oneOf(...aluOperationNames).chain((operation) => {
  const row = aluRow(operation)
  return (row.precisions.length === 0 ? fc.constant(undefined) : oneOf(...row.precisions)).chain((precision) => {
    const conversion = precision === "h" ? oneOf("none", "narrow") : fc.constant("none" as const)
    const first = fc.tuple(aluSource, conversion).map(([operand, how]) => input(operand, { conversion: how }))
    const second = fc.tuple(source, conversion).map(([operand, how]) => input<AluSource>(operand, { conversion: how }))
    const hasLength = precision === "h" && (operation === "bfn" || operation === "bfe")
    return fc
      .record({
        inputs: fc.tuple(...[first, second].slice(0, row.inputs)),
        isUnsigned: hasUnsigned(operation, precision) ? fc.boolean() : fc.constant(false),
        mantissaLength: hasLength ? fc.integer({ min: 6, max: 9 }) : fc.constant(undefined),
        destinations: destinations(row.makesFlags),
        flush,
      })
      .map((given) => alu({ operation, precision, ...given }))
  })
})

const literals = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => literal("f", String(value))),
  fc.integer({ min: -1000, max: 1000 }).map((value) => literal("h", String(value / 8))),
  fc.integer().map((value) => literal("i", String(value))),
  fc.integer({ min: -32768, max: 32767 }).map((value) => literal("s", String(value))),
  fc.nat({ max: 0xffffffff }).map((value) => literal("ui", `0x${value.toString(16)}`)),
  fc.nat({ max: 0xffff }).map((value) => literal("us", `0b${value.toString(2)}`)),
)
const imm: Arbitrary<Expression> = fc
  .tuple(oneOf("xxxx", "xoxo"), literals, destinations(false), flush)
  .map((given) => immediate(...given))

/** Any expression of a PE line. */
export const expression: Arbitrary<Expression> = fc.oneof(
  sync,
  l2bmExpression,
  l1bmExpression,
  vector,
  matrix,
  matrixRegister,
  aluExpression,
  imm,
)

const group = upTo(3)

function mvOperand(at: MvPlace, longWords: number): Arbitrary<MvOperand> {
  const grouped = at.endsWith("@") ? group : fc.constant(undefined)
  const memory = at.replace(/@.*/, "") as "pdm" | "dram" | "l2bm"
  const address = upTo(memorySizes[memory] - longWords)
  if (memory === "pdm") return fc.tuple(address, grouped).map((given) => pdm(...given))
  if (memory === "dram")
    return fc.oneof(
      fc.tuple(address, grouped).map((given): MvOperand => dram(...given)),
      fc.tuple(upTo(1023), grouped).map((given): MvOperand => indirectDram(...given)),
    )
  const l2b = at === "l2bm" ? fc.constant(undefined) : upTo(1)
  return fc.tuple(address, grouped, l2b).map(([first, inGroup, side]) => l2bm(first, { group: inGroup, l2b: side }))
}

export const mvStatement: Arbitrary<Statement> = fc
  .tuple(oneOf(...(Object.keys(mvForms) as MvFormName[])), fc.integer({ min: 1, max: 16 }))
  .chain(([form, units]) => {
    const { operation, unit, source: from, destination: to, sourceShare, destinationShare } = mvForms[form]
    const size = unit * units
    return fc
      .record({
        source: mvOperand(from, size * sourceShare),
        destination: mvOperand(to, size * destinationShare),
        reduction: operation.startsWith("mvr") ? reduction : fc.constant(undefined),
        tag: maybe(fc.integer({ min: 1, max: 63 })),
        priority: maybe(upTo(3)),
        repeat: maybe(fc.integer({ min: 1, max: 9 })),
      })
      .map(({ repeat, ...given }) => {
        const isIndirect = given.source.kind === "dramIndirect" || given.destination.kind === "dramIndirect"
        return mv({ operation, size, ...given, darRepeat: isIndirect ? repeat : undefined })
      })
  })

const payload = (longWords: number): Arbitrary<Uint32Array> =>
  fc.uint32Array({ minLength: longWords * 2, maxLength: longWords * 2 })

const places = oneOf(...debugMemoryNames).chain((memory) => {
  const { size, step, levels } = debugMemories[memory]
  return fc
    .tuple(upTo(Math.min(4, size / step - 1)), fc.array(maybe(upTo(1)), { minLength: levels, maxLength: levels }))
    .map(([index, at]) => {
      const [n, c, b, m, p] = at
      return debugPlace(memory, memory === "t" ? 0 : index * step, 1, { n, c, b, m, p })
    })
})

const control: Arbitrary<Statement> = fc.oneof(
  fc.tuple(fc.subarray([...maskLetters]), upTo(31), width).map((given) => maskStatement(...given)),
  fc.tuple(places, payload(1)).map((given) => debugSet(...given)),
  fc.tuple(oneOf(...debugTypes.slice(1)), places).map((given) => debugGet(...given)),
  fc.tuple(group, upTo(1000), payload(2)).map((given) => preload(...given)),
  fc.tuple(fc.integer({ min: 1, max: 63 }), upTo(1000), payload(1)).map((given) => hostTransfer(...given)),
  fc.constant(mvNop),
)

export const peLines: Arbitrary<PeLine> = fc
  .array(expression, { minLength: 1, maxLength: 3 })
  .map((expressions) => ({ kind: "pe", expressions }))

/** Any line of a program but `quit`, which ends it. */
export const statement: Arbitrary<Statement> = fc.oneof(peLines, mvStatement, control)
