import { crc32 as nodeCrc32, deflateRawSync } from "node:zlib"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { bytesSource } from "../../src/checkpoint/byte-source.ts"
import type { ReadOptions } from "../../src/checkpoint/options.ts"
import { crc32 } from "../../src/checkpoint/zip/crc32.ts"
import { readZip, type ZipEntry } from "../../src/checkpoint/zip/read-zip.ts"
import { writeZip } from "../../src/checkpoint/zip/write-zip.ts"
import { inflateRaw } from "../../src/host/file-source.ts"
import { codesOf, diagnosticsOf } from "./support.ts"

const hello = new TextEncoder().encode("hello hello hello hello")

function zip(bytes: Uint8Array, options: ReadOptions = {}): ReadonlyMap<string, ZipEntry> {
  return readZip(bytesSource("test.zip", bytes), { inflateRaw, ...options })
}

function contentOf(entry: ZipEntry): Uint8Array {
  return entry.open().readSync(0, entry.byteLength)
}

/** Changes bytes of the first occurrence of a little-endian signature. */
function patch(bytes: Uint8Array, signature: number, offset: number, values: readonly number[]): Uint8Array {
  const copy = bytes.slice()
  const view = new DataView(copy.buffer)
  let at = 0
  while (view.getUint32(at, true) !== signature) at++
  copy.set(values, at + offset)
  return copy
}

const directorySignature = 0x02014b50
const endSignature = 0x06054b50

/** An archive of one deflated entry, by way of a stored one whose headers are changed. */
function deflatedZip(content: Uint8Array, declared = content.length): Uint8Array {
  const packed = deflateRawSync(content)
  const crc = crc32(content)
  const fields = [8, 0, 0, 0, 0x21, 0, ...u32(crc), ...u32(packed.length), ...u32(declared)]
  const stored = writeZip("test", new Map([["a", new Uint8Array(packed)]]))
  return patch(patch(stored, 0x04034b50, 8, fields), directorySignature, 10, fields)
}

const u32 = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24]

test("the checksum is that of zlib, in one part and in several", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, cut) => {
      expect(crc32(bytes)).toBe(expectedCrc(bytes))
      expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(expectedCrc(bytes))
    }),
    { seed: 1, numRuns: 100 },
  )
})

/** Node 20.15 and later have zlib's own. */
function expectedCrc(bytes: Uint8Array): number {
  return nodeCrc32(bytes)
}

test("what is written is read back, in order", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.string({ unit: "binary" }), fc.uint8Array()), { selector: ([name]) => name }),
      (list) => {
        const entries = zip(writeZip("test", new Map(list)))
        expect(Array.from(entries, ([name, entry]) => [name, [...contentOf(entry)]])).toEqual(
          list.map(([name, bytes]) => [name, [...bytes]]),
        )
      },
    ),
    { seed: 1, numRuns: 100 },
  )
})

test("a comment at the end is skipped", () => {
  const bytes = patch(writeZip("test", new Map([["a", hello]])), endSignature, 20, [5, 0])
  const entries = zip(Uint8Array.from([...bytes, ...hello.subarray(0, 5)]))
  expect([...contentOf(entries.get("a")!)]).toEqual([...hello])
})

describe("deflate", () => {
  test("an entry is unpacked", () => {
    expect([...contentOf(zip(deflatedZip(hello)).get("a")!)]).toEqual([...hello])
  })

  test.each([hello.length - 1, hello.length + 1])("a declared length of %i is refused", (declared) => {
    expect(codesOf(() => zip(deflatedZip(hello, declared)).get("a")!.open())).toEqual(["CHECKPOINT_DAMAGED"])
  })

  test("a length that deflate cannot reach is refused before it is allocated", () => {
    expect(
      codesOf(() =>
        zip(deflatedZip(hello, 2 ** 31))
          .get("a")!
          .open(),
      ),
    ).toEqual(["CHECKPOINT_LIMIT"])
  })

  test("without an inflater it is not supported", () => {
    const entries = readZip(bytesSource("test.zip", deflatedZip(hello)), {})
    expect(codesOf(() => entries.get("a")!.open())).toEqual(["CHECKPOINT_UNSUPPORTED"])
  })
})

describe("ZIP64", () => {
  /** Moves sizes and offset of the only entry, and the place of the directory, to ZIP64 records. */
  function zip64(): Uint8Array {
    const plain = writeZip("test", new Map([["a", hello]]))
    const view = new DataView(plain.buffer)
    const directoryOffset = 30 + 1 + hello.length
    const entry = plain.slice(directoryOffset, directoryOffset + 46 + 1)
    const entryView = new DataView(entry.buffer)
    for (const at of [20, 24, 42]) entryView.setUint32(at, 0xffffffff, true)
    entryView.setUint16(30, 28, true)
    const extra = [1, 0, 24, 0, ...u64(hello.length), ...u64(hello.length), ...u64(0)]
    const directory = [...entry, ...extra]
    const end64 = [
      ...u32(0x06064b50),
      ...u64(44),
      45,
      0,
      45,
      0,
      ...u32(0),
      ...u32(0),
      ...u64(1),
      ...u64(1),
      ...u64(directory.length),
      ...u64(directoryOffset),
    ]
    const locator = [...u32(0x07064b50), ...u32(0), ...u64(directoryOffset + directory.length), ...u32(1)]
    const end = [...u32(endSignature), 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, ...u32(0xffffffff), ...u32(0xffffffff), 0, 0]
    expect(view.getUint32(directoryOffset, true)).toBe(directorySignature)
    return Uint8Array.from([...plain.subarray(0, directoryOffset), ...directory, ...end64, ...locator, ...end])
  }

  const u64 = (value: number): number[] => [...u32(value), 0, 0, 0, 0]

  test("wide sizes and offsets are read", () => {
    expect([...contentOf(zip(zip64()).get("a")!)]).toEqual([...hello])
  })

  test("a wide offset outside the file is damage", () => {
    expect(codesOf(() => zip(patch(zip64(), 0x06064b50, 55, [0x7f])))).toEqual(["CHECKPOINT_DAMAGED"])
  })
})

describe("refusals", () => {
  const archive = writeZip("test", new Map([["a", hello]]))

  test("a changed byte is found when the entry is opened", () => {
    const changed = archive.slice()
    changed[35]! ^= 1
    const [problem] = diagnosticsOf(() => zip(changed).get("a")!.open())
    expect(problem).toMatchObject({ code: "CHECKPOINT_CRC", place: { file: "test.zip", path: "a" } })
    expect(zip(changed, { crc: "ignore" }).get("a")!.open().byteLength).toBe(hello.length)
  })

  test.each([
    { what: "an archive that is cut off", bytes: archive.subarray(0, archive.length - 5), code: "CHECKPOINT_DAMAGED" },
    {
      what: "a directory that is not where it should be",
      bytes: patch(archive, endSignature, 16, [1]),
      code: "CHECKPOINT_DAMAGED",
    },
    { what: "more entries than there are", bytes: patch(archive, endSignature, 10, [2]), code: "CHECKPOINT_DAMAGED" },
    {
      what: "an entry beyond the end",
      bytes: patch(archive, directorySignature, 42, [0xff]),
      code: "CHECKPOINT_DAMAGED",
    },
    {
      what: "an entry longer than the file",
      bytes: patch(archive, directorySignature, 20, [0xff, 0, 0, 0, 0xff]),
      code: "CHECKPOINT_DAMAGED",
    },
    {
      what: "a stored entry of two lengths",
      bytes: patch(archive, directorySignature, 24, [1]),
      code: "CHECKPOINT_DAMAGED",
    },
    { what: "an encrypted entry", bytes: patch(archive, directorySignature, 8, [1]), code: "CHECKPOINT_UNSUPPORTED" },
    {
      what: "another compression",
      bytes: patch(archive, directorySignature, 10, [12]),
      code: "CHECKPOINT_UNSUPPORTED",
    },
  ])("$what", ({ bytes, code }) => {
    expect(codesOf(() => zip(bytes).get("a")!.open())).toEqual([code])
  })

  test("two entries of one name", () => {
    const twice = writeZip(
      "test",
      new Map([
        ["a", hello],
        ["b", hello],
      ]),
    )
    const renamed = patch(twice.slice(), 0x62 | (0x68 << 8) | (0x65 << 16) | (0x6c << 24), 0, [0x61])
    const directoryB = renamed.lastIndexOf(0x62)
    renamed[directoryB] = 0x61
    expect(codesOf(() => zip(renamed))).toEqual(["CHECKPOINT_DAMAGED"])
  })
})
