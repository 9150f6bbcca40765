/** Copies and masks of whole planes, and the patterns of transfers between L1BM and PEs. */
import type { FunctionDeclaration } from "../../../../wasm/assembler/module.ts"
import { hierarchy } from "../../../machine.ts"
import { peCount } from "../../state/layout.ts"
import { bytesPerVector, kernel, type Code } from "../language/code.ts"
import { storePair } from "../language/double-lanes.ts"
import { and, i32, op, or, pick, select, splat32, type Expression } from "../language/expressions.ts"
import { clean, halfToFloat, joinHalves, roundToHalf, widen } from "../language/lanes.ts"

/** How the half words of a mask plane spread over words: as they are, or the upper or lower one over the whole word. */
const spreads = {
  bits: (mask: Expression) => mask,
  high: (mask: Expression) => op("i32x4.shr_s", mask, i32(31)),
  low: (mask: Expression) => op("i32x4.shr_s", op("i32x4.shl", mask, i32(16)), i32(31)),
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
        code.store(at(code.params[8]!), or(upper, op("i32x4.shr_u", low, i32(16))))
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

/** `from, toHigh, toLow`: singles as doubles; zeros and infinities keep their sign and lose their mantissa. */
function widenKernel(): FunctionDeclaration {
  return kernel("widen-singles", 3, (code) =>
    code.sweep((at) => {
      const words = code.load(at(code.params[0]!))
      const doubles = widen(code, or(clean(code, words), and(words, splat32(0x80000000))))
      storePair(code, at(code.params[1]!), at(code.params[2]!), doubles)
    }),
  )
}

/** The sign of words, or of their lower halves, in every bit. */
const signs = {
  word: (words: Expression) => op("i32x4.shr_s", words, i32(31)),
  half: (words: Expression) => op("i32x4.shr_s", op("i32x4.shl", words, i32(16)), i32(31)),
} as const

/** `high, low, to`: half words of ones where signs are clear. */
function markKernels(): readonly FunctionDeclaration[] {
  const places = ["word", "half"] as const
  return places.flatMap((high) =>
    places.map((low) =>
      kernel(`mark-clear-${high}-${low}`, 3, (code) =>
        code.sweep((at) => {
          const [upper, lower] = [code.load(at(code.params[0]!)), code.load(at(code.params[1]!))]
          const set = select(splat32(0xffff0000), signs[high](upper), signs[low](lower))
          code.store(at(code.params[2]!), op("v128.not", set))
        }),
      ),
    ),
  )
}

export function planeKernels(): readonly FunctionDeclaration[] {
  return [
    ...maskKernels(),
    ...spreadKernels(),
    ...conversionKernels(),
    ...gatherKernels(),
    narrowKernel(),
    widenKernel(),
    ...markKernels(),
  ]
}
