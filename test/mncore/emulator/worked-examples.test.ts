import { expect, test } from "vitest"
import { toInteger } from "../../../src/mncore/emulator/numbers/alu/floats.ts"
import { elementOperation } from "../../../src/mncore/emulator/numbers/alu/operations.ts"
import {
  halfBlock,
  pseudoSingleBlock,
  singleBlock,
  toBlockFloat,
  toDoubleBlockFloat,
  toExtendedBlockFloat,
  type BlockFormat,
} from "../../../src/mncore/emulator/numbers/block-float.ts"
import { hostToHalf } from "../../../src/mncore/emulator/numbers/conversions.ts"
import {
  addProduct,
  doubleMultiplyAdd,
  halfProduct,
  singleProduct,
} from "../../../src/mncore/emulator/numbers/fused-multiply-add.ts"
import { double, half, single, singleValue } from "../../../src/mncore/emulator/numbers/formats.ts"
import {
  blockMantissas,
  blockProduct,
  readBlock,
  type BlockMantissas,
  type MatrixFormat,
} from "../../../src/mncore/emulator/numbers/matrix-product.ts"
import { reducerOf } from "../../../src/mncore/emulator/numbers/reduction-operations.ts"
import { roundExact, roundToHalf, roundToSingle } from "../../../src/mncore/emulator/numbers/rounding.ts"

/** The worked examples of the machine's description: inputs, and the bits that must come out. */
const hex = (bits: number | bigint, digits: number): string => bits.toString(16).padStart(digits, "0")

const words = (bits: Iterable<number>, digits = 8): string => [...bits].map((word) => hex(word, digits)).join(" ")

const float32 = (value: number): number => new Uint32Array(new Float32Array([value]).buffer)[0]!
const one = 0x3f800000
const vfma = (a: number, b: number, c: number): string =>
  hex(roundToSingle(addProduct(singleProduct(a, b), singleValue(c))), 8)
const vfmaToHalf = (a: number, b: number, c: number): string =>
  hex(roundToHalf(addProduct(singleProduct(a, b), singleValue(c))), 4)
const halfFma = (a: number, b: number, c: number): number => addProduct(halfProduct(a, b), singleValue(c))
const doubleFma = (a: bigint, b: bigint, c: bigint): string => hex(roundExact(doubleMultiplyAdd(a, b, c), double), 16)
const doubleToSingle = (a: bigint): string => hex(roundExact(doubleMultiplyAdd(a, 0x3ff0000000000000n, 0n), single), 8)

function block(bits: readonly number[], format: BlockFormat): Uint32Array {
  const elements = Uint32Array.from(bits)
  toBlockFloat(elements, format)
  return elements
}

function mantissas(bits: Uint32Array, format: BlockFormat): BlockMantissas {
  const read = blockMantissas(bits.length)
  readBlock(read, bits, format)
  return read
}

function rowTimesOnes(row: readonly number[], ones: number, format: MatrixFormat): number {
  const vector = row.map(() => ones)
  return blockProduct(mantissas(block(row, format), format), mantissas(block(vector, format), format), format) as number
}

const g: MatrixFormat = { ...pseudoSingleBlock, isApproximate: false }
const h: MatrixFormat = { ...halfBlock(9), isApproximate: false }
const sixteen = [1, 2, 3, 4, 5, 6, 7, 8, -1, -2, 0.5, 0.25, 0, 10, 12, 15.5].map(hostToHalf)
const upTo8 = [1, 2, 3, 4, 5, 6, 7, 8]
const tree = (reduction: "ffadd" | "fmax", elements: readonly number[], levels: readonly number[] = [4]): string =>
  hex((reducerOf(reduction, levels) as { reduce: (x: readonly number[]) => number }).reduce(elements), 8)

function extended(element: number): string {
  const elements = Uint32Array.from([hostToHalf(16), element, ...Array.from({ length: 14 }, () => 0)])
  toExtendedBlockFloat(elements, 9)
  return hex(elements[1]!, 4)
}

function doubleBlock(bits: readonly bigint[]): string {
  const elements = BigUint64Array.from(bits)
  toDoubleBlockFloat(elements)
  return [...elements].map((each) => hex(each, 16)).join(" ")
}

function alu(name: "ftoi" | "floor" | "lrelud" | "lreluo" | "ilrelud", y: number, isUnsigned = false, x = y): string {
  const operation = elementOperation(name, "f", isUnsigned)
  if (operation.width === 64) throw new Error("a narrow operation")
  return hex(operation.result(x, y), 8)
}

const minus3 = float32(-3)
const examples: readonly (readonly [string, () => string, string])[] = [
  ["1", () => `${vfma(0x42, one, 0)} ${vfma(0x80000000, one, 0)}`, "00000000 00000000"],
  ["2", () => `${vfma(0x7f800001, one, 0)} ${vfma(0xff812345, one, 0)}`, "7f800000 ff800000"],
  ["3", () => words([1, 5, 9, 13].map(hostToHalf), 4), "3e00 4280 4440 4540"],
  [
    "4",
    () => words([0x3e00, 0x4280, 0x4440, 0x4540].map((x) => roundToSingle(halfFma(x, 0x3e00, 0)))),
    "3f800000 40a00000 41100000 41500000",
  ],
  ["5", () => `${doubleToSingle(0x3ff0000000000000n)} ${doubleToSingle(0x4000000000000000n)}`, "3f800000 40000000"],
  ["6", () => doubleToSingle(0x3fb999999999999an), "3dcccccd"],
  ["7", () => `${doubleToSingle(0x3ff0000010000000n)} ${doubleToSingle(0x3ff0000030000000n)}`, "3f800000 3f800002"],
  ["8", () => hex(roundToHalf(halfFma(0x4280, 0x4440, one)), 4), "48e0"],
  ["9", () => words([halfFma(0x4440, 0x4620, 0), halfFma(0x4540, 0x4720, 0)].map(roundToHalf), 4), "4c64 4e8a"],
  ["10", () => vfma(0x49800008, 0x49800008, 0xd3800000), "4a000010"],
  ["11", () => vfma(0x3f80001f, 0x3f80001f, 0xbf80003e), "2c800000"],
  ["12", () => vfma(0x3dcccccd, 0x41200000, 0xbf800000), "32800000"],
  ["13", () => `${vfma(0x00800000, 0x3f000000, 0)} ${vfma(0x7f000000, 0x40000000, 0)}`, "00000000 7f800000"],
  ["14", () => doubleFma(0x3ff0000000000001n, 0x3ff0000000000001n, 0xbff0000000000002n), "3b50000000000000"],
  ["15", () => vfmaToHalf(0x3f802000, one, float32(2 ** -30)), "3e01"],
  [
    "16",
    () => words([Math.fround(0.1), Math.fround(1 / 3), Math.fround(Math.PI), 100].map(hostToHalf), 4),
    "3733 3aab 4124 4b20",
  ],
  ["17", () => words([5e9, 4.29e9, 2 ** -30, 6e-10].map(hostToHalf), 4), "7e00 7dff 0200 0000"],
  [
    "18",
    () => words(block([1, 2, 3, 4, 0.5, -1.5, 0, -0].map(float32), g)),
    "40900000 40a00000 40b00000 40c00000 40880000 c0980000 40800000 c0800000",
  ],
  [
    "19",
    () => words(block([0x3fffffff, ...[1, -1, 0.25, 0, 0, 0, 0].map(float32)], g)),
    "40400000 40200000 c0200000 40080000 40000000 40000000 40000000 40000000",
  ],
  [
    "20",
    () => words(block([1, -2.5, 0.1, 0, 7.999999, 1e-3, -0, 3].map(float32), g)),
    "41080000 c1140000 4100ccc0 41000000 41400000 41000200 c1000000 41180000",
  ],
  ["21", () => words(block([1, -3, 0.1, 0].map(float32), singleBlock)), "40200000 c0600000 40033333 40000000"],
  [
    "22",
    () => doubleBlock([1n << 63n, 0n, 0x4000000000000000n, 0xbff0000000000000n]),
    "c000000000000000 4000000000000000 4008000000000000 c004000000000000",
  ],
  [
    "23",
    () => words(block(sixteen, halfBlock(9)), 4),
    "4420 4440 4460 4480 44a0 44c0 44e0 4500 c420 c440 4410 4408 4400 4540 4580 45f0",
  ],
  ["24 hbfn/8", () => words(block(sixteen, halfBlock(8)).subarray(0, 4), 4), "4610 4620 4630 4640"],
  ["24 hbfn/6", () => words(block(sixteen, halfBlock(6)).subarray(0, 4), 4), "4a04 4a08 4a0c 4a10"],
  ["25 hbfe", () => `${extended(0x3a66)} ${extended(0x3733)}`, "0133 0066"],
  ["25 hbfn", () => words(block([hostToHalf(16), 0x3a66, 0x3733], halfBlock(9)).subarray(1), 4), "4605 4602"],
  ["26", () => hex(roundToSingle(rowTimesOnes(upTo8.map(float32), one, g)), 8), "42100000"],
  ["26 with c", () => hex(roundToSingle(addProduct(rowTimesOnes(upTo8.map(float32), one, g), 0.5)), 8), "42120000"],
  [
    "27",
    () =>
      hex(
        roundToSingle(
          rowTimesOnes(
            upTo8.map((x) => float32(x / 10)),
            one,
            g,
          ),
        ),
        8,
      ),
    "40666660",
  ],
  [
    "28",
    () => {
      const sum = rowTimesOnes(
        Array.from({ length: 16 }, (_, i) => hostToHalf((i + 1) / 10)),
        0x3e00,
        h,
      )
      return `${hex(roundToSingle(sum), 8)} ${hex(roundToHalf(sum), 4)}`
    },
    "4159a000 4566",
  ],
  ["29", () => tree("ffadd", [1e8, 1, 1, 1].map(float32)), "4cbebc20"],
  [
    "30",
    () => `${tree("ffadd", [2 ** 24, 1, 1, 0].map(float32))} ${tree("ffadd", [2 ** 24, 0.3, 0.3, 0.3].map(float32))}`,
    "4b800001 4b800000",
  ],
  [
    "31",
    () =>
      tree(
        "ffadd",
        Array.from({ length: 16 }, (_, i) => float32(i / 10)),
        [4, 4],
      ),
    "41400000",
  ],
  [
    "31 to half",
    () => {
      const { reduce } = reducerOf("ffadd", [4, 4], true) as { reduce: (x: readonly number[]) => number }
      return hex(reduce(Array.from({ length: 16 }, (_, i) => float32(i / 10))), 4)
    },
    "4500",
  ],
  [
    "32",
    () => {
      const { reduce } = reducerOf("dfadd", [4]) as { reduce: (x: readonly bigint[]) => bigint }
      return hex(reduce([0x4341c37937e08000n, 0x3ff0000000000000n, 0xc341c37937e08000n, 0n]), 16)
    },
    "3ff0000000000000",
  ],
  [
    "33",
    () => `${tree("ffadd", [0x80000000, 0x80000000, 0x80000000, 0x80000000])} ${tree("fmax", [0x80000000, 0])}`,
    "00000000 00000000",
  ],
  [
    "34",
    () => [-2.7, 2.7, 3e9, -3e9, Infinity].map((x) => alu("ftoi", float32(x))).join(" "),
    "fffffffe 00000002 7fffffff 80000000 7fffffff",
  ],
  ["35", () => [-2.7, 3e9].map((x) => alu("ftoi", float32(x), true)).join(" "), "00000002 b2d05e00"],
  [
    "36",
    () =>
      words(
        [-5.5, 40000].map((x) => {
          const bits = hostToHalf(x)
          const fields = { isNegative: bits >= 0x8000, exponent: (bits >> 9) & 63, mantissa: bits & 0x1ff }
          return Number(toInteger(fields, half, 16, false))
        }),
        4,
      ),
    "fffb 7fff",
  ],
  [
    "37",
    () => [-0.5, 0.5, 2.7, -2.7].map((x) => alu("floor", float32(x))).join(" "),
    "bf800000 00000000 40000000 c0400000",
  ],
  [
    "38",
    () => (["lrelud", "lreluo", "ilrelud"] as const).map((name) => alu(name, minus3, false, minus3)).join(" "),
    "bfc00000 bec00000 c0c00000",
  ],
  [
    "39",
    () => words([0x0001, 0x8000, 0x7fff, 0x7dff].map((x) => roundToSingle(halfFma(x, 0x3e00, 0)))),
    "00000000 00000000 7f800000 4f7fc000",
  ],
]

test.each(examples)("example %s", (_name, compute, expected) => {
  expect(compute()).toBe(expected)
})
