import { describe, expect, test } from "vitest"
import {
  bfloatsToFloats,
  bfloatToFloat,
  floatsToBfloats,
  floatsToHalves,
  floatToBfloat,
  floatToHalf,
  halfToFloat,
  halvesToFloats,
} from "../../src/tensor/half.ts"

const word = new DataView(new ArrayBuffer(8))

function nextUp(value: number): number {
  word.setFloat64(0, value)
  word.setBigInt64(0, word.getBigInt64(0) + 1n)
  return word.getFloat64(0)
}

function nextDown(value: number): number {
  word.setFloat64(0, value)
  word.setBigInt64(0, word.getBigInt64(0) - 1n)
  return word.getFloat64(0)
}

function bitsOfFloat32(value: number): number {
  word.setFloat32(0, value)
  return word.getUint32(0)
}

/** Widens bits to binary32 by moving fields, as hardware does. */
function widenHalf(bits: number): number {
  const sign = (bits & 0x8000) << 16
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 0) {
    const magnitude = fraction * 2 ** -24
    return sign === 0 ? magnitude : -magnitude
  }
  word.setInt32(0, sign | ((exponent === 31 ? 255 : exponent + 112) << 23) | (fraction << 13))
  return word.getFloat32(0)
}

const formats = [
  { name: "float16", encode: floatToHalf, decode: halfToFloat, infinity: 0x7c00, nan: 0x7e00, limit: 65520 },
  {
    name: "bfloat16",
    encode: floatToBfloat,
    decode: bfloatToFloat,
    infinity: 0x7f80,
    nan: 0x7fc0,
    limit: (2 - 2 ** -8) * 2 ** 127,
  },
]

describe.each(formats)("$name", ({ encode, decode, infinity, nan, limit }) => {
  test("every finite value and both infinities survive a round trip", () => {
    const wrong: number[] = []
    for (let magnitude = 0; magnitude <= infinity; magnitude++) {
      for (const bits of [magnitude, magnitude | 0x8000]) if (encode(decode(bits)) !== bits) wrong.push(bits)
    }
    expect(wrong).toEqual([])
  })

  test("every tie goes to even, and its neighbours to the nearest", () => {
    const wrong: number[] = []
    for (let low = 0; low + 1 < infinity; low++) {
      const tie = (decode(low) + decode(low + 1)) / 2
      const even = low % 2 === 0 ? low : low + 1
      if (encode(tie) !== even || encode(-tie) !== (even | 0x8000)) wrong.push(low)
      if (encode(nextDown(tie)) !== low || encode(nextUp(tie)) !== low + 1) wrong.push(low)
    }
    expect(wrong).toEqual([])
  })

  test("overflow starts half a step above the largest finite value", () => {
    expect(encode(nextDown(limit))).toBe(infinity - 1)
    expect(encode(limit)).toBe(infinity)
    expect(encode(-limit)).toBe(infinity | 0x8000)
    expect(encode(Number.MAX_VALUE)).toBe(infinity)
    expect(encode(Number.NEGATIVE_INFINITY)).toBe(infinity | 0x8000)
  })

  test("every NaN decodes to NaN and encodes to the quiet one", () => {
    for (let magnitude = infinity + 1; magnitude <= 0x7fff; magnitude++) {
      expect(decode(magnitude)).toBeNaN()
      expect(decode(magnitude | 0x8000)).toBeNaN()
    }
    expect(encode(Number.NaN)).toBe(nan)
  })

  test("zeros keep their signs and what is too small becomes zero", () => {
    expect(Object.is(decode(0x8000), -0)).toBe(true)
    expect(encode(-0)).toBe(0x8000)
    expect(encode(Number.MIN_VALUE)).toBe(0)
    expect(encode(-Number.MIN_VALUE)).toBe(0x8000)
  })
})

test("float16 values are those of the widened bits", () => {
  for (let bits = 0; bits <= 0xffff; bits++) {
    if ((bits & 0x7fff) > 0x7c00) continue
    expect(Object.is(halfToFloat(bits), widenHalf(bits)), bits.toString(16)).toBe(true)
  }
})

test("bfloat16 values are binary32 with sixteen zero bits", () => {
  for (let bits = 0; bits <= 0xffff; bits++) {
    if ((bits & 0x7fff) > 0x7f80) continue
    expect(bitsOfFloat32(bfloatToFloat(bits))).toBe(bits * 65536)
  }
})

test("a float64 is rounded once", () => {
  const justAboveTie = 1 + 2 ** -11 + 2 ** -40
  expect(Math.fround(justAboveTie)).toBe(1 + 2 ** -11)
  expect(floatToHalf(justAboveTie)).toBe(0x3c01)
})

test("arrays convert element by element", () => {
  const values = [0, -1.5, 3.140625, 65504, 1e-7, Number.POSITIVE_INFINITY]
  expect([...halvesToFloats(floatsToHalves(values))]).toEqual(values.map((value) => halfToFloat(floatToHalf(value))))
  expect([...bfloatsToFloats(floatsToBfloats(values))]).toEqual(
    values.map((value) => bfloatToFloat(floatToBfloat(value))),
  )
})
