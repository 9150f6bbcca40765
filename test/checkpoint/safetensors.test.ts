import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { bytesSource, type ByteSource } from "../../src/checkpoint/byte-source.ts"
import { openCheckpoint } from "../../src/checkpoint/open-checkpoint.ts"
import { openShardedSafetensors } from "../../src/checkpoint/safetensors/sharded.ts"
import { writeSafetensors } from "../../src/checkpoint/safetensors/write.ts"
import { numbersOf, tensorOf, type Tensor } from "../../src/tensor/tensor.ts"
import { anyTensor } from "./arbitrary.ts"
import { bitsByName, codesOf, diagnosticsOf, openBytes, readAll } from "./support.ts"

function file(header: string, dataLength = 0): Uint8Array {
  const json = new TextEncoder().encode(header)
  const bytes = new Uint8Array(8 + json.length + dataLength)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, 8)
  return bytes
}

const entry = (dtype: string, shape: string, begin: number, end: number): string =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`

test("every tensor and text comes back, whatever its name", () => {
  const names = fc.string({ unit: "grapheme" }).filter((name) => name !== "__metadata__")
  const metadata = fc.dictionary(fc.string(), fc.string())
  fc.assert(
    fc.property(fc.array(fc.tuple(names, anyTensor), { maxLength: 5 }), metadata, (list, texts) => {
      const tensors = new Map(list)
      const checkpoint = openBytes("test.safetensors", writeSafetensors(tensors, new Map(Object.entries(texts))))
      expect(bitsByName(readAll(checkpoint))).toEqual(bitsByName(tensors))
      expect(Object.fromEntries(checkpoint.metadata)).toEqual({ ...texts })
    }),
    { seed: 1, numRuns: 100 },
  )
})

test("the order of the tensors does not change the file", () => {
  const entries: [string, Tensor][] = [
    ["b", tensorOf("float32", [1], [1])],
    ["a", tensorOf("float32", [2], [2, 3])],
    ["1", tensorOf("int64", [], [4])],
    ["flag", tensorOf("bool", [1], [1])],
  ]
  const written = writeSafetensors(new Map(entries))
  expect([...writeSafetensors(new Map(entries.reverse()))]).toEqual([...written])
  expect([...openBytes("test", written).tensors.keys()].sort()).toEqual(["1", "a", "b", "flag"])
  expect(new TextDecoder().decode(written.subarray(8, 20))).toBe('{"1":{"dtype')
})

test("a file of many gigabytes opens without being read", () => {
  const gigabytes = 2 ** 34
  const elements = gigabytes / 4
  const start = file(
    `{"a":${entry("F32", `[${elements}]`, 0, gigabytes)},"b":${entry("U8", "[2]", gigabytes, gigabytes + 2)}}`,
  )
  const source: ByteSource = {
    name: "huge.safetensors",
    byteLength: start.length + gigabytes + 2,
    readSync: (offset, length) =>
      offset < start.length ? start.subarray(offset, offset + length) : new Uint8Array(length).fill(9),
  }
  const { tensors } = openCheckpoint(source)
  expect(tensors.get("a")!.type.shape).toEqual([elements])
  expect(numbersOf(tensors.get("b")!.read())).toEqual([9, 9])
})

test("types without a dtype are listed, not read", () => {
  const bytes = file(
    `{"a":${entry("F8_E4M3", "[2]", 0, 2)},"b":${entry("U8", "[1]", 2, 3)},"c":${entry("F4", "[3]", 3, 5)}}`,
    5,
  )
  const checkpoint = openBytes("test", bytes)
  expect([...checkpoint.tensors.keys()]).toEqual(["b"])
  expect([...checkpoint.unreadable.keys()]).toEqual(["a", "c"])
})

test("a key selects a prefix", () => {
  const one = tensorOf("uint8", [1], [1])
  const bytes = writeSafetensors(
    new Map([
      ["module.a", one],
      ["module.b", one],
      ["other", one],
    ]),
  )
  expect([...openBytes("test", bytes, { key: "module" }).tensors.keys()]).toEqual(["a", "b"])
  expect(diagnosticsOf(() => openBytes("test", bytes, { key: "model" }))[0]!.hint).toContain("module")
})

describe("headers that are refused", () => {
  const u8 = (begin: number, end: number): string => entry("U8", `[${end - begin}]`, begin, end)

  test.each([
    { what: "a hole", bytes: file(`{"a":${u8(0, 2)},"b":${u8(3, 4)}}`, 4) },
    { what: "an overlap", bytes: file(`{"a":${u8(0, 2)},"b":${u8(1, 3)}}`, 3) },
    { what: "bytes before the first tensor", bytes: file(`{"a":${u8(1, 2)}}`, 2) },
    { what: "bytes after the last tensor", bytes: file(`{"a":${u8(0, 2)}}`, 3) },
    { what: "a tensor beyond the end", bytes: file(`{"a":${u8(0, 2)}}`, 1) },
    { what: "an end before the begin", bytes: file(`{"a":{"dtype":"U8","shape":[0],"data_offsets":[1,0]}}`) },
    { what: "a wrong length", bytes: file(`{"a":${entry("F32", "[2]", 0, 4)}}`, 4) },
    { what: "a negative extent", bytes: file(`{"a":${entry("U8", "[-1]", 0, 1)}}`, 1) },
    { what: "a fractional extent", bytes: file(`{"a":${entry("U8", "[0.5]", 0, 1)}}`, 1) },
    { what: "extents that overflow", bytes: file(`{"a":${entry("U8", "[4294967296,4294967296]", 0, 0)}}`) },
    { what: "one name twice", bytes: file(`{"a":${u8(0, 0)},"\\u0061":${u8(0, 0)}}`) },
    { what: "one field twice", bytes: file(`{"a":{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}}`) },
    { what: "no dtype", bytes: file(`{"a":{"shape":[0],"data_offsets":[0,0]}}`) },
    { what: "a list", bytes: file(`{"a":[]}`) },
    { what: "text that is not JSON", bytes: file("{a") },
    { what: "metadata that are not texts", bytes: file(`{"__metadata__":{"a":1}}`) },
    { what: "a header beyond the end", bytes: file("{}").subarray(0, 9) },
  ])("$what", ({ bytes }) => {
    expect(codesOf(() => openBytes("test", bytes))).toEqual(["CHECKPOINT_DAMAGED"])
  })

  test("one that is too long", () => {
    const bytes = file("{}")
    bytes.set([0xff, 0xff, 0xff, 0xff], 0)
    expect(codesOf(() => openBytes("test", bytes))).toEqual(["CHECKPOINT_LIMIT"])
  })
})

describe("shards", () => {
  const shards: Readonly<Record<string, Uint8Array>> = {
    "one.safetensors": writeSafetensors(new Map([["a", tensorOf("uint8", [2], [1, 2])]])),
    "parts/two.safetensors": writeSafetensors(
      new Map([
        ["b", tensorOf("uint8", [1], [3])],
        ["unlisted", tensorOf("uint8", [1], [4])],
      ]),
    ),
  }
  const resolve = (name: string): ByteSource => bytesSource(name, shards[name]!)
  const open = (map: unknown): ReturnType<typeof openShardedSafetensors> =>
    openShardedSafetensors(
      bytesSource("index.json", new TextEncoder().encode(JSON.stringify({ weight_map: map }))),
      resolve,
    )

  test("are one checkpoint, in the order of the index", () => {
    const tensors = readAll(open({ b: "parts/two.safetensors", a: "one.safetensors" }))
    expect(Array.from(tensors, ([name, tensor]) => [name, numbersOf(tensor)])).toEqual([
      ["b", [3]],
      ["a", [1, 2]],
    ])
  })

  test.each(["/etc/passwd", "../one.safetensors", "parts/../../one.safetensors", "C:\\one", "..\\one", "file:one", ""])(
    "the path %j is refused",
    (path) => {
      expect(codesOf(() => open({ a: path }))).toEqual(["SHARD_PATH"])
    },
  )

  test("a tensor that its shard does not hold is damage", () => {
    expect(codesOf(() => open({ b: "one.safetensors" }))).toEqual(["CHECKPOINT_DAMAGED"])
    expect(codesOf(() => open([1]))).toEqual(["CHECKPOINT_DAMAGED"])
  })
})
