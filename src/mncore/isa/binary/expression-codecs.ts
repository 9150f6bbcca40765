import type { Expression } from "../instructions/instruction.ts"
import { aluOperationNames, type AluPrecision } from "../instructions/pe/alu-operations.ts"
import { alu } from "../instructions/pe/alu.ts"
import { immediate } from "../instructions/pe/immediate.ts"
import { l1bmDown, l1bmReduce, l1bmUp } from "../instructions/pe/l1bm.ts"
import {
  l2bmCollect,
  l2bmDown,
  l2bmExchange,
  l2bmReduce,
  l2bmSelect,
  l2bmStageDar,
  l2bmWriteDar,
} from "../instructions/pe/l2bm.ts"
import { literal, type LiteralType } from "../instructions/pe/literal.ts"
import {
  matrixRead,
  matrixRoles,
  matrixWrite,
  mauMatrix,
  mauVector,
  vectorRoles,
  type MatrixPrecision,
  type ProductHalf,
  type VectorPrecision,
} from "../instructions/pe/mau.ts"
import { noForward, nop, wait } from "../instructions/pe/sync.ts"
import { reductions } from "../instructions/reduction.ts"
import { l1bm } from "../operands/transfer-operands.ts"
import { byKind, constant, flagCodec, intCodec, made, oneOf, optional, shaped, textCodec, uintCodec } from "./codec.ts"
import {
  aluInputsCodec,
  destinationsCodec,
  flushCodec,
  inputCodec,
  inputsCodec,
  l1bmCodec,
  l1bSetCodec,
  matrixCodec,
  sliceCodec,
  sourceCodec,
} from "./operand-codecs.ts"

const reductionCodec = oneOf(reductions)
const halfCodec = oneOf<ProductHalf | undefined>(["u", "d", undefined])
const matrixPrecisionCodec = oneOf<MatrixPrecision>(["d", "f", "g", "h"])
const aluPrecisionCodec = oneOf<AluPrecision | undefined>(["d", "f", "g", "h", "l", "i", "s", undefined])
const addressPair = { l2bm: uintCodec, l1bm: uintCodec } as const
const result = { destinations: destinationsCodec, flush: flushCodec } as const

const literalCodec = made(
  { type: oneOf<LiteralType>(["f", "h", "i", "s", "ui", "us"]), text: textCodec },
  ({ type, text }) => literal(type, text),
)

/** Expressions by kind. The order of the kinds is their code: appending keeps the version, everything else changes it. */
export const expressionCodec = byKind<Expression>({
  nop: made({ count: uintCodec }, ({ count }) => nop(count)),
  noforward: constant(noForward),
  wait: made({ tag: uintCodec }, ({ tag }) => wait(tag)),
  l2bmDown: made({ map: oneOf<"b" | "b2" | "d">(["b", "b2", "d"]), set: l1bSetCodec, ...addressPair }, (each) =>
    l2bmDown(each.map, each.l2bm, each.l1bm, each.set),
  ),
  l2bmCollect: made(addressPair, (each) => l2bmCollect(each.l1bm, each.l2bm)),
  l2bmSelect: made({ l1b: uintCodec, ...addressPair }, (each) => l2bmSelect(each.l1b, each.l1bm, each.l2bm)),
  l2bmReduce: made(
    { map: oneOf<"r" | "r2">(["r", "r2"]), reduction: reductionCodec, set: l1bSetCodec, ...addressPair },
    (each) => l2bmReduce(each.map, each.reduction, each.l1bm, each.l2bm, each.set),
  ),
  l2bmExchange: made({ set: l1bSetCodec, source: uintCodec, destination: uintCodec }, (each) =>
    l2bmExchange(each.set, each.source, each.destination),
  ),
  l2bmdars: made({ l2bm: uintCodec, l2b: uintCodec, dar: uintCodec }, (each) =>
    l2bmStageDar(each.l2bm, each.l2b, each.dar),
  ),
  l2bmdarw: constant(l2bmWriteDar),
  l1bmDown: shaped(
    { map: oneOf<"p" | "m" | "m4" | "d">(["p", "m", "m4", "d"]), shift: intCodec, l1bm: l1bmCodec, ...result },
    (each) => each,
    ({ map, l1bm: place, destinations, ...rest }) =>
      l1bmDown(map, l1bm(map, place.words, place.address), destinations, rest),
  ),
  l1bmUp: shaped(
    {
      map: oneOf<"m" | "m4" | "d">(["m", "m4", "d"]),
      select: uintCodec,
      shift: intCodec,
      source: sourceCodec,
      l1bm: l1bmCodec,
    },
    (each) => each,
    ({ map, l1bm: place, source, ...rest }) => l1bmUp(map, source, l1bm(map, place.words, place.address), rest),
  ),
  l1bmReduce: shaped(
    {
      map: oneOf<"m" | "m4">(["m", "m4"]),
      reduction: reductionCodec,
      isNarrowed: flagCodec,
      source: inputCodec,
      l1bm: l1bmCodec,
    },
    (each) => each,
    ({ map, reduction, isNarrowed, source, l1bm: place }) =>
      l1bmReduce(map, reduction, source, l1bm(map, place.words, place.address), isNarrowed),
  ),
  mauVector: made(
    {
      operation: oneOf(Object.keys(vectorRoles) as (keyof typeof vectorRoles)[]),
      precision: oneOf<VectorPrecision>(["d", "f", "h"]),
      half: halfCodec,
      isNarrowed: flagCodec,
      inputs: inputsCodec,
      ...result,
    },
    mauVector,
  ),
  mauMatrix: made(
    {
      operation: oneOf(Object.keys(matrixRoles) as (keyof typeof matrixRoles)[]),
      precision: matrixPrecisionCodec,
      half: halfCodec,
      isNarrowed: flagCodec,
      matrix: matrixCodec,
      inputs: inputsCodec,
      ...result,
    },
    mauMatrix,
  ),
  mwrite: made({ precision: matrixPrecisionCodec, source: inputCodec, slice: sliceCodec }, (each) =>
    matrixWrite(each.precision, each.source, each.slice),
  ),
  mread: made({ precision: matrixPrecisionCodec, slice: sliceCodec, ...result }, (each) =>
    matrixRead(each.precision, each.slice, each.destinations, each.flush),
  ),
  alu: made(
    {
      operation: oneOf(aluOperationNames),
      precision: aluPrecisionCodec,
      isUnsigned: flagCodec,
      mantissaLength: optional(uintCodec),
      inputs: aluInputsCodec,
      ...result,
    },
    ({ mantissaLength, ...rest }) => alu({ ...rest, ...(mantissaLength !== undefined && { mantissaLength }) }),
  ),
  imm: made({ pattern: oneOf<"xxxx" | "xoxo">(["xxxx", "xoxo"]), literal: literalCodec, ...result }, (each) =>
    immediate(each.pattern, each.literal, each.destinations, each.flush),
  ),
})
