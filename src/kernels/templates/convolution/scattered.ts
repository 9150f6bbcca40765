/**
 * Transposed convolution, one output at a time: of all taps, those that an input element meets here.
 *
 *   for o { sum = bias; for t { if (o + p - d·t) is s·i for an element i { for c { sum += x[c, i] · w[c, t] } } }; y[o] = tail(sum) }
 */
import { present } from "../../../diagnostics/invariant.ts"
import type { NodeOf } from "../../../ir/graph.ts"
import { along, plus, scaled, shifted, valueOf, type Coordinate } from "../../access/coordinate.ts"
import { rowMajor } from "../../access/layout.ts"
import { registerType } from "../../emit/kernel-writer.ts"
import { axesOf, coordinatesOf, extentsOf, rangeOver } from "../../emit/loops.ts"
import { multiplyAdd } from "../../emit/multiply-add.ts"
import type { TemplateContext } from "../../emit/template-context.ts"
import { and, constant, divU, eq, ltU, remU } from "../../language/build.ts"
import type { Statement } from "../../language/kernel.ts"
import { accumulator, bind, loop, update, when } from "../../language/statements.ts"

export function lowerScattered(node: NodeOf<"convTranspose">, context: TemplateContext): void {
  const [x, w] = [present(node.inputs[0], "x"), present(node.inputs[1], "w")]
  const value = present(node.outputs[0], "y")
  const { shape, dtype } = value.type
  const { group } = node.attributes
  const [input, weights] = [context.materialise(x), context.materialise(w)]
  const [inputs, outputs] = [x.type.shape[1]! / group, w.type.shape[1]!]
  const loops = axesOf(shape, rowMajor(shape))
  const extents = extentsOf(loops)
  const at = coordinatesOf(shape)
  const writer = context.writer()
  const [batch, channel, ...pixel] = at as [Coordinate, Coordinate, ...Coordinate[]]
  const [groupName, groupOf] = bind("group", divU(valueOf(channel), outputs))
  const [memberName, member] = bind("member", remU(valueOf(channel), outputs))
  const reader = writer.reader(1, extents)
  const bias = node.inputs[2]
  const [declaration, sum] = accumulator(
    "sum",
    bias === undefined ? constant(registerType(dtype, 1), 0) : reader.element(bias, [channel]),
  )
  const taps = pixel.map((_, i) => along(`k${i}`))
  const inputChannel = plus(along(groupOf.name, inputs), along("c"))
  const product = multiplyAdd(
    sum,
    writer.load(input, [batch, inputChannel, ...pixel.map((_, i) => along(`i${i}x`))], 1),
    writer.load(weights, [inputChannel, along(member.name), ...taps], 1),
  )
  const body = pixel.reduceRight<readonly Statement[]>(
    (inner, position, i) => [loop(`k${i}`, w.type.shape[i + 2]!, whenMet(node, i, position, inner))],
    [loop("c", inputs, [update(sum, product)])],
  )
  const store = context.storeResults(writer, { value, lanes: 1, at, extents, register: () => sum })
  const statements = [groupName, memberName, declaration, ...body, ...store]
  context.run(writer, "convTranspose", ...rangeOver(loops, statements))
}

/** Runs the statements when tap `k` along an axis meets input element `i…x` at an output position. */
function whenMet(
  { attributes, inputs }: NodeOf<"convTranspose">,
  axis: number,
  position: Coordinate,
  inner: readonly Statement[],
): Statement[] {
  const { strides, dilations, pads } = attributes
  const [stride, extent] = [strides[axis]!, inputs[0]!.type.shape[axis + 2]!]
  const reached = shifted(plus(position, scaled(along(`k${axis}`), -dilations[axis]!)), pads[axis]!)
  const [name, distance] = bind(`d${axis}`, valueOf(reached))
  const [input] = bind(`i${axis}x`, divU(distance, stride))
  const isMet = and(ltU(distance, extent * stride), eq(remU(distance, stride), 0))
  return [name, when(isMet, [input, ...inner])]
}
