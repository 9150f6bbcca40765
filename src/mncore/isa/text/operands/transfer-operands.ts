import {
  l1bm,
  matrixSlice,
  type L1bm,
  type L1bmMap,
  type MatrixRegister,
  type MatrixSlice,
} from "../../operands/transfer-operands.ts"
import type { MatrixPrecision } from "../../instructions/pe/mau.ts"
import type { OperandReader } from "../expression-text.ts"
import { uint } from "../tokens.ts"

const l1bmText = /^\$(ll?)b(\d+|i)$/

export function isL1bm(text: string): boolean {
  return l1bmText.test(text)
}

function l1bmReader(map: L1bmMap): OperandReader<L1bm> {
  return {
    expected: map === "d" ? "$lb<address> or $lbi" : "$lb<address>, $llb<address>, $lbi or $llbi",
    read(text) {
      const [, prefix, place] = l1bmText.exec(text) ?? []
      if (place === undefined) return undefined
      return l1bm(map, prefix === "l" ? 2 : 4, place === "i" ? undefined : uint(place))
    },
  }
}

/** By map, since the alignment depends on it. */
export const l1bmReaders: Readonly<Record<L1bmMap, OperandReader<L1bm>>> = {
  p: l1bmReader("p"),
  m: l1bmReader("m"),
  m4: l1bmReader("m4"),
  d: l1bmReader("d"),
}

export function printL1bm({ words, address }: L1bm): string {
  return `$${words === 2 ? "l" : "ll"}b${address ?? "i"}`
}

export const matrixReader: OperandReader<MatrixRegister> = {
  expected: "$lx or $ly",
  read: (text) => (text === "$lx" ? "x" : text === "$ly" ? "y" : undefined),
}

const sliceText = /^\$(ll?)([xy])(\d+)$/

function sliceReader(precision: MatrixPrecision): OperandReader<MatrixSlice> {
  return {
    expected: precision === "h" ? "$lx<row>, $llx<row>, $ly<row> or $lly<row>" : "$lx<row> or $ly<row>",
    read(text) {
      const [, prefix, register, index] = sliceText.exec(text) ?? []
      if (index === undefined) return undefined
      return matrixSlice(precision, register as MatrixRegister, prefix === "l" ? 2 : 4, uint(index))
    },
  }
}

export const sliceReaders: Readonly<Record<MatrixPrecision, OperandReader<MatrixSlice>>> = {
  d: sliceReader("d"),
  f: sliceReader("f"),
  g: sliceReader("g"),
  h: sliceReader("h"),
}

export function printSlice({ register, words, index }: MatrixSlice): string {
  return `$${words === 2 ? "l" : "ll"}${register}${index}`
}

/** A plain number after these letters: `$lc64`, `$lb0`, `$dar3`. */
function addressReader(letters: string): OperandReader<number> {
  const pattern = new RegExp(`^\\$${letters}(\\d+)$`)
  return {
    expected: `$${letters}<number>`,
    read(text) {
      const [, digits] = pattern.exec(text) ?? []
      return digits === undefined ? undefined : uint(digits)
    },
  }
}

export const l2bmAddress = addressReader("lc")
export const l1bmAddress = addressReader("lb")
export const darEntry = addressReader("dar")
