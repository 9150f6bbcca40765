import type { DType } from "../../../tensor/dtype.ts"
import { along, fixed, laneVariable, plus, shifted, type Coordinates } from "../../access/coordinate.ts"
import type { Stored } from "../../access/storage.ts"
import { registerType, type KernelWriter } from "../../emit/kernel-writer.ts"
import { laneCountOf } from "../../emit/lanes.ts"
import { add, constant, div, eq, operand, pmax, reduceLanes, remU, select, splat, sub } from "../../language/build.ts"
import type { Bound, Expr, Local, Statement } from "../../language/kernel.ts"
import { accumulator, bind, loop, update } from "../../language/statements.ts"
import { laneOf } from "../../language/value-type.ts"
import { expNotPositive } from "../../math/exp.ts"

/** Rows of scores in memory, [part][row][score], as whole vectors up to `end`. */
export interface ScoreRows {
  readonly writer: KernelWriter
  readonly dtype: DType
  readonly scores: Stored
  readonly rows: number
  readonly end: Bound
  /** Where in a row 1 / Σ goes. */
  readonly inverseAt: number
}

const unroll = 4
const lowest = { f32: -3.4028234663852886e38, f64: -Number.MAX_VALUE } as const

/** Makes each score exp(score - greatest) and stores the inverse of their sum, 0 where nothing is visible. */
export function normalizeScores({ writer, dtype, scores, rows, end, inverseAt }: ScoreRows): Statement[] {
  const lanes = laneCountOf(dtype)
  const type = registerType(dtype, lanes)
  const lane = laneOf(type) === "f64" ? "f64" : "f32"
  const at = (offset: number): Coordinates => [
    along("part"),
    along("r"),
    plus(shifted(along("score"), offset), along(laneVariable)),
  ]
  const read = (offset: number): Expr => writer.load(scores, at(offset), lanes)
  const mosts = range(unroll).map((i) => accumulator(`most${i}`, constant(type, lowest[lane])))
  const sums = range(unroll).map((i) => accumulator(`sum${i}`, constant(type, 0)))
  const greatest = overVectors(end, lanes, (offset, i) => [update(mosts[i]![1], pmax(mosts[i]![1], read(offset)))])
  const [shift, most] = bind("shift", splat(reduceLanes(pmax, joined(mosts, pmax))))
  const powers = overVectors(end, lanes, (offset, i) => {
    const [declaration, power] = bind(`e${i}`, expNotPositive(sub(read(offset), most)))
    return [declaration, ...writer.store(scores, at(offset), power), update(sums[i]![1], add(sums[i]![1], power))]
  })
  const [total, sum] = bind("total", reduceLanes(add, joined(sums, add)))
  const inverse = select(eq(sum, 0), constant(lane, 0), div(operand(lane, 1), sum))
  return [
    loop("r", rows, [
      ...mosts.map(([declaration]) => declaration),
      ...greatest,
      shift,
      ...sums.map(([declaration]) => declaration),
      ...powers,
      total,
      ...writer.store(scores, [along("part"), along("r"), fixed(inverseAt)], inverse),
    ]),
  ]
}

function joined(all: readonly (readonly [Statement, Local])[], join: (a: Expr, b: Expr) => Expr): Expr {
  return all.map<Expr>(([, local]) => local).reduce(join)
}

/** A loop of several vectors a turn, and one for what is left. */
function overVectors(end: Bound, lanes: number, body: (offset: number, turn: number) => Statement[]): Statement[] {
  const step = unroll * lanes
  const turns = range(unroll).flatMap((i) => body(i * lanes, i))
  const whole = typeof end === "number" ? end - (end % step) : sub(end, remU(end, step))
  return [loop("score", whole, turns, { step }), loop("score", end, body(0, 0), { begin: whole, step: lanes })]
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
