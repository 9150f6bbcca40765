import { deflateRawSync } from "node:zlib"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { bytesSource } from "../../src/checkpoint/byte-source.ts"
import { writeMindspore } from "../../src/checkpoint/mindspore/write.ts"
import { saveNpy } from "../../src/checkpoint/npy.ts"
import { saveNpz } from "../../src/checkpoint/npz.ts"
import type { ReadOptions } from "../../src/checkpoint/options.ts"
import { openShardedSafetensors } from "../../src/checkpoint/safetensors/sharded.ts"
import { writeSafetensors } from "../../src/checkpoint/safetensors/write.ts"
import { crc32 } from "../../src/checkpoint/zip/crc32.ts"
import { CompileError } from "../../src/diagnostics/compile-error.ts"
import { byteLengthOf, tensorOf, type Tensor } from "../../src/tensor/tensor.ts"
import { readArchived } from "../support/archive.ts"
import { sharedData } from "../support/shared-data.ts"
import {
  append,
  build,
  dict,
  emptyDict,
  emptyList,
  emptyTuple,
  get,
  global,
  int,
  long,
  mark,
  newObject,
  no,
  none,
  persistent,
  pickle,
  put,
  reduce,
  setItem,
  setItems,
  storage,
  tensor,
  text,
  torchZip,
  tuple,
} from "./pickle-assembler.ts"
import { openBytes } from "./support.ts"

const tensors: ReadonlyMap<string, Tensor> = new Map<string, Tensor>([
  ["layer.weight", tensorOf("float32", [2, 3], [1, 2, 3, 4, 5, 6])],
  ["layer.steps", tensorOf("int64", [], [7])],
  ["mask", tensorOf("bool", [3], [1, 0, 1])],
])

const vector = tensor({ shape: [2, 2], strides: [1, 2] })
const stateDict = pickle(
  dict({ epoch: int(3), model: dict({ w: vector, b: tensor({ shape: [2], strides: [0], offset: 3 }) }) }),
)

function legacy(): Uint8Array {
  const magic = pickle(long(0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19))
  const system = pickle(dict({ little_endian: [0x88] }))
  const keys = pickle(emptyList, text("0"), append)
  const data = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer)
  return Uint8Array.from([
    ...magic,
    ...pickle(int(1001)),
    ...system,
    ...stateDict,
    ...keys,
    4,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    ...data,
  ])
}

/** One deflated entry, with headers written out. */
function deflatedNpz(): Uint8Array {
  const content = saveNpy(tensors.get("layer.weight")!)
  const packed = deflateRawSync(content)
  const view = new DataView(new ArrayBuffer(16))
  view.setUint32(4, crc32(content), true)
  view.setUint32(8, packed.length, true)
  view.setUint32(12, content.length, true)
  const fields = [20, 0, 0, 0, 8, 0, 0, 0, ...new Uint8Array(view.buffer, 2), 5, 0]
  const name = [...new TextEncoder().encode("w.npy")]
  const local = [0x50, 0x4b, 3, 4, ...fields, 0, 0, ...name, ...packed]
  const directory = [0x50, 0x4b, 1, 2, 20, 0, ...fields, 0, 0, ...new Uint8Array(14), ...name]
  const end = [
    0x50,
    0x4b,
    5,
    6,
    0,
    0,
    0,
    0,
    1,
    0,
    1,
    0,
    directory.length,
    0,
    0,
    0,
    local.length & 255,
    local.length >> 8,
    0,
    0,
    0,
    0,
  ]
  return Uint8Array.from([...local, ...directory, ...end])
}

const files: Readonly<Record<string, Uint8Array>> = {
  safetensors: writeSafetensors(tensors, new Map([["format", "pt"]])),
  npy: saveNpy(tensors.get("layer.weight")!),
  npz: saveNpz(tensors),
  "deflated npz": deflatedNpz(),
  pth: torchZip(stateDict),
  "legacy pth": legacy(),
  ckpt: Uint8Array.from(writeMindspore(tensors, 16).flatMap((part) => [...part])),
}

interface Mutation {
  readonly at: number
  readonly kind: "set" | "insert" | "remove" | "cut" | "repeat"
  readonly bytes: Uint8Array
}

const interesting = fc.constantFrom(
  Uint8Array.of(0),
  Uint8Array.of(0xff),
  Uint8Array.of(0x7f),
  Uint8Array.of(0x80),
  new Uint8Array(8).fill(0xff),
  Uint8Array.of(0xff, 0xff, 0xff, 0x7f),
  new Uint8Array(8),
  Uint8Array.of(1, 0, 0, 0),
  new TextEncoder().encode("99999999999"),
)

const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.record({
    at: fc.nat(0xffff),
    kind: fc.constantFrom("set", "set", "set", "set", "set", "set", "insert", "remove", "cut", "repeat"),
    bytes: fc.oneof(interesting, fc.uint8Array({ minLength: 1, maxLength: 3 })),
  }),
  { minLength: 1, maxLength: 2 },
)

function mutate(original: Uint8Array, list: readonly Mutation[]): Uint8Array {
  let bytes = [...original]
  for (const { at, kind, bytes: more } of list) {
    const offset = bytes.length === 0 ? 0 : at % bytes.length
    if (kind === "set") for (const [i, byte] of more.entries()) bytes[Math.min(offset + i, bytes.length - 1)] = byte
    else if (kind === "insert") bytes.splice(offset, 0, ...more)
    else if (kind === "remove") bytes.splice(offset, more.length)
    else if (kind === "cut") bytes = bytes.slice(0, offset)
    else bytes.splice(offset, 0, ...bytes.slice(offset, offset + 64))
  }
  return Uint8Array.from(bytes)
}

/**
 * Reads everything. A diagnostic is right, and so is a checkpoint that is consistent; every other exception leaves the
 * test.
 */
function readHostile(bytes: Uint8Array, options: ReadOptions = {}): "read" | "refused" {
  try {
    const checkpoint = openBytes("hostile", bytes, options)
    for (const { type, read } of checkpoint.tensors.values()) {
      const found = read()
      expect(found.data.byteLength).toBe(byteLengthOf(type))
    }
    return "read"
  } catch (error) {
    if (error instanceof CompileError) return "refused"
    throw error
  }
}

const runs = { seed: 1, numRuns: 600 }

/** A .ckpt file has no end of its own: cut between two parameters it is a file of fewer parameters. */
const endless = "ckpt"

describe.each(Object.entries(files))("%s", (format, bytes) => {
  test("reads as it is", () => {
    expect(readHostile(bytes)).toBe("read")
  })

  test("with any bytes changed it is refused or consistent", () => {
    const seen = { read: 0, refused: 0 }
    fc.assert(
      fc.property(mutations, fc.constantFrom("check", "ignore"), (list, crc) => {
        seen[readHostile(mutate(bytes, list), { crc })]++
      }),
      runs,
    )
    expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(5)
  })

  test.skipIf(format === endless)("cut off anywhere it is refused", () => {
    for (let length = 0; length < bytes.length; length++)
      expect(readHostile(bytes.subarray(0, length)), `${length} bytes`).toBe("refused")
  })
})

test("a changed pickle inside a sound archive is refused or consistent", () => {
  fc.assert(
    fc.property(mutations, (list) => void readHostile(torchZip(mutate(stateDict, list)))),
    runs,
  )
})

test("any sequence of instructions is refused or consistent", () => {
  const fragments = [
    append,
    build,
    emptyDict,
    emptyList,
    emptyTuple,
    mark,
    newObject,
    no,
    none,
    persistent,
    reduce,
    setItem,
    setItems,
    [0x74],
    [0x85],
    [0x65],
    [0x8f],
    get(0),
    get(1),
    put(0),
    put(1),
    int(-1),
    int(2),
    long(0xff, 0x7f),
    text("w"),
    vector,
    storage("0", 4),
    global("torch._utils", "_rebuild_tensor_v2"),
    global("torch._tensor", "_rebuild_from_type_v2"),
    global("collections", "OrderedDict"),
    global("builtins", "set"),
    global("_codecs", "encode"),
    global("torch", "Size"),
    global("os", "system"),
    tuple(int(1), int(2)),
  ]
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...fragments), { maxLength: 30 }),
      (parts) => void readHostile(torchZip(pickle(...parts))),
    ),
    { seed: 1, numRuns: 3000 },
  )
})

test("a changed index of shards is refused or consistent", () => {
  const index = new TextEncoder().encode('{"weight_map":{"mask":"a.safetensors","layer.steps":"b.safetensors"}}')
  const shard = files["safetensors"]!
  fc.assert(
    fc.property(mutations, (list) => {
      try {
        openShardedSafetensors(bytesSource("index", mutate(index, list)), (name) => bytesSource(name, shard))
      } catch (error) {
        if (!(error instanceof CompileError)) throw error
      }
    }),
    runs,
  )
})

const goldens = sharedData("torch/torch-goldens.tar.gz")

describe.skipIf(goldens === undefined)("files of PyTorch (needs shared test data)", () => {
  test.each([
    "f_pth_formats/mixed.pth",
    "f_pth_formats/mixed_legacy.pth",
    "f_pth_formats/full_module.pth",
    "f_pth_formats/nested_list.pt",
  ])("%s with any bytes changed is refused or consistent", (name) => {
    const bytes = readArchived(goldens!, name)
    fc.assert(
      fc.property(mutations, (list) => void readHostile(mutate(bytes, list), { crc: "ignore" })),
      { seed: 1, numRuns: 300 },
    )
  })
})
