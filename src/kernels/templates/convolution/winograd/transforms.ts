/**
 * Winograd's short convolutions: m neighbouring outputs of a filter with 3 taps from m + 2 products.
 *
 *   y = Aᵀ [(G g) ⊙ (Bᵀ d)]        in two dimensions  Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A
 *
 * Filter and outputs are read as polynomials whose product is known from its values at some points: 0, pairs ±p, and infinity.
 * With R(x) = Π (x² - p²) over all pairs, and Rₚ over all but one, the rows are
 *
 *   Bᵀ    0: R;   ±p: x (x ± p) Rₚ;   ∞: x R               coefficients, applied to the inputs
 *   G     0: 1 / R(0);   ±p: (1, ±p, p²) / 2p² Rₚ(p);   ∞: (0, 0, 1)
 *   Aᵀ    output i: pⁱ at each point, and ∞ at the last output
 *
 * A pair shares its even and its odd part. The points ±3/4 and ±3/2 keep the error of m = 4 at about twice that of direct summation, a third
 * of what the customary ±1 and ±2 give, and their entries of A and B are exact in binary32.
 *
 * Sources: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016; on the choice of points, Barabasz et al., "Error
 * Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural Networks", 2020.
 */
import { multiplyAdd } from "../../../emit/multiply-add.ts"
import { add, constant, mul, sub } from "../../../language/build.ts"
import type { Expr } from "../../../language/kernel.ts"

/** Keeps a value in a register. */
export type Keep = (value: Expr) => Expr

/** One dimension of F(m, 3). */
export interface Transform {
  /** Outputs of a tile, m. */
  readonly outputs: number
  /** Products, and inputs under a tile: m + 2. */
  readonly points: number
  input(inputs: readonly Expr[], keep: Keep): readonly Expr[]
  filter(taps: readonly Expr[], keep: Keep): readonly Expr[]
  output(products: readonly Expr[], keep: Keep): readonly Expr[]
}

export const transforms = { 2: transformOf([1]), 4: transformOf([3 / 4, 3 / 2]) } as const

export type TileSize = keyof typeof transforms

function transformOf(pairs: readonly number[]): Transform {
  const all = evenPolynomial(pairs)
  const others = pairs.map((pair) => evenPolynomial(pairs.filter((other) => other !== pair)))
  return {
    outputs: 2 * pairs.length,
    points: 2 * pairs.length + 2,
    input(inputs, keep) {
      const from = (first: number, coefficients: readonly number[]): Expr =>
        keep(
          weighted(
            coefficients.map((_, i) => inputs[first + 2 * i]!),
            coefficients,
          ),
        )
      const ofPairs = pairs.flatMap((pair, i) => {
        const [even, odd] = [from(2, others[i]!), from(1, others[i]!)]
        return [weighted([odd, even], [pair, 1]), weighted([odd, even], [-pair, 1])].map(keep)
      })
      return [from(0, all), ...ofPairs, from(1, all)]
    },
    filter([first, second, third], keep) {
      const ofPairs = pairs.flatMap((pair, i) => {
        const scale = 1 / (2 * pair ** 2 * valueAt(others[i]!, pair))
        const even = keep(weighted([first!, third!], [scale, scale * pair ** 2]))
        const odd = keep(mul(second!, scale * pair))
        return [add(even, odd), sub(even, odd)].map(keep)
      })
      return [keep(mul(first!, 1 / all[0]!)), ...ofPairs, third!]
    },
    output(products, keep) {
      const pairOf = (i: number): readonly [Expr, Expr] => [products[2 * i + 1]!, products[2 * i + 2]!]
      const sums = pairs.map((_, i) => keep(add(...pairOf(i))))
      const differences = pairs.map((_, i) => keep(sub(...pairOf(i))))
      return Array.from({ length: 2 * pairs.length }, (_, i) => {
        const powers = pairs.map((pair) => pair ** i)
        const finite = weighted(i % 2 === 0 ? sums : differences, powers)
        const isLast = i === 2 * pairs.length - 1
        return keep(i === 0 ? add(finite, products[0]!) : isLast ? add(finite, products.at(-1)!) : finite)
      })
    },
  }
}

/** The coefficients of Π (x² - p²) at 1, x², x⁴, … */
function evenPolynomial(pairs: readonly number[]): readonly number[] {
  return pairs.reduce<readonly number[]>(
    (product, pair) => {
      const at = (i: number): number => product[i] ?? 0
      return Array.from({ length: product.length + 1 }, (_, i) => at(i - 1) - pair ** 2 * at(i))
    },
    [1],
  )
}

function valueAt(coefficients: readonly number[], point: number): number {
  return coefficients.reduce((sum, coefficient, i) => sum + coefficient * point ** (2 * i), 0)
}

/** Σ coefficient · value, from the last to the first. */
function weighted(values: readonly Expr[], coefficients: readonly number[]): Expr {
  const scaled = (value: Expr, by: number): Expr => (by === 1 ? value : mul(value, by))
  const last = scaled(values.at(-1)!, coefficients.at(-1)!)
  return values.slice(0, -1).reduceRight((sum, value, i) => plusScaled(sum, value, coefficients[i]!), last)
}

function plusScaled(sum: Expr, value: Expr, by: number): Expr {
  if (by === 1) return add(sum, value)
  return by === -1 ? sub(sum, value) : multiplyAdd(sum, value, constant(value.type, by))
}
