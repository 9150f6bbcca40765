/**
 * Sixteen-bit floats, which buffers give and take as raw bits in `i32` lanes.
 *
 * bfloat16 is the upper half of binary32. float16 has five bits of exponent: moving its bits to binary32's places
 * makes a number that is too small by 2^(127 - 15), also below the normal range, and one multiplication corrects it.
 * Back, numbers below 2^-14 are rounded by adding ½, whose last place is theirs (2^-24); all others by adding half of
 * the dropped places, less one for ties to even, to the bits, where a carry runs into the exponent by itself.
 * Infinity and NaN are put in place afterwards. Every NaN becomes the quiet one without payload.
 */
import { abs, add, and, bitcast, constant, ge, lt, mul, ne, or, select, shl, shrU, sub } from "../language/build.ts"
import type { Expr } from "../language/kernel.ts"
import { bitsLike } from "./float-format.ts"

const dropped = 13

/** i32 to f32, or i32x4 to f32x4. */
export function halfToFloat(bits: Expr): Expr {
  const magnitude = shl(and(bits, 0x7fff), dropped)
  const isSpecial = ge(magnitude, 0x7c00 << dropped)
  const finite = bitcast(mul(bitcast(magnitude), 2 ** 112))
  const sign = shl(and(bits, 0x8000), 16)
  return bitcast(or(select(isSpecial, or(magnitude, 0x7f800000), finite), sign))
}

/** f32 to i32, or f32x4 to i32x4. */
export function floatToHalf(x: Expr): Expr {
  const bits = bitcast(abs(x))
  const small = sub(bitcast(add(abs(x), 0.5)), bitsLike(x, 0.5))
  const rebiased = add(bits, ((15 - 127) << 23) + (1 << (dropped - 1)) - 1)
  const normal = shrU(add(rebiased, and(shrU(bits, dropped), 1)), dropped)
  const large = select(ne(x, x), constant(bits.type, 0x7e00), 0x7c00)
  const magnitude = select(lt(abs(x), 2 ** -14), small, select(lt(abs(x), 2 ** 16), normal, large))
  return select(ne(x, x), magnitude, or(magnitude, and(shrU(bitcast(x), 16), 0x8000)))
}

export function bfloatToFloat(bits: Expr): Expr {
  return bitcast(shl(bits, 16))
}

export function floatToBfloat(x: Expr): Expr {
  const bits = bitcast(x)
  const rounded = shrU(add(add(bits, 0x7fff), and(shrU(bits, 16), 1)), 16)
  return select(ne(x, x), constant(bits.type, 0x7fc0), rounded)
}
