/** Copies and masks of whole planes, and the patterns of transfers between L1BM and PEs. */
import type { FunctionDeclaration } from "../../../wasm/assembler/module.ts"
import { hierarchy } from "../../machine.ts"
import { peCount } from "../layout.ts"
import { and, bytesPerVector, i32, kernel, op, or, pick, select, splat32, type Code, type Expression } from "./code.ts"
import { clean, halfToFloat, joinHalves, narrowToSingle, roundToHalf, shift, widen } from "./lanes.ts"

/** How the half words of a mask plane spread over words: as they are, or the upper or lower one over the whole word. */
const spreads = {
  bits: (mask: Expression) => mask,
  high: (mask: Expression) => op("i32x4.shr_s", mask, shift(31)),
  low: (mask: Expression) => op("i32x4.shr_s", op("i32x4.shl", mask, shift(16)), shift(31)),
} as const

/** `from, to, mask`: copies what the mask selects; `to, mask`: clears what it does not. */
function maskKernels(): readonly FunctionDeclaration[] {
  return Object.entries(spreads).flatMap(([name, spread]) => [
    kernel(`copy-${name}`, 3, (code) =>
      code.sweep((at) => {
        const [from, to, mask] = code.params.map(at)
        code.store(to!, select(spread(code.load(mask!)), code.load(from!), code.load(to!)))
      }),
    ),
    kernel(`keep-${name}`, 2, (code) =>
      code.sweep((at) => {
        const [to, mask] = code.params.map(at)
        code.store(to!, and(code.load(to!), spread(code.load(mask!))))
      }),
    ),
  ])
}

const l1bPes = hierarchy.mabsPerL1b * hierarchy.pesPerMab
const l1bBytes = 4 * l1bPes

/** `from, stride, to`: for every L1B, from `from` on and `stride` bytes apart, what `spread` makes of it for 16 MABs. */
function spreadKernel(
  name: string,
  vectorOf: (code: Code, from: Expression, mab: number) => Expression,
): FunctionDeclaration {
  return kernel(name, 3, (code) => {
    const [start, stride, to] = code.params
    const from = code.variable(start!)
    code.loop(4 * peCount, l1bBytes, (counter) => {
      const at = code.let(op("i32.add", to!, counter))
      for (let mab = 0; mab < hierarchy.mabsPerL1b; mab++)
        code.store(at, vectorOf(code, from.value, mab), bytesPerVector * mab)
      from.set(op("i32.add", from.value, stride!))
    })
  })
}

function spreadKernels(): readonly FunctionDeclaration[] {
  const at = (name: "v128.load" | "v128.load32_splat", from: Expression, offset: number): Expression => ({
    type: "v128",
    emit: (body) => {
      from.emit(body)
      body.memory(name, { offset, align: 2 })
    },
  })
  return [
    spreadKernel("spread-p", (_, from) => at("v128.load32_splat", from, 0)),
    spreadKernel("spread-m", (_, from) => at("v128.load", from, 0)),
    spreadKernel("spread-d", (_, from, mab) => at("v128.load", from, bytesPerVector * mab)),
  ]
}

/** `from, toHigh, toLow`: the halves of a plane as clean singles; `from, to, mask`: flips the bits of a mask. */
function conversionKernels(): readonly FunctionDeclaration[] {
  return [
    kernel("widen-halves", 3, (code) =>
      code.sweep((at) => {
        const words = code.load(at(code.params[0]!))
        code.store(at(code.params[1]!), halfToFloat(code, words, true))
        code.store(at(code.params[2]!), halfToFloat(code, words, false))
      }),
    ),
    kernel("flip", 3, (code) =>
      code.sweep((at) => {
        const words = code.load(at(code.params[0]!))
        code.store(at(code.params[1]!), op("v128.xor", words, op("i32x4.splat", code.params[2]!)))
      }),
    ),
  ]
}

/** One lane of four vectors, as the lanes of one. */
function lanesOf(code: Code, [a, b, c, d]: readonly Expression[], lane: number): Expression {
  const [first, second] = [lane, lane + 4]
  return code.let(pick(pick(a!, b!, [first, second, 0, 0]), pick(c!, d!, [first, second, 0, 0]), [0, 1, 4, 5]))
}

/** `from0, …, from3, to`, and for halves the planes of the upper results, those of the lower ones, `to`. */
function gatherKernels(): readonly FunctionDeclaration[] {
  const gathered = (code: Code, at: (plane: Expression) => Expression, first: number, lane: number): Expression =>
    lanesOf(
      code,
      [0, 1, 2, 3].map((i) => code.load(at(code.params[first + i]!))),
      lane,
    )
  return [0, 1, 2, 3].flatMap((lane) => [
    kernel(`gather-${lane}`, 5, (code) =>
      code.sweep((at) => code.store(at(code.params[4]!), gathered(code, at, 0, lane))),
    ),
    kernel(`gather-upper-${lane}`, 9, (code) =>
      code.sweep((at) => {
        const [high, low] = [gathered(code, at, 0, lane), gathered(code, at, 4, lane)]
        const upper = and(high, splat32(0xffff0000))
        code.store(at(code.params[8]!), or(upper, op("i32x4.shr_u", low, shift(16))))
      }),
    ),
    kernel(`gather-lower-${lane}`, 9, (code) =>
      code.sweep((at) => {
        const [high, low] = [gathered(code, at, 0, lane), gathered(code, at, 4, lane)]
        code.store(at(code.params[8]!), joinHalves(high, and(low, splat32(0xffff))))
      }),
    ),
  ])
}

/** `fromHigh, fromLow, to`: singles as pairs of halves. */
function narrowKernel(): FunctionDeclaration {
  return kernel("narrow-singles", 3, (code) =>
    code.sweep((at) => {
      const halves = [0, 1].map((i) => roundToHalf(code, clean(code, code.load(at(code.params[i]!)))))
      code.store(at(code.params[2]!), joinHalves(halves[0]!, halves[1]!))
    }),
  )
}

/**
 * One adder of the reduction network in four lanes. Rounding an element to the place three bits below the largest one's last
 * is adding and subtracting 1.5 * 2^52 of those units in float64; the sum of four is exact there.
 */
function adder(code: Code, elements: readonly Expression[]): Expression {
  const cleaned = elements.map((element) => clean(code, element))
  const fields = cleaned.map((element) => and(element, splat32(0x7f800000)))
  const largest = op(
    "i32x4.shr_u",
    fields.reduce((a, b) => op("i32x4.max_u", a, b)),
    shift(23),
  )
  const upper = code.let(
    or(op("i32x4.shl", op("i32x4.add", largest, splat32(1023 + 52 - 127 - 26)), shift(20)), splat32(0x80000)),
  )
  const anchors = [pick(upper, splat32(0), [4, 0, 5, 1]), pick(upper, splat32(0), [4, 2, 5, 3])].map((each) =>
    code.let(each),
  )
  const wide = cleaned.map((element) => widen(code, element))
  const sums = ([0, 1] as const).map((i) =>
    code.let(
      wide
        .map((pair) => op("f64x2.sub", op("f64x2.add", pair[i], anchors[i]!), anchors[i]!))
        .reduce((a, b) => op("f64x2.add", a, b)),
    ),
  )
  const sum = narrowToSingle(code, [sums[0]!, sums[1]!])
  return cleaned.reduceRight<Expression>((result, element) => {
    const isInfinite = op("i32x4.eq", and(element, splat32(0x7f800000)), splat32(0x7f800000))
    return code.let(select(isInfinite, element, result))
  }, sum)
}

/** The trees of sums, by the inputs that each adder of a level takes. */
const trees = [[2], [4], [2, 4]] as const

function treeSum(code: Code, inputs: readonly Expression[], [size, ...rest]: readonly number[]): Expression {
  const sums = Array.from({ length: inputs.length / size! }, (_, i) =>
    adder(code, inputs.slice(size! * i, size! * (i + 1))),
  )
  return rest.length === 0 ? sums[0]! : treeSum(code, sums, rest)
}

/** `from, stride, to, bytes`: sums of inputs that lie `stride` bytes apart. */
function treeKernels(): readonly FunctionDeclaration[] {
  return trees.map((levels) =>
    kernel(`sum-tree-${levels.join("-")}`, 4, (code) => {
      const [from, stride, to, bytes] = code.params
      code.loop(bytes!, bytesPerVector, (counter) => {
        const address = code.variable(op("i32.add", from!, counter))
        const count = levels.reduce<number>((product, size) => product * size, 1)
        const inputs = Array.from({ length: count }, () => {
          const input = code.load(address.value)
          address.set(op("i32.add", address.value, stride!))
          return input
        })
        code.store(op("i32.add", to!, counter), treeSum(code, inputs, levels))
      })
    }),
  )
}

/** `from, to, stride, groupStride`: sums over the 16 MABs of every L1B, or over each four. */
function sumKernel(name: "sum-16" | "sum-4"): FunctionDeclaration {
  return kernel(name, 4, (code) => {
    const [from, start, stride, groupStride] = code.params
    const to = code.variable(start!)
    code.loop(4 * peCount, l1bBytes, (counter) => {
      const at = code.let(op("i32.add", from!, counter))
      const groups = [0, 1, 2, 3].map((group) =>
        adder(
          code,
          [0, 1, 2, 3].map((mab) => code.load(at, bytesPerVector * (4 * group + mab))),
        ),
      )
      if (name === "sum-16") code.store(to.value, adder(code, groups))
      else groups.forEach((sum, i) => code.store(op("i32.add", to.value, op("i32.mul", groupStride!, i32(i))), sum))
      to.set(op("i32.add", to.value, stride!))
    })
  })
}

export function planeKernels(): readonly FunctionDeclaration[] {
  return [
    ...maskKernels(),
    ...spreadKernels(),
    ...conversionKernels(),
    ...gatherKernels(),
    narrowKernel(),
    sumKernel("sum-16"),
    sumKernel("sum-4"),
    ...treeKernels(),
  ]
}
