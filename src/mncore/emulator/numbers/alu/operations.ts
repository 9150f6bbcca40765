/** The table of element operations: by mnemonic, precision and prefix `u`. */
import { invariant, present } from "../../../../diagnostics/invariant.ts"
import type { AluOperation, AluPrecision } from "../../../isa/instructions/pe/alu-operations.ts"
import { double, half, single, type FloatFormat } from "../formats.ts"
import { floatOperations, toInteger, type Fields } from "./floats.ts"
import { integerOperations } from "./integers.ts"
import { longIntegerOperations } from "./long-integers.ts"
import type { ElementOperation } from "./operation.ts"

export interface NarrowOperation extends ElementOperation<number> {
  readonly width: 16 | 32
}

export interface WideOperation extends ElementOperation<bigint> {
  readonly width: 64
}

const formats = { d: double, f: single, h: half } as const
const integers = { 16: integerOperations(16), 32: integerOperations(32) } as const
const floats = { d: floatOperations(double), f: floatOperations(single), h: floatOperations(half) } as const

type Name = AluOperation | `u${AluOperation}`

function rowOf<T>(table: Readonly<Record<string, T>>, name: Name): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** What one instruction does to an element. Chosen is the meaning on integers unless the precision is a float's. */
export function elementOperation(
  operation: AluOperation,
  precision: Exclude<AluPrecision, "g">,
  isUnsigned: boolean,
): NarrowOperation | WideOperation {
  const name: Name = isUnsigned ? `u${operation}` : operation
  const isBits = operation === "passa" || operation === "packbit"
  switch (precision) {
    case "l":
      return { width: 64, ...present(rowOf(longIntegerOperations, name), `no l${name}`) }
    case "i":
      return { width: 32, ...present(rowOf(integers[32], name), `no i${name}`) }
    case "s":
      return { width: 16, ...present(rowOf(integers[16], name), `no s${name}`) }
    case "d":
      return isBits ? { width: 64, ...longIntegerOperations[operation] } : wideFloat(operation, isUnsigned)
    case "f":
    case "h":
      return isBits
        ? { width: precision === "f" ? 32 : 16, ...integers[precision === "f" ? 32 : 16][operation] }
        : narrowFloat(operation, precision, isUnsigned)
  }
}

function narrowFloat(operation: AluOperation, precision: "f" | "h", isUnsigned: boolean): NarrowOperation {
  const format = formats[precision]
  const width = precision === "f" ? 32 : 16
  const fields = (bits: number): Fields => narrowFields(bits, format)
  if (operation === "ftoi") return { width, result: (x) => Number(toInteger(fields(x), format, width, isUnsigned)) }
  const { result, flag } = floatRow(operation, precision)
  return {
    width,
    result: (x, y) => narrowBits(result(fields(x), fields(y)), format),
    ...(flag === undefined ? {} : { flag: (x, y, bits) => flag(fields(x), fields(y), fields(bits)) }),
  }
}

function wideFloat(operation: AluOperation, isUnsigned: boolean): WideOperation {
  if (operation === "ftoi") return { width: 64, result: (x) => toInteger(wideFields(x), double, 64, isUnsigned) }
  const { result, flag } = floatRow(operation, "d")
  return {
    width: 64,
    result: (x, y) => wideBits(result(wideFields(x), wideFields(y))),
    ...(flag === undefined ? {} : { flag: (x, y, bits) => flag(wideFields(x), wideFields(y), wideFields(bits)) }),
  }
}

function floatRow(operation: AluOperation, precision: "d" | "f" | "h"): ElementOperation<Fields> {
  const row = rowOf<ElementOperation<Fields>>(floats[precision], operation)
  invariant(row !== undefined, `no ${precision}${operation}`)
  return row
}

function narrowFields(bits: number, { mantissaBits, infinity }: FloatFormat): Fields {
  const exponent = (bits >>> mantissaBits) & infinity
  const isNegative = ((bits >>> mantissaBits) & (infinity + 1)) !== 0
  return { isNegative, exponent, mantissa: bits & ((1 << mantissaBits) - 1) }
}

function narrowBits({ isNegative, exponent, mantissa }: Fields, { mantissaBits, infinity }: FloatFormat): number {
  return ((((isNegative ? infinity + 1 : 0) | exponent) << mantissaBits) | mantissa) >>> 0
}

const mantissaMask = (1n << 52n) - 1n

function wideFields(bits: bigint): Fields {
  return {
    isNegative: bits >> 63n === 1n,
    exponent: Number(bits >> 52n) & double.infinity,
    mantissa: Number(bits & mantissaMask),
  }
}

function wideBits({ isNegative, exponent, mantissa }: Fields): bigint {
  return ((isNegative ? 1n : 0n) << 63n) | (BigInt(exponent) << 52n) | BigInt(mantissa)
}
