import { describe, expect, test } from "vitest"
import {
  halfBlock,
  pseudoSingleBlock,
  singleBlock,
  toBlockFloat,
  toDoubleBlockFloat,
} from "../../../src/mncore/emulator/numbers/block-float.ts"
import {
  hostToDouble,
  hostToHalf,
  hostToSingle,
  narrowSingle,
} from "../../../src/mncore/emulator/numbers/conversions.ts"
import { double as doubleFormat, single as singleFormat } from "../../../src/mncore/emulator/numbers/formats.ts"
import { singleValue } from "../../../src/mncore/emulator/numbers/formats.ts"
import {
  addProduct,
  doubleMultiplyAdd,
  halfProduct,
  singleProduct,
} from "../../../src/mncore/emulator/numbers/fused-multiply-add.ts"
import {
  blockMantissas,
  blockProduct,
  doubleBlockProduct,
  readBlock,
  type MatrixFormat,
} from "../../../src/mncore/emulator/numbers/matrix-product.ts"
import { addDoubles, addHalves, addNarrow, addSingles } from "../../../src/mncore/emulator/numbers/reduction.ts"
import {
  addExact,
  exactOf,
  exactToHalf,
  exactToSingle,
  roundExact,
  roundToHalf,
  roundToSingle,
} from "../../../src/mncore/emulator/numbers/rounding.ts"
import { add, double, half, pattern, real, single } from "./model/fixed.ts"
import { blockFloat, dotProduct, droppedOf, multiplyAdd, treeAdd } from "./model/units.ts"
import { hardWord, random } from "./support/fill.ts"

/** The emulator's arithmetic against a model of big integers that shares no code with it. */
const rounds = 3000

const next = random(11)
const word = (): number => hardWord(next)
const halfWord = (): number => (next() & 1 ? word() >>> 16 : word() & 0xffff)
const long = (): bigint => (BigInt(word()) << 32n) | BigInt(next() % 3 === 0 ? word() : next())
const hex = (bits: number | bigint): string => bits.toString(16)
const big = BigInt

function repeat(
  check: () => readonly [found: number | bigint, expected: bigint, inputs: readonly (number | bigint)[]],
): void {
  for (let i = 0; i < rounds; i++) {
    const [found, expected, inputs] = check()
    if (big(found) !== expected)
      expect.fail(`${inputs.map(hex).join(" ")}: ${hex(found)}, the model says ${hex(expected)}`)
  }
}

/** A third addend that cancels the product, now and then. */
function addendOf(product: number): number {
  if (next() % 2 === 0 || !Number.isFinite(product)) return word()
  return (roundToSingle(-product) + (next() % 5) - 2) >>> 0
}

describe("multiply-add", () => {
  test.each([single, half])("of singles, rounded to %o", (result) =>
    repeat(() => {
      const [a, b] = [word(), word()]
      const c = addendOf(singleProduct(a, b))
      const sum = addProduct(singleProduct(a, b), singleValue(c))
      const found = result === single ? roundToSingle(sum) : roundToHalf(sum)
      return [found, pattern(multiplyAdd(big(a), big(b), big(c), single, single, droppedOf.f), result), [a, b, c]]
    }),
  )

  test.each([single, half])("of halves, rounded to %o", (result) =>
    repeat(() => {
      const [a, b] = [halfWord(), halfWord()]
      const c = addendOf(halfProduct(a, b))
      const sum = addProduct(halfProduct(a, b), singleValue(c))
      const found = result === single ? roundToSingle(sum) : roundToHalf(sum)
      return [found, pattern(multiplyAdd(big(a), big(b), big(c), half, single, droppedOf.h), result), [a, b, c]]
    }),
  )

  test.each([double, single])("of doubles, rounded to %o", (result) =>
    repeat(() => {
      const [a, b, c] = [long(), long(), long()]
      const found = roundExact(doubleMultiplyAdd(a, b, c), result === double ? doubleFormat : singleFormat)
      return [found, pattern(multiplyAdd(a, b, c, double, double, droppedOf.d), result), [a, b, c]]
    }),
  )

  test("narrowing", () =>
    repeat(() => {
      const a = word()
      return [narrowSingle(a), pattern(real(big(a), single), half), [a]]
    }))
})

const narrowBlocks = [
  { name: "g", format: single, block: pseudoSingleBlock, elements: 8, length: 18 },
  { name: "f", format: single, block: singleBlock, elements: 4, length: 23 },
  ...[6, 7, 8, 9].map((length) => ({
    name: `h/${length}`,
    format: half,
    block: halfBlock(length),
    elements: 16,
    length,
  })),
]

function narrowBlock({ format, elements }: (typeof narrowBlocks)[number]): Uint32Array {
  const element = format === half ? halfWord : word
  return Uint32Array.from({ length: elements }, element)
}

/** Elements without infinities, of exponents that are not far apart. */
function tameBlock({ format, elements }: (typeof narrowBlocks)[number]): Uint32Array {
  const element = (): number =>
    format === half
      ? (next() & 0x83ff) | ((20 + (next() % 20)) << 9)
      : ((next() & 0x807fffff) | ((110 + (next() % 20)) << 23)) >>> 0
  return Uint32Array.from({ length: elements }, () => (next() % 9 === 0 ? 0 : element()))
}

describe("block float", () => {
  test.each(narrowBlocks)("$name", (kind) => {
    for (let i = 0; i < 500; i++) {
      const block = i % 2 === 0 ? tameBlock(kind) : narrowBlock(kind)
      const expected = blockFloat([...block].map(big), kind.format, kind.length, kind.format === half)
      const inputs = [...block].map(hex).join(" ")
      toBlockFloat(block, kind.block)
      expect([...block].map(hex), inputs).toEqual(expected.map(hex))
    }
  })

  test("d", () => {
    for (let i = 0; i < 500; i++) {
      const block = BigUint64Array.from({ length: 4 }, long)
      const expected = blockFloat([...block], double, 52, false)
      toDoubleBlockFloat(block)
      expect([...block].map(hex)).toEqual(expected.map(hex))
    }
  })
})

describe("matrix product", () => {
  const kinds = [
    { ...narrowBlocks[0]!, dropped: droppedOf.h, isApproximate: false },
    { ...narrowBlocks[1]!, dropped: droppedOf.f, isApproximate: true },
    ...narrowBlocks.slice(2).map((kind) => ({ ...kind, dropped: droppedOf.h, isApproximate: false })),
  ]
  test.each(kinds)("of $name", (kind) => {
    const format: MatrixFormat = {
      ...(kind.format === half ? halfBlock(9) : kind.block),
      isApproximate: kind.isApproximate,
    }
    const [row, column] = [blockMantissas(kind.elements), blockMantissas(kind.elements)]
    for (let i = 0; i < 1000; i++) {
      const [a, x] = [tameBlock(kind), tameBlock(kind)]
      for (const block of [a, x]) toBlockFloat(block, kind.block)
      readBlock(row, a, format)
      readBlock(column, x, format)
      const product = blockProduct(row, column, format)
      const c = addendOf(typeof product === "number" ? product : 0)
      const sum = add(dotProduct([...a].map(big), [...x].map(big), kind.format, kind.dropped), real(big(c), single))
      const exact = typeof product === "number" ? undefined : addExact(product, exactOf(big(c), singleFormat))
      const found = addProduct(typeof product === "number" ? product : 0, singleValue(c))
      const rounded =
        exact === undefined ? [roundToSingle(found), roundToHalf(found)] : [exactToSingle(exact), exactToHalf(exact)]
      expect(rounded.map(hex)).toEqual([pattern(sum, single), pattern(sum, half)].map(hex))
    }
  })

  test("of d", () => {
    for (let i = 0; i < 500; i++) {
      const element = (): bigint =>
        (big((1000 + (next() % 30)) | (next() & 0x800)) << 52n) | (long() & (2n ** 52n - 1n))
      const [a, x] = [BigUint64Array.from({ length: 4 }, element), BigUint64Array.from({ length: 4 }, element)]
      for (const block of [a, x]) toDoubleBlockFloat(block)
      const expected = pattern(dotProduct([...a], [...x], double, droppedOf.d), double)
      expect(hex(roundExact(doubleBlockProduct(a, x), doubleFormat))).toBe(hex(expected))
    }
  })
})

describe("adders of the reduction network", () => {
  test.each([2, 4])("of %i singles", (count) =>
    repeat(() => {
      const elements = Array.from({ length: count }, word)
      return [addSingles(elements), treeAdd(elements.map(big), single, single), elements]
    }),
  )

  test("of singles, rounded to half", () =>
    repeat(() => {
      const elements = Array.from({ length: 4 }, word)
      return [roundToHalf(addNarrow(elements, singleFormat)), treeAdd(elements.map(big), single, half), elements]
    }))

  test("of halves", () =>
    repeat(() => {
      const elements = Array.from({ length: 4 }, halfWord)
      return [addHalves(elements), treeAdd(elements.map(big), half, half), elements]
    }))

  test("of doubles", () =>
    repeat(() => {
      const elements = Array.from({ length: 4 }, long)
      return [addDoubles(elements), treeAdd(elements, double, double), elements]
    }))
})

describe("numbers of the host", () => {
  const bits = new DataView(new ArrayBuffer(8))
  const doubleBits = (value: number): bigint => {
    bits.setFloat64(0, value)
    return bits.getBigUint64(0)
  }
  const values = [0.1, 1 / 3, 65504, 1e-9, 2 ** -30, 2 ** -31, 4.29e9, 5e9, -7.125, Math.fround(1e-38), 1e300]

  test("become the nearest half", () => {
    for (const value of values) expect(hex(hostToHalf(value))).toBe(hex(pattern(real(doubleBits(value), double), half)))
    expect([-0, -1e-20, NaN].map((value) => hex(hostToHalf(value)))).toEqual(["8000", "8000", "7e00"])
  })

  test("keep their bits in the host's own formats, but for subnormal numbers and NaN", () => {
    expect([1, -2.5, 1e-40, -1e-40, NaN].map((value) => hex(hostToSingle(value)))).toEqual([
      "3f800000",
      "c0200000",
      "0",
      "80000000",
      "7f800000",
    ])
    expect([0.1, 1e-310, -1e-310, NaN].map((value) => hex(hostToDouble(value)))).toEqual([
      hex(doubleBits(0.1)),
      "0",
      "8000000000000000",
      "7ff0000000000000",
    ])
  })
})
