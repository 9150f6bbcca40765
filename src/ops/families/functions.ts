/**
 * The error function, to about 1e-14: erf(x) = 2/sqrt(pi) · exp(-x²) · sum of 2^n x^(2n+1) / (2n+1)!!, whose terms all
 * have one sign, so that nothing cancels. From 6 on it differs from 1 by less than a float64 can hold.
 * Source: NIST Digital Library of Mathematical Functions, 7.6.2.
 */
export function errorFunction(x: number): number {
  if (Math.abs(x) >= 6) return Math.sign(x)
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 2 ** -54; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

/** The logistic function 1 / (1 + exp(-x)). */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** log(1 + exp(x)) that does not overflow. */
export function softPositive(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
}

/** The nearest integer, ties to even; -0.5 to 0 give -0. */
export function roundToEven(x: number): number {
  const low = Math.floor(x)
  const rest = x - low
  const rounded = rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1
  return rounded === 0 && x < 0 ? -0 : Number.isFinite(x) ? rounded : x
}
