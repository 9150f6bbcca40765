/** What the ALU computes of one element: bits in, bits out. 64-bit elements are bigints, narrower ones numbers. */
export interface ElementOperation<Bits> {
  readonly result: (x: Bits, y: Bits) => Bits
  /** Absent where the instruction gives no flags. */
  readonly flag?: (x: Bits, y: Bits, result: Bits) => boolean
}

type SignedOperation =
  | "inc"
  | "dec"
  | "add"
  | "sub"
  | "and"
  | "or"
  | "xor"
  | "not"
  | "lnot"
  | "lsl"
  | "lsr"
  | "bsl"
  | "bsr"
  | "max"
  | "min"
type UnsignedOperation = "uinc" | "udec" | "uadd" | "usub" | "ulsr" | "umax" | "umin"

/** Instructions on integers by their mnemonic without the precision letter; those with `u` take elements as unsigned. */
export type IntegerOperation = SignedOperation | UnsignedOperation

/** Instructions on floats that give floats. */
export type FloatOperation =
  | "max"
  | "min"
  | "relu"
  | "relu1"
  | "relu2"
  | "relu3"
  | "lrelud"
  | "lreluo"
  | "ilrelud"
  | "floor"
  | "rsqrt"

/** Instructions on bits, which every precision has. */
export type BitOperation = "passa" | "packbit"
