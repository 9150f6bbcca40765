import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { CompileError } from "../../../src/diagnostics/compile-error.ts"
import {
  doubles,
  floats,
  int,
  int32s,
  int64s,
  message,
  optionalText,
  texts,
  uint64s,
} from "../../../src/import/onnx/proto/fields.ts"
import { WireReader } from "../../../src/import/onnx/proto/wire-reader.ts"
import { WireWriter } from "../../../src/import/onnx/proto/wire-writer.ts"
import { codesOf } from "./onnx-file.ts"

const sampleMessage = message(() => ({
  count: int(1),
  name: optionalText(2),
  names: texts(3),
  floats: floats(4),
  doubles: doubles(5),
  int32s: int32s(6),
  int64s: int64s(7),
  uint64s: uint64s(8),
}))

type SampleMessage = ReturnType<typeof sampleMessage.read>

const messages = fc.record<SampleMessage>({
  count: fc.maxSafeInteger(),
  name: fc.option(fc.string({ unit: "grapheme" }), { nil: undefined }),
  names: fc.array(fc.string()),
  floats: fc.array(fc.float()).map((values) => Float32Array.from(values)),
  doubles: fc.array(fc.double()).map((values) => Float64Array.from(values)),
  int32s: fc.array(fc.integer()).map((values) => Int32Array.from(values)),
  int64s: fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map((values) => BigInt64Array.from(values)),
  uint64s: fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })).map((values) => BigUint64Array.from(values)),
})

function encode(value: SampleMessage): Uint8Array {
  const writer = new WireWriter()
  sampleMessage.write(value, writer)
  return writer.finish()
}

const decode = (bytes: Uint8Array): SampleMessage => sampleMessage.read(new WireReader("f", bytes))
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

test("what is written is read again, int64 to its ends", () => {
  fc.assert(
    fc.property(messages, (value) => {
      expect(decode(encode(value))).toEqual(value)
    }),
    { seed: 1, numRuns: 300 },
  )
})

describe("what other writers do", () => {
  test("repeated numbers may come packed, one by one, or both", () => {
    expect(Array.from(decode(bytes(0x38, 1, 0x3a, 2, 2, 3, 0x38, 4)).int64s)).toEqual([1n, 2n, 3n, 4n])
  })

  test("the last of a single field counts, and unknown fields are skipped", () => {
    expect(decode(bytes(0x08, 1, 0x7a, 2, 9, 9, 0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x08, 5)).count).toBe(5)
  })

  test("packed floats are viewed where they lie when they are aligned", () => {
    const file = new Uint8Array(16)
    file.set([0x22, 8], 2)
    const { floats: read } = decode(file.subarray(2, 12))
    expect([read.buffer, read.byteOffset]).toEqual([file.buffer, 4])
  })
})

describe("damage is told with its position", () => {
  test.each([
    ["a length behind the end", bytes(0x12, 5, 65)],
    ["a length of 2^60", bytes(0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f)],
    ["a varint without an end", bytes(0x08, 0xff)],
    ["a varint of 11 bytes", bytes(0x08, ...Array.from({ length: 11 }, () => 0xff), 0)],
    ["packed floats of 5 bytes", bytes(0x22, 5, 0, 0, 0, 0, 0)],
    ["field 0", bytes(0x00, 1)],
    ["a group", bytes(0x7b, 0x7c)],
    ["another wire type", bytes(0x0a, 1, 1)],
  ])("%s", (_, damaged) => expect(codesOf(() => decode(damaged))).toEqual(["ONNX_DAMAGED"]))

  test("messages that are nested without end", () => {
    const nest = (reader: WireReader): unknown => nest(reader.nested())
    let inner = bytes()
    for (let i = 0; i < 120; i++) inner = bytes(...new WireWriter().uint(inner.length).finish(), ...inner)
    expect(() => nest(new WireReader("f", inner))).toThrow(CompileError)
    expect(() => nest(new WireReader("f", inner))).toThrow("nested more than 100 deep")
  })
})
