import {
  debugGet,
  debugLevels,
  debugMemoryNames,
  debugPlace,
  debugSet,
  debugTypes,
  type DebugInstances,
  type DebugPlace,
} from "../instructions/control/debug.ts"
import { hostTransfer, preload, quit } from "../instructions/control/host-lines.ts"
import { maskLetters, maskStatement } from "../instructions/control/mask-statement.ts"
import { peLine, type Expression, type Statement } from "../instructions/instruction.ts"
import { mv, mvNop } from "../instructions/mv/mv.ts"
import { reductions } from "../instructions/reduction.ts"
import type { ByteCursor } from "./bytes.ts"
import { byKind, constant, listOf, made, oneOf, optional, uintCodec, type Codec } from "./codec.ts"
import { maskWidthCodec, mvOperandCodec, mvOperationCodec } from "./operand-codecs.ts"

const instancesCodec: Codec<DebugInstances> = made(
  Object.fromEntries(debugLevels.map((level) => [level, optional(uintCodec)])) as {
    readonly [L in keyof DebugInstances]: Codec<number | undefined>
  },
  (fields) => fields,
)

const placeCodec: Codec<DebugPlace> = made(
  { memory: oneOf(debugMemoryNames), address: uintCodec, at: instancesCodec, count: uintCodec },
  ({ memory, address, at, count }) => debugPlace(memory, address, count, at),
)

const bytesPerWord = 4

/** A count of words, and their bytes, the most significant first. */
const payloadCodec: Codec<Uint32Array> = {
  write(sink, words) {
    sink.uint(words.length)
    const bytes = new DataView(new ArrayBuffer(words.length * bytesPerWord))
    words.forEach((word, i) => bytes.setUint32(i * bytesPerWord, word))
    sink.bytes(new Uint8Array(bytes.buffer))
  },
  read(cursor: ByteCursor) {
    const count = cursor.count(bytesPerWord)
    const bytes = cursor.bytes(count * bytesPerWord)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return Uint32Array.from({ length: count }, (_, i) => view.getUint32(i * bytesPerWord))
  },
}

/** Statements by kind; PE lines refer to expressions by their index in the program. */
export function statementCodec(expressions: Codec<Expression>): Codec<Statement> {
  return byKind<Statement>({
    pe: made({ expressions: listOf(expressions) }, (each) => peLine(each.expressions)),
    mv: made(
      {
        operation: mvOperationCodec,
        reduction: optional(oneOf(reductions)),
        size: uintCodec,
        tag: optional(uintCodec),
        darRepeat: optional(uintCodec),
        priority: optional(uintCodec),
        source: mvOperandCodec,
        destination: mvOperandCodec,
      },
      mv,
    ),
    mvnop: constant(mvNop),
    mask: made({ letters: listOf(oneOf(maskLetters)), entry: uintCodec, width: maskWidthCodec }, (each) =>
      maskStatement(each.letters, each.entry, each.width),
    ),
    dset: made({ place: placeCodec, payload: payloadCodec }, ({ place, payload }) => debugSet(place, payload)),
    dget: made({ type: oneOf(debugTypes), place: placeCodec }, ({ type, place }) => debugGet(type, place)),
    preload: made({ group: uintCodec, address: uintCodec, payload: payloadCodec }, (each) =>
      preload(each.group, each.address, each.payload),
    ),
    hostTransfer: made({ tag: uintCodec, address: uintCodec, payload: payloadCodec }, (each) =>
      hostTransfer(each.tag, each.address, each.payload),
    ),
    quit: constant(quit),
  })
}
