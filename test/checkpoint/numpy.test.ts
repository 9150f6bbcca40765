import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { bytesSource } from "../../src/checkpoint/byte-source.ts"
import { loadNpy, saveNpy } from "../../src/checkpoint/npy.ts"
import { saveNpz } from "../../src/checkpoint/npz.ts"
import { writeZip } from "../../src/checkpoint/zip/write-zip.ts"
import { numbersOf, tensorOf, type Tensor } from "../../src/tensor/tensor.ts"
import { anyTensor } from "./arbitrary.ts"
import { bits, bitsByName, codesOf, diagnosticsOf, openBytes, readAll } from "./support.ts"

/** An .npy file with a header as given. */
function npy(header: string, data: Uint8Array, version = 1): Uint8Array {
  const length =
    version === 1 ? [header.length & 255, header.length >> 8] : [header.length & 255, header.length >> 8, 0, 0]
  return Uint8Array.from([
    0x93,
    ...new TextEncoder().encode("NUMPY"),
    version,
    0,
    ...length,
    ...new TextEncoder().encode(header),
    ...data,
  ])
}

function header(descr: string, shape: string, fortran = "False"): string {
  return `{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`
}

function load(bytes: Uint8Array): Tensor {
  return loadNpy(bytesSource("test.npy", bytes))
}

const three = Uint8Array.of(1, 2, 3)

test("every tensor comes back bit by bit from .npy and .npz", () => {
  fc.assert(
    fc.property(anyTensor, fc.dictionary(fc.string({ minLength: 1 }), anyTensor, { maxKeys: 4 }), (tensor, more) => {
      expect(bits(load(saveNpy(tensor)))).toBe(bits(tensor))
      const named = new Map(Object.entries(more))
      expect(bitsByName(readAll(openBytes("test.npz", saveNpz(named))))).toEqual(bitsByName(named))
    }),
    { seed: 1, numRuns: 100 },
  )
})

test("the header is laid out as NumPy does", () => {
  const file = saveNpy(tensorOf("float32", [2, 3], [1, 2, 3, 4, 5, 6]))
  expect(file.length).toBe(128 + 24)
  expect(Buffer.from(file.subarray(0, 128)).toString("latin1")).toBe(
    `${"\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".padEnd(127)}\n`,
  )
  expect(new TextDecoder().decode(saveNpy(tensorOf("bool", [1], [1])))).toContain(
    "'descr': '|b1', 'fortran_order': False, 'shape': (1,), }",
  )
  expect(new TextDecoder().decode(saveNpy(tensorOf("int64", [], [1])))).toContain("'shape': (), }")
})

test("Fortran order becomes row-major", () => {
  expect(numbersOf(load(npy(header("'|u1'", "(3, 2)", "True"), Uint8Array.of(1, 3, 5, 2, 4, 6))))).toEqual([
    1, 2, 3, 4, 5, 6,
  ])
})

test("big-endian elements are swapped", () => {
  expect(numbersOf(load(npy(header("'>i2'", "(2,)"), Uint8Array.of(1, 0, 0xff, 0xfe))))).toEqual([256, -2])
})

test.each([2, 3])("version %i reads", (version) => {
  expect(numbersOf(load(npy(header("'|u1'", "(3L,)"), three, version)))).toEqual([1, 2, 3])
})

test("two-byte void elements are read as bfloat16 with a warning", () => {
  const bytes = npy(header("'<V2'", "(1,)"), Uint8Array.of(0x80, 0x3f))
  expect(load(bytes)).toMatchObject({ dtype: "bfloat16" })
  expect(openBytes("test.npy", bytes).warnings).toMatchObject([{ code: "NPY_BFLOAT16", severity: "warning" }])
})

describe("refusals", () => {
  test.each([
    { descr: "'|O'", found: "pickled Python objects" },
    { descr: "[('a', '<f4')]", found: "a structured NumPy type" },
    { descr: "'<c8'", found: '"<c8"' },
    { descr: "'<U3'", found: '"<U3"' },
    { descr: "'<f16'", found: '"<f16"' },
    { descr: "'__proto__'", found: '"__proto__"' },
  ])("elements of type $descr", ({ descr, found }) => {
    const bytes = npy(header(descr, "(1,)"), three)
    expect(diagnosticsOf(() => load(bytes))).toMatchObject([
      { code: "CHECKPOINT_DTYPE", message: expect.stringContaining(found) as string },
    ])
    const npz = openBytes(
      "test.npz",
      writeZip(
        "test",
        new Map([
          ["a.npy", bytes],
          ["b.npy", saveNpy(tensorOf("uint8", [3], three))],
        ]),
      ),
    )
    expect([...npz.tensors.keys()]).toEqual(["b"])
    expect(npz.unreadable.get("a")!.place).toEqual({ file: "test.npz", path: "a.npy" })
  })

  test.each([
    { what: "bytes after the elements", bytes: npy(header("'|u1'", "(2,)"), three) },
    { what: "too few elements", bytes: npy(header("'|u1'", "(4,)"), three) },
    { what: "a negative extent", bytes: npy(header("'|u1'", "(-3,)"), three) },
    { what: "extents that overflow", bytes: npy(header("'|u1'", "(4294967296, 4294967296, 3)"), three) },
    { what: "no shape", bytes: npy("{'descr': '|u1', 'fortran_order': False, }", three) },
    { what: "another version", bytes: npy(header("'|u1'", "(3,)"), three, 9) },
    { what: "a header that is cut off", bytes: npy(header("'|u1'", "(3,)"), three).subarray(0, 40) },
    { what: "a magic number alone", bytes: npy("", three).subarray(0, 6) },
  ])("$what", ({ bytes }) => {
    expect(codesOf(() => openBytes("test.npy", bytes))).toEqual(["CHECKPOINT_DAMAGED"])
  })

  test("a header too long", () => {
    const bytes = npy(header("'|u1'", "(3,)"), three, 2)
    bytes.set([0xff, 0xff, 0xff, 0x7f], 8)
    expect(codesOf(() => load(bytes))).toEqual(["CHECKPOINT_LIMIT"])
  })
})
