/**
 * The MAU's vector instructions on doubles: `xHigh, xLow, yHigh, yLow, zHigh, zLow, toHigh, toLow`, or one plane `to` of singles in
 * kernels whose names end in `r`. Sums without a product are float64 additions. A multiply-add computes the products of PE 0
 * and 1 (`u`) or of PE 2 and 3 (`d`) of each MAB in integers, and leaves the addend in the others.
 */
import type { FunctionDeclaration } from "../../../../wasm/assembler/module.ts"
import { floatFormats } from "../../../machine.ts"
import { kernel, type Code } from "../language/code.ts"
import { addDoubles, cleanDoubles, loadPair, storePair, type Pair } from "../language/double-lanes.ts"
import { choose, i32, i64, op, type Expression } from "../language/expressions.ts"
import { addToOdd64, narrowToSingle } from "../language/lanes.ts"
import { differing, either, left, minus, plus, right } from "../language/scalars.ts"
import { infinityField, infinityOf, partsOf, type DoubleParts, type ResultFormat } from "../language/significands.ts"
import { roundedSum } from "./exact-sums.ts"
import { factorOf, longProduct, productOf } from "./long-products.ts"

/** Stores doubles, or singles where there is one plane for them. */
export function storeSums(code: Code, to: readonly Expression[], sums: Pair): void {
  if (to.length === 2) storePair(code, to[0]!, to[1]!, sums)
  else code.store(to[0]!, narrowToSingle(code, sums))
}

const sums = {
  dvpassa: (code, x) => cleanDoubles(code, x),
  dvadd: (code, x, z, format) => {
    const [first, second] = [cleanDoubles(code, x), cleanDoubles(code, z)]
    return format === "d" ? addDoubles(code, first, second) : addToOdd64(code, first, second)
  },
} as const satisfies Record<string, (code: Code, x: Expression, z: Expression, format: ResultFormat) => Expression>

function sumKernel(name: keyof typeof sums, format: ResultFormat): FunctionDeclaration {
  return kernel(nameOf(name, format), format === "d" ? 8 : 7, (code) =>
    code.sweep((at) => {
      const [xHigh, xLow, , , zHigh, zLow, ...to] = code.params.map(at)
      const x = loadPair(code, xHigh!, xLow!)
      const z = loadPair(code, zHigh!, zLow!)
      storeSums(code, to, [sums[name](code, x[0], z[0], format), sums[name](code, x[1], z[1], format)])
    }),
  )
}

function nameOf(name: string, format: ResultFormat): string {
  return format === "d" ? name : `${name}r`
}

/** The double of one PE. */
export function loadDouble(code: Code, high: Expression, low: Expression, offset = 0): Expression {
  return code.let(either(left(code.loadWord(high, offset), 32), code.loadWord(low, offset)))
}

/** Stores the result of one PE. */
export function storeResult(code: Code, to: readonly Expression[], bits: Expression, offset = 0): void {
  if (to.length === 2) code.storeWord(to[0]!, right(bits, 32), offset)
  code.storeWord(to.at(-1)!, bits, offset)
}

/** x * y + z of finite numbers. */
function finiteSum(code: Code, x: DoubleParts, y: DoubleParts, z: DoubleParts, format: ResultFormat): Expression {
  const { bias, mantissaBits } = floatFormats.d
  const product = productOf(code, factorOf(code, x.significand), factorOf(code, y.significand))
  const sign = code.let(differing(x.sign, y.sign))
  const unit = minus(plus(x.field, y.field), i64(BigInt(2 * (bias + mantissaBits))))
  return roundedSum(code, longProduct(code, product, sign, unit), z, format)
}

/** x * y + z; zero times infinity is zero, and an infinite product wins over an infinite addend. */
function multiplyAdd(code: Code, factors: readonly Expression[], addend: Expression, format: ResultFormat): Expression {
  const [x, y] = factors.map((bits) => partsOf(code, bits))
  const z = partsOf(code, addend)
  const isInfinite = ({ field }: DoubleParts): Expression => op("i64.eq", field, infinityField)
  const isZero = ({ field }: DoubleParts): Expression => op("i64.eqz", field)
  const isProductInfinite = code.let(
    op("i32.and", op("i32.or", isInfinite(x!), isInfinite(y!)), op("i32.eqz", op("i32.or", isZero(x!), isZero(y!)))),
  )
  const result = code.variable(i64(0n))
  code.when(
    op("i32.or", isProductInfinite, isInfinite(z)),
    () => result.set(infinityOf(format, choose(isProductInfinite, differing(x!.sign, y!.sign), z.sign))),
    () => result.set(finiteSum(code, x!, y!, z, format)),
  )
  return result.value
}

function multiplyAddKernel(half: "u" | "d", format: ResultFormat): FunctionDeclaration {
  return kernel(nameOf(`dvfma${half}`, format), format === "d" ? 8 : 7, (code) =>
    code.sweep((at) => {
      const [xHigh, xLow, yHigh, yLow, zHigh, zLow, ...to] = code.params.map((plane) => code.let(at(plane)))
      const z = loadPair(code, zHigh!, zLow!)
      storeSums(code, to, [cleanDoubles(code, z[0]), cleanDoubles(code, z[1])])
      code.loop(8, 4, (counter) => {
        const pe = (plane: Expression): Expression =>
          op("i32.add", plane, op("i32.add", counter, i32(half === "u" ? 0 : 8)))
        const double = (high: Expression, low: Expression): Expression => loadDouble(code, pe(high), pe(low))
        const factors = [double(xHigh!, xLow!), double(yHigh!, yLow!)]
        storeResult(code, to.map(pe), multiplyAdd(code, factors, double(zHigh!, zLow!), format))
      })
    }),
  )
}

export function doubleVectorKernels(): readonly FunctionDeclaration[] {
  return (["d", "f"] as const).flatMap((format) => [
    sumKernel("dvpassa", format),
    sumKernel("dvadd", format),
    multiplyAddKernel("u", format),
    multiplyAddKernel("d", format),
  ])
}
