/** The MAU's elementwise instructions in every precision, with their options and flags (2.4, 5.4). */
import type { Case } from "../support/case.ts"

type Precision = "d" | "f" | "h"

const precisions = ["d", "f", "h"] as const

/** x, y, z and result of each precision, in the places of their widths. */
const operands = {
  d: { x: "$lm0v", y: "$ln0v", z: "$lr0v", result: "$ls0v", narrow: "$s0v" },
  f: { x: "$lm0v", y: "$ln0v", z: "$lr0v", result: "$ls0v", narrow: "$s0v" },
  h: { x: "$lm0v", y: "$ln0v", z: "$llr0v", result: "$lls0v", narrow: "$ls0v" },
} as const

/** The same from elements of half the width, as far as there are any. */
const widened = {
  d: { x: "$m0ve", y: "$n0ve", z: "$r0ve" },
  f: { x: "$m0ve", y: "$n0ve", z: "$r0ve" },
  h: { x: "$llm0vr", y: "$lln0vr", z: "$lr0ve" },
} as const

const roles = { vfma: "xyz", vmul: "xy", vadd: "xz", vpassa: "x" } as const
type Operation = keyof typeof roles

const operations = Object.keys(roles) as readonly Operation[]

function halvesOf(precision: Precision, operation: Operation): readonly string[] {
  return precision === "d" && roles[operation].includes("y") ? ["u", "d"] : [""]
}

interface Inputs {
  readonly x: string
  readonly y: string
  readonly z: string
}

function line(precision: Precision, operation: Operation, suffix: string, inputs: Inputs): string {
  const { result, narrow } = operands[precision]
  const sources = [...roles[operation]].map((role) => inputs[role as keyof Inputs])
  const destination = suffix.endsWith("r") ? narrow : result
  return [`${precision}${operation}${suffix}`, ...sources, destination, "$omr1"].join(" ")
}

const negated = ({ x, y, z }: Inputs): Inputs[] => [
  { x: `-${x}`, y, z },
  { x, y: `-${y}`, z: `-${z}` },
]

const everything = precisions.flatMap((precision) =>
  operations.flatMap((operation) =>
    halvesOf(precision, operation).flatMap((half) =>
      ["", "r"].flatMap((narrow): Case[] => {
        const suffix = half + narrow
        const [plain, other] = [operands[precision], widened[precision]]
        return [plain, ...negated(plain), other].map((inputs) => ({
          text: line(precision, operation, suffix, inputs),
        }))
      }),
    ),
  ),
)

/** x * y less what was rounded from it, which leaves the low bits. */
const cancelling = precisions.flatMap((precision) =>
  halvesOf(precision, "vfma").flatMap((half) =>
    (["hard", "near", "integral"] as const).map((filling): Case => {
      const { x, y } = operands[precision]
      const product = `${precision}vmul${half} ${x} ${y} $nowrite`
      return { text: `${product}\n${line(precision, "vfma", half, { x, y, z: "-$mauf" })}`, filling }
    }),
  ),
)

const tame = precisions.map((precision): Case => ({
  text: line(precision, "vfma", precision === "d" ? "u" : "", operands[precision]),
  filling: "near",
}))

/** Both halves of a double product. */
const whole: Case = { text: "dvmulu $lm0v $ln0v $nowrite\ndvfmad $lm0v $ln0v $mauf $ls0v $omr1" }

export const mauCases: readonly Case[] = [...everything, ...cancelling, ...tame, whole]
