import fc from "fast-check"
import { runInNewContext } from "node:vm"
import { describe, expect, test } from "vitest"
import type { Slot } from "../../src/artifacts/manifest.ts"
import { readInput } from "../../src/runtime/feed.ts"
import { toFloat32, toNumbers, type Tensor } from "../../src/runtime/tensor.ts"
import { allDTypes, dtypes, type DType } from "../../src/tensor/dtype.ts"
import { halfToFloat } from "../../src/tensor/half.ts"

const slot = (dtype: DType, ...shape: number[]): Slot => ({ name: "x", dtype, shape, byteOffset: 0 })
const read = (target: Slot, given: unknown): unknown[] => Array.from(readInput(target, given))
const failure = (code: string, ...parts: string[]) =>
  expect.objectContaining({ code, message: expect.stringMatching(new RegExp(parts.join(".*"))) })

describe("accepted", () => {
  test.each(allDTypes)("a typed array of %s, bit by bit", (dtype) => {
    const { array, byteLength } = dtypes[dtype]
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 24, maxLength: 24 }), (bytes) => {
        const given = new array(bytes.slice().buffer)
        const kept = readInput(slot(dtype, 24 / byteLength), given)
        expect(new Uint8Array(kept.buffer)).toEqual(bytes)
      }),
      { seed: 1, numRuns: 20 },
    )
  })

  test("nested and flat arrays, tensors of ours and of other runtimes, scalars", () => {
    const x = slot("float32", 2, 2)
    const data = Float32Array.of(1, 2, 3, 4)
    class Foreign {
      readonly dims = [2, 2]
      readonly type = "float32"
      readonly data = data
    }
    for (const given of [
      data,
      [1, 2, 3, 4],
      [
        [1, 2],
        [3, 4],
      ],
      { data, shape: [2, 2], dtype: "float32" },
      { data, dims: [2, 2] },
      new Foreign(),
    ]) {
      expect(read(x, given)).toEqual([1, 2, 3, 4])
    }
    expect(read(slot("float32"), 7)).toEqual([7])
    expect(read(slot("int64"), 7n)).toEqual([7n])
    expect(read(slot("bool", 3), [true, 0, 1])).toEqual([1, 0, 1])
  })

  test("a view respects its offset and length, as of a pooled buffer", () => {
    const whole = Float32Array.of(9, 1, 2, 9)
    expect(read(slot("float32", 2), whole.subarray(1, 3))).toEqual([1, 2])
    expect(read(slot("uint8", 3), Buffer.from("abc"))).toEqual([97, 98, 99])
    expect(read(slot("uint8", 2), Uint8ClampedArray.of(1, 255))).toEqual([1, 255])
  })

  test("arrays of other realms and shared memory", () => {
    expect(read(slot("float32", 2), runInNewContext("Float32Array.of(1, 2)"))).toEqual([1, 2])
    const shared = new Float32Array(new SharedArrayBuffer(8))
    shared.set([3, 4])
    expect(read(slot("float32", 2), shared)).toEqual([3, 4])
  })

  test("whole numbers of any width that fit", () => {
    expect(read(slot("int64", 2), [-5, 2 ** 53])).toEqual([-5n, 2n ** 53n])
    expect(read(slot("int64", 2), Int32Array.of(-1, 1))).toEqual([-1n, 1n])
    expect(read(slot("int32", 1), BigInt64Array.of(-7n))).toEqual([-7])
    expect(read(slot("uint8", 1), Int32Array.of(255))).toEqual([255])
  })

  test("float16 as its bits, and as Float16Array where there is one", () => {
    expect(read(slot("float16", 2), Uint16Array.of(0x3c00, 0xc000))).toEqual([0x3c00, 0xc000])
    const float16 = Object.defineProperty(Uint16Array.of(0x3c00), Symbol.toStringTag, { value: "Float16Array" })
    expect(read(slot("float16", 1), float16)).toEqual([0x3c00])
  })
})

describe("refused, with what was found and what was expected", () => {
  const x = slot("float32", 2, 3)
  test.each<[string, Slot, unknown, string, string[]]>([
    ["a length", x, new Float32Array(5), "SHAPE_MISMATCH", ['"x"', "5 elements", "6 for \\[2, 3\\]"]],
    ["a shape", x, { data: new Float32Array(6), shape: [3, 2] }, "SHAPE_MISMATCH", ["\\[3, 2\\]", "\\[2, 3\\]"]],
    ["a nested shape", x, [[1], [2]], "SHAPE_MISMATCH", ["\\[2, 1\\]", "\\[2, 3\\]"]],
    [
      "rows of different lengths",
      slot("float32", 2, 2),
      [[1, 2], [3]],
      "SHAPE_MISMATCH",
      ["rows of different lengths"],
    ],
    [
      "different depths",
      slot("float32", 2, 2),
      [
        [1, 2],
        [[3], [4]],
      ],
      "SHAPE_MISMATCH",
      ["rows of different lengths"],
    ],
    [
      "a declared dtype",
      x,
      { data: new Float32Array(6), dims: [2, 3], type: "int32" },
      "DTYPE_MISMATCH",
      ["int32", "float32"],
    ],
    ["doubles", x, new Float64Array(6), "DTYPE_MISMATCH", ["Float64Array", "float32"]],
    ["integers for floats", x, new Int32Array(6), "DTYPE_MISMATCH", ["Int32Array", "float32"]],
    ["floats for integers", slot("int32", 1), Float32Array.of(1), "DTYPE_MISMATCH", ["Float32Array", "int32"]],
    ["numbers for float16", slot("float16", 1), [1], "DTYPE_MISMATCH", ["bits of float16"]],
    ["texts", slot("float32", 1), ["1"], "DTYPE_MISMATCH", ["string among its elements"]],
    ["holes", slot("float32", 2), [1, undefined], "DTYPE_MISMATCH", ["undefined among its elements"]],
    ["null", slot("int32", 1), [null], "DTYPE_MISMATCH", ["null among its elements"]],
    ["nothing", slot("float32", 1), null, "DTYPE_MISMATCH", ["null"]],
    ["an object", slot("float32", 1), { value: 1 }, "DTYPE_MISMATCH", ["object"]],
    ["a DataView", slot("uint8", 1), new DataView(new ArrayBuffer(1)), "DTYPE_MISMATCH", ["typed array"]],
    ["a fraction", slot("int64", 1), [1.5], "VALUE_RANGE", ["1.5 does not fit int64"]],
    ["too much", slot("int8", 1), [128], "VALUE_RANGE", ["128 does not fit int8"]],
    ["too much for 64 bits", slot("int64", 1), [2n ** 63n], "VALUE_RANGE", ["9223372036854775808"]],
    ["less than nothing", slot("uint64", 1), [-1n], "VALUE_RANGE", ["-1 does not fit uint64"]],
    ["NaN", slot("int32", 1), [NaN], "VALUE_RANGE", ["NaN"]],
    ["2 for a bool", slot("bool", 1), [2], "VALUE_RANGE", ["2 does not fit bool"]],
  ])("%s", (_, target, given, code, parts) => {
    expect(() => readInput(target, given)).toThrow(failure(code, ...parts))
  })

  test("a buffer that was transferred", () => {
    const given = new Float32Array(6)
    structuredClone(given.buffer, { transfer: [given.buffer] })
    expect(() => readInput(x, given)).toThrow(TypeError)
    expect(() => readInput(x, given)).toThrow(/"x".*detached/)
  })
})

test("elements as plain numbers", () => {
  expect(toNumbers({ dtype: "int64", shape: [2], data: BigInt64Array.of(1n, -2n) })).toEqual([1, -2])
  expect(() => toNumbers({ dtype: "int64", shape: [1], data: BigInt64Array.of(2n ** 53n + 1n) })).toThrow(
    failure("VALUE_RANGE"),
  )
  const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits)
  const tensor = (dtype: "float16" | "bfloat16"): Tensor => ({ dtype, shape: [65536], data: all })
  expect(toFloat32(tensor("float16"))).toEqual(Float32Array.from(all, halfToFloat))
  expect(toFloat32(tensor("bfloat16"))[0x3f80]).toBe(1)
})
