import { formatShape } from "../../tensor/shape.ts"
import { inputType, rejectShape, requireDType, requireKnown } from "../check.ts"
import type { InferenceContext } from "../operator.ts"
import { floatDTypes } from "./elementwise.ts"
import { rejectAttribute, requireRankBetween } from "./require.ts"
import { resizeAxes, resizedAxes, type CoordinateMode, type ResizeAxis, type ResizeExtents } from "./resize-axes.ts"

interface ResizeAttributes extends ResizeExtents {
  readonly coordinateTransformationMode: CoordinateMode
}

type Context = InferenceContext<ResizeAttributes>

const [roi, scales, sizes] = [1, 2, 3] as const

/** Checks what is asked of a resize and gives its axes. */
export function requireResize(context: Context): ResizeAxis[] {
  const x = requireRankBetween(context, "resize", 0, "x", 1, Infinity)
  const axes = requireAxes(context, x.length)
  requireDType(context, "resize", roi, "roi", floatDTypes)
  requireDType(context, "resize", scales, "scales", ["float32"])
  requireDType(context, "resize", sizes, "sizes", ["int64"])
  const asked = [scales, sizes].filter((input) => isGiven(context, input))
  if (asked.length !== 1)
    rejectShape(context, "resize", asked.length === 0 ? "no scales or sizes" : "scales and sizes", "one of them")
  requireNumbers(context, scales, "scales", axes.length, (scale) => scale > 0 && Number.isFinite(scale))
  requireNumbers(context, sizes, "sizes", axes.length, (size) => size >= 0)
  const needsRegion = context.attributes.coordinateTransformationMode === "tf_crop_and_resize"
  if (needsRegion && !isGiven(context, roi))
    rejectShape(context, "resize", "no roi", "one, as tf_crop_and_resize needs it")
  if (needsRegion) requireNumbers(context, roi, "roi", 2 * axes.length, Number.isFinite)
  const request = { roi: undefined, scales: knownOf(context, scales), sizes: knownOf(context, sizes) }
  const resized = resizeAxes(x, request, context.attributes)
  const isSound = resized.every(
    ({ extent, outputs }) => Number.isSafeInteger(outputs) && (extent === 0) === (outputs === 0),
  )
  if (isSound) return resized
  const found = `${formatShape(x)} to ${formatShape(resized.map(({ outputs }) => outputs))}`
  return rejectShape(context, "resize", found, "extents of at least 1, or 0 where x has 0")
}

function requireAxes(context: Context, rank: number): number[] {
  const axes = resizedAxes(context.attributes.axes, rank)
  const isSound = axes.every((axis) => axis >= 0 && axis < rank) && new Set(axes).size === axes.length
  return isSound
    ? axes
    : rejectAttribute(context, "resize", "axes", context.attributes.axes, `different axes below ${rank}`)
}

/** Inputs without elements count as not given: older models write them for absent ones. */
function isGiven(context: Context, input: number): boolean {
  return context.inputs[input] !== undefined && !inputType(context, input).shape.includes(0)
}

function knownOf(context: Context, input: number): ReturnType<Context["known"]> {
  return isGiven(context, input) ? context.known(input) : undefined
}

function requireNumbers(
  context: Context,
  input: number,
  name: string,
  count: number,
  isSound: (value: number) => boolean,
): void {
  if (!isGiven(context, input)) return
  const numbers = requireKnown(context, "resize", input, name)
  if (numbers.length === count && numbers.every(isSound)) return
  const expected = `${count} ${name === "scales" ? "numbers above 0" : "numbers"}`
  rejectShape(context, "resize", `${name} is ${formatShape(numbers)}`, expected)
}
