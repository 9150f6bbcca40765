import { present } from "../../diagnostics/invariant.ts"
import type { NodeOf, Value } from "../../ir/graph.ts"
import { paddingsOf, type Padding } from "../../ops/pad.ts"
import { numbersOf } from "../../tensor/tensor.ts"
import { dynamic, fixed, shifted, valueOf, type Coordinate } from "../access/coordinate.ts"
import { adjoining, isAt, partsOf } from "../access/joined-parts.ts"
import { rowMajor } from "../access/layout.ts"
import { axesOf, coordinatesOf, extentsOf, rangeOver } from "../emit/loops.ts"
import type { TemplateContext } from "../emit/template-context.ts"
import { abs, add, constant, max, min, rem, select, sub, lt } from "../language/build.ts"
import type { Expr } from "../language/kernel.ts"
import type { TemplateRule } from "../rules/rule.ts"
import { fill } from "./fill.ts"

/** Inputs that do not lie in the result already (`lower/berths.ts`) are computed straight into their part of it. */
export const concatRule: TemplateRule<NodeOf<"concat">> = {
  kind: "template",
  reads: (node) => node.inputs.map(() => "once"),
  epilogue: false,
  lower(node, context) {
    const parts = node.inputs.map((part) => present(part, "an input"))
    const joined = adjoining(
      node,
      parts.map((part) => context.stored(part)),
    )
    if (joined !== undefined && context.adopt(node.outputs[0]!, joined)) return
    const { storage, layout } = context.target(node.outputs[0]!)
    partsOf(node, layout).forEach((place, i) => {
      const [part, to] = [parts[i]!, { storage, layout: place }]
      const stored = context.stored(part)
      if (stored === undefined || !isAt(stored, to, part)) context.compute(part, to)
    })
  },
}

/**
 * With a constant: the result is filled, and the input computed into its middle. Otherwise each element looks up its
 * source.
 */
export const padRule: TemplateRule<NodeOf<"pad">> = {
  kind: "template",
  reads: (node) => [node.attributes.mode === "constant" ? "once" : "moved", "known", "moved", "known"],
  epilogue: false,
  lower(node, context) {
    const x = present(node.inputs[0], "x")
    const axes = context.known(node.inputs[3])
    const pads = numbersOf(present(context.known(node.inputs[1]), "pads"))
    const paddings = paddingsOf(
      x.type.shape,
      pads,
      axes === undefined ? x.type.shape.map((_, axis) => axis) : numbersOf(axes),
    )
    const value = node.inputs[2] === undefined ? 0 : context.immediate(node.inputs[2])
    const canFill =
      node.attributes.mode === "constant" && paddings.every(({ before, after }) => before >= 0 && after >= 0)
    if (value === undefined || !canFill) {
      lookUp(node, x, paddings, context)
      return
    }
    const { storage, layout } = context.target(node.outputs[0]!)
    fill(context, { storage, layout }, node.outputs[0]!.type.shape, value)
    const offset = paddings.reduce((sum, { before }, axis) => sum + before * layout.strides[axis]!, layout.offset)
    context.compute(x, { storage, layout: { ...layout, offset } })
  },
}

function lookUp(node: NodeOf<"pad">, x: Value, paddings: readonly Padding[], context: TemplateContext): void {
  const { shape } = node.outputs[0]!.type
  const axes = axesOf(shape, rowMajor(shape))
  const extents = extentsOf(axes)
  const writer = context.writer()
  const at = coordinatesOf(shape)
  const sources = at.map((coordinate, axis) =>
    sourceOf(shifted(coordinate, -paddings[axis]!.before), paddings[axis]!, x.type.shape[axis]!, node.attributes.mode),
  )
  const reader = writer.reader(1, extents)
  const element = reader.element(
    x,
    sources.map(({ coordinate }) => coordinate),
  )
  const isInside = sources.flatMap(({ isInside: inside }) => inside ?? [])
  const value = node.inputs[2]
  const outside =
    value === undefined
      ? constant(element.type, 0)
      : reader.element(
          value,
          value.type.shape.map(() => fixed(0)),
        )
  const padded = isInside.reduce((inner, inside) => select(inside, inner, outside), element)
  const store = context.storeResults(writer, { value: node.outputs[0]!, lanes: 1, at, extents, register: () => padded })
  context.run(writer, "pad", ...rangeOver(axes, store))
}

interface Source {
  readonly coordinate: Coordinate
  /** Absent when there is an element for every coordinate. */
  readonly isInside?: Expr
}

function sourceOf(
  at: Coordinate,
  { before, after }: Padding,
  extent: number,
  mode: NodeOf<"pad">["attributes"]["mode"],
): Source {
  if (before <= 0 && after <= 0) return { coordinate: at }
  const position = valueOf(at)
  const clamped = min(max(position, 0), extent - 1)
  switch (mode) {
    case "constant":
      return { coordinate: dynamic(clamped), isInside: inRange(position, extent) }
    case "edge":
      return { coordinate: dynamic(clamped) }
    case "wrap":
      return { coordinate: extent === 1 ? fixed(0) : dynamic(modulo(position, extent)) }
    case "reflect":
      return { coordinate: extent === 1 ? fixed(0) : dynamic(reflected(position, extent)) }
  }
}

function inRange(position: Expr, extent: number): Expr {
  return select(lt(position, 0), constant("i32", 0), lt(position, extent))
}

function modulo(position: Expr, extent: number): Expr {
  const rest = rem(position, extent)
  return select(lt(rest, 0), add(rest, extent), rest)
}

/** extent - 1 - |extent - 1 - position mod period| walks up and down. */
function reflected(position: Expr, extent: number): Expr {
  const last = extent - 1
  return sub(constant("i32", last), abs(sub(constant("i32", last), modulo(position, 2 * last))))
}
