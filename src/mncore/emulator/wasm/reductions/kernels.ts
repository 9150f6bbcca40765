import type { FunctionDeclaration } from "../../../../wasm/assembler/module.ts"
import type { Reduction } from "../../../isa/instructions/reduction.ts"
import { inputCount, treeLevels } from "../../moves/tree-reduction.ts"
import type { Code } from "../language/code.ts"
import { pairOf, wordsOf } from "../language/double-lanes.ts"
import type { Expression } from "../language/expressions.ts"
import { clean, joinHalves, roundToHalf } from "../language/lanes.ts"
import { either, left, right } from "../language/scalars.ts"
import { addDoubles } from "./double-sums.ts"
import { folds, type NamedFold } from "./folds.ts"
import { addHalves, addSingles, addSinglesToHalf } from "./single-sums.ts"
import { treeKernel, treeSum } from "./tree-kernel.ts"

type Levels = readonly number[]
type Add = (code: Code, elements: readonly Expression[]) => Expression

/** The trees of the machine, once each; results are narrowed by those over MABs. */
const trees: readonly Levels[] = [...new Map(Object.values(treeLevels).map((each) => [each.join("-"), each])).values()]
const narrowingTrees: readonly Levels[] = [treeLevels.mabs, treeLevels.mabsOfFour]

function sumKernel(reduction: "ffadd" | "hfadd", levels: Levels, add: Add): FunctionDeclaration {
  return treeKernel({ reduction, levels }, "vectors", (code, next) => [
    treeSum(
      levels,
      () => next(0),
      (elements) => add(code, elements),
    ),
  ])
}

function doubleSumKernel(levels: Levels): FunctionDeclaration {
  return treeKernel({ reduction: "dfadd", levels }, "words", (code, next) => {
    const nextDouble = (): Expression => code.let(either(left(next(0), 32), next(1)))
    const sum = treeSum(levels, nextDouble, (elements) => addDoubles(code, elements))
    return [right(sum, 32), sum]
  })
}

/** The halves of both planes, joined. */
function narrowingKernel(
  reduction: Reduction,
  levels: Levels,
  reduce: (code: Code, next: () => Expression) => Expression,
): FunctionDeclaration {
  return treeKernel({ reduction, levels, isNarrowed: true }, "vectors", (code, next) => {
    const [high, low] = ([0, 1] as const).map((plane) => code.let(reduce(code, () => next(plane))))
    return [joinHalves(high!, low!)]
  })
}

function foldKernel({ name, width, fold }: NamedFold, levels: Levels): FunctionDeclaration {
  const count = inputCount(levels)
  return treeKernel({ reduction: name, levels }, "vectors", (code, next) => {
    if (width.bits < 64) return [fold(code, width, count, () => next(0))]
    const pairs = Array.from({ length: count }, () => pairOf(code, next(0), next(1)))
    const [first, second] = ([0, 1] as const).map((i) => {
      const elements = pairs.map((pair) => pair[i]).values()
      return code.let(fold(code, width, count, () => elements.next().value!))
    })
    return wordsOf([first!, second!])
  })
}

function narrowingKernels(levels: Levels): readonly FunctionDeclaration[] {
  const extremes = folds.filter(({ name }) => name === "fmax" || name === "fmin")
  return [
    narrowingKernel("ffadd", levels, (code, next) =>
      treeSum(
        levels,
        next,
        (each) => addSingles(code, each),
        (each) => addSinglesToHalf(code, each),
      ),
    ),
    ...extremes.map(({ name, width, fold }) =>
      narrowingKernel(name, levels, (code, next) =>
        roundToHalf(code, clean(code, fold(code, width, inputCount(levels), next))),
      ),
    ),
  ]
}

export function reductionKernels(): readonly FunctionDeclaration[] {
  return [
    ...trees.flatMap((levels) => [
      sumKernel("ffadd", levels, addSingles),
      sumKernel("hfadd", levels, addHalves),
      doubleSumKernel(levels),
      ...folds.map((fold) => foldKernel(fold, levels)),
    ]),
    ...narrowingTrees.flatMap(narrowingKernels),
  ]
}
