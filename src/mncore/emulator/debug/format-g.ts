/**
 * A number as C's `printf("%g")` prints it: six significant digits, rounded to nearest even from the exact value, without
 * trailing zeros, with an exponent of at least two digits where it is below -4 or above 5. Forty digits show whether a
 * double lies exactly between two numbers of six.
 */
export function formatG(value: number): string {
  const sign = value < 0 || Object.is(value, -0) ? "-" : ""
  const magnitude = Math.abs(value)
  if (magnitude === 0) return `${sign}0`
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : `${sign}inf`
  const { digits, exponent } = sixDigits(magnitude)
  return sign + (exponent < -4 || exponent >= precision ? scientific(digits, exponent) : fixed(digits, exponent))
}

const precision = 6
const shownDigits = 40

function sixDigits(magnitude: number): { readonly digits: string; readonly exponent: number } {
  const [mantissa, power] = magnitude.toExponential(shownDigits).split("e")
  const all = mantissa!.replace(".", "")
  const kept = Number(all.slice(0, precision))
  const rest = all.slice(precision)
  const isTie = /^50*$/.test(rest)
  const isUp = isTie ? kept % 2 === 1 : rest >= "5"
  const digits = String(kept + (isUp ? 1 : 0))
  const isLonger = digits.length > precision
  return { digits: digits.slice(0, precision), exponent: Number(power) + (isLonger ? 1 : 0) }
}

function withoutZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0*$/, "") : text
}

function scientific(digits: string, exponent: number): string {
  const power = String(Math.abs(exponent)).padStart(2, "0")
  return `${withoutZeros(`${digits[0]}.${digits.slice(1)}`)}e${exponent < 0 ? "-" : "+"}${power}`
}

function fixed(digits: string, exponent: number): string {
  if (exponent < 0) return withoutZeros(`0.${"0".repeat(-exponent - 1)}${digits}`)
  return withoutZeros(`${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`)
}
