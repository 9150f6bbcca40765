import * as fc from "fast-check"
import { expect, test } from "vitest"
import { writeMindspore } from "../../src/checkpoint/mindspore/write.ts"
import { crc32 } from "../../src/checkpoint/zip/crc32.ts"
import { byteLengthOf, numbersOf, tensorOf, type Tensor } from "../../src/tensor/tensor.ts"
import { anyTensor } from "./arbitrary.ts"
import { bitsByName, codesOf, diagnosticsOf, openBytes, readAll } from "./support.ts"

const ascii = (text: string): number[] => [...new TextEncoder().encode(text)]
const field = (number: number, content: readonly number[]): number[] => [(number << 3) | 2, content.length, ...content]

/** One message with lengths below 128. */
function message(tag: string, dims: readonly number[], type: string, content: readonly number[]): number[] {
  const tensor = [...dims.flatMap((extent) => [8, extent]), ...field(2, ascii(type)), ...field(3, content)]
  return field(1, [...field(1, ascii(tag)), ...field(2, tensor)])
}

const join = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))
const open = (...parts: readonly number[][]): ReturnType<typeof openBytes> =>
  openBytes("test.ckpt", Uint8Array.from(parts.flat()))

test("every tensor comes back, also in parts", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1 }), anyTensor, { minKeys: 1 }),
      fc.integer({ min: 1, max: 99 }),
      (named, limit) => {
        const tensors = new Map(Object.entries(named))
        expect(bitsByName(readAll(openBytes("test.ckpt", join(writeMindspore(tensors)))))).toEqual(bitsByName(tensors))
        const cut = openBytes("test.ckpt", join(writeMindspore(tensors, limit)))
        expect(cut.format).toBe("ckpt")
        expect(bitsByName(readAll(cut))).toEqual(bitsByName(tensors))
      },
    ),
    { seed: 1, numRuns: 100 },
  )
})

test("a file is laid out as the message table says", () => {
  const tensor = tensorOf("uint8", [2, 1], [5, 6])
  expect([...join(writeMindspore(new Map([["a.b", tensor]])))]).toEqual(message("a.b", [2, 1], "UInt8", [5, 6]))
})

test("long names and lengths take more bytes", () => {
  const tensor = tensorOf(
    "float32",
    [500],
    Array.from({ length: 500 }, (_, i) => i),
  )
  const read = readAll(
    openBytes("test.ckpt", join(writeMindspore(new Map<string, Tensor>([["n".repeat(300), tensor]])))),
  )
  expect(numbersOf(read.get("n".repeat(300))!).at(-1)).toBe(499)
  expect(byteLengthOf(tensor)).toBe(2000)
})

test("a scalar has no dims, or the dims [0]", () => {
  const checkpoint = open(
    message("a", [], "Float32", [0, 0, 0x80, 0x3f]),
    message("b", [0], "Int8", [7]),
    message("c", [0], "Int8", []),
  )
  expect(Array.from(checkpoint.tensors.values(), ({ type }) => type.shape)).toEqual([[], [], [0]])
  expect(Array.from(readAll(checkpoint).values(), numbersOf)).toEqual([[1], [7], []])
})

test("texts and other types are listed, not read", () => {
  const checkpoint = open(
    message("w", [1], "Int8", [1]),
    message("note", [0], "str", ascii("hi")),
    message("seed", [0], "random_op", [1]),
  )
  expect([...checkpoint.tensors.keys()]).toEqual(["w"])
  expect([...checkpoint.unreadable.keys()]).toEqual(["note", "seed"])
})

test("the checksum at the end is compared", () => {
  const body = message("w", [1], "Int8", [1])
  const crc = crc32(Uint8Array.from(body))
  const trailer = (value: number): number[] => [
    ...ascii("crc_num"),
    0,
    0,
    0,
    0,
    0,
    0,
    value >>> 24,
    (value >> 16) & 255,
    (value >> 8) & 255,
    value & 255,
  ]
  expect(open(body, trailer(crc)).tensors.size).toBe(1)
  expect(codesOf(() => open(body, trailer(crc ^ 1)))).toEqual(["CHECKPOINT_CRC"])
})

test("an encrypted file is refused with the reason", () => {
  for (const magic of [0xd8, 0xd9, 0xda]) {
    const [problem] = diagnosticsOf(() => open([magic, 0x5e, 0x3a, 0x7f, 0, 0, 0, 0]))
    expect(problem).toMatchObject({
      code: "CHECKPOINT_UNSUPPORTED",
      message: expect.stringContaining("encrypted") as string,
    })
  }
})

const good = message("a", [2], "Int8", [1, 2])

test.each([
  { what: "a content of another length", parts: [message("a", [3], "Int8", [1, 2])] },
  {
    what: "parts that differ in dims",
    parts: [message("a", [4], "Int8", [1, 2]), message("a", [2, 2], "Int8", [3, 4])],
  },
  { what: "parts that differ in type", parts: [message("a", [4], "Int8", [1, 2]), message("a", [4], "UInt8", [3, 4])] },
  { what: "a message that is cut off", parts: [good, good.slice(0, -1)] },
  { what: "a wire type that does not occur", parts: [good, [0x0b]] },
  { what: "a number without end", parts: [good, [0x0a, ...new Uint8Array(9).fill(0xff)]] },
])("$what is damage", ({ parts }) => {
  expect(codesOf(() => open(...parts))).toEqual(["CHECKPOINT_DAMAGED"])
})
