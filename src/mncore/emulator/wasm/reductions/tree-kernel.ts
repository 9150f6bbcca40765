/**
 * Kernels of the reduction network: `from…, stride, to…, bytes, count, inputStep, resultStep`, all of them in bytes but `count`.
 * Inputs lie `stride` apart; elements that follow each other for `bytes` are reduced, and that is repeated `count` times, each
 * time some steps further. There are two planes, of first and of second words, where elements are 64 bits wide, and two of
 * inputs where results are narrowed.
 */
import type { FunctionDeclaration } from "../../../../wasm/assembler/module.ts"
import { inputCount, type Tree } from "../../moves/tree-reduction.ts"
import { bytesPerVector, kernel, type Code } from "../language/code.ts"
import { op, type Expression } from "../language/expressions.ts"

/** The word or vector of the next input in a plane; read when it is needed, so that few are held at a time. */
export type NextInput = (plane: 0 | 1) => Expression

/** Gives a word or vector of each result plane. */
type Reduce = (code: Code, next: NextInput) => readonly Expression[]

/** In vectors of words, or one word at a time, as i64. */
export function treeKernel(tree: Tree, access: "vectors" | "words", reduce: Reduce): FunctionDeclaration {
  const [inputPlanes, resultPlanes] = treePlanes(tree)
  const isScalar = access === "words"
  return kernel(treeName(tree), inputPlanes + resultPlanes + 5, (code) => {
    const { params } = code
    const from = params.slice(0, inputPlanes).map((plane) => code.variable(plane))
    const stride = params[inputPlanes]!
    const to = params.slice(inputPlanes + 1, -4).map((plane) => code.variable(plane))
    const [bytes, count, inputStep, resultStep] = params.slice(-4)
    const load = (address: Expression): Expression => (isScalar ? code.loadWord(address) : code.load(address))
    code.loop(count!, 1, () => {
      code.loop(bytes!, isScalar ? 4 : bytesPerVector, (offset) => {
        const places = from.map(({ value }) => code.variable(op("i32.add", value, offset)))
        const next: NextInput = (plane) => {
          const place = places[plane]!
          const input = load(place.value)
          place.set(op("i32.add", place.value, stride))
          return input
        }
        reduce(code, next).forEach((result, i) => {
          const at = op("i32.add", to[i]!.value, offset)
          if (isScalar) code.storeWord(at, result)
          else code.store(at, result)
        })
      })
      for (const plane of from) plane.set(op("i32.add", plane.value, inputStep!))
      for (const plane of to) plane.set(op("i32.add", plane.value, resultStep!))
    })
  })
}

/** Adders of a level take that many neighbours each, and then those of the next level; the last one may round otherwise. */
export function treeSum(
  levels: readonly number[],
  next: () => Expression,
  add: (elements: readonly Expression[]) => Expression,
  last = add,
): Expression {
  const below = levels.slice(0, -1)
  const element = below.length === 0 ? next : (): Expression => treeSum(below, next, add)
  return last(Array.from({ length: levels.at(-1)! }, element))
}

/** The kernel of a tree. What happens to bits one by one is the same in every width, and order does not depend on levels. */
export function treeName({ reduction, levels, isNarrowed = false }: Tree): string {
  const operation = reduction.slice(1)
  const isBitwise = operation === "band" || operation === "bor"
  const inputs = operation === "fadd" ? levels.join("-") : inputCount(levels)
  return `reduce-${isBitwise ? "i" : reduction[0]}${operation}-${inputs}${isNarrowed ? "r" : ""}`
}

/** How many planes of inputs and of results the kernel of a tree takes. */
export function treePlanes({ reduction, isNarrowed = false }: Tree): readonly [inputs: 1 | 2, results: 1 | 2] {
  if (isNarrowed) return [2, 1]
  const isWide = /^(d|l(iadd|and|or)$)/.test(reduction)
  return isWide ? [2, 2] : [1, 1]
}
