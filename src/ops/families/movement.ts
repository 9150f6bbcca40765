import { present } from "../../diagnostics/invariant.ts"
import { elementCount, type Shape } from "../../tensor/shape.ts"
import type { Tensor } from "../../tensor/tensor.ts"
import type { AttributeSchema, AttributesOf } from "../attributes.ts"
import { inputType } from "../check.ts"
import {
  defineOperator,
  type InferenceContext,
  type InputNames,
  type Operator,
  type ReferenceContext,
} from "../operator.ts"
import { pickElements, viewAs } from "./access.ts"
import { eachCoordinate, positionIn } from "./axes.ts"

interface ViewDefinition<S extends AttributeSchema> {
  readonly name: string
  readonly inputs: InputNames
  readonly attributes: S
  readonly shapeInputs?: readonly number[]
  /** The shape of the result, checked. */
  shape(context: InferenceContext<AttributesOf<S>>): Shape
}

/** The elements of the first input, in order, under another shape. */
export function view<const S extends AttributeSchema>(definition: ViewDefinition<S>): Operator<S> {
  const { name, inputs: names, attributes, shapeInputs, shape } = definition
  return defineOperator({
    name,
    inputs: names,
    attributes,
    outputs: { min: 1, max: 1 },
    ...(shapeInputs === undefined ? {} : { shapeInputs }),
    infer: (context) => [{ dtype: inputType(context, 0).dtype, shape: shape(context) }],
    reference: ({ inputs, outputs }) => [viewAs(present(inputs[0], "x"), outputs[0]!)],
    flops: () => 0,
  })
}

/** Where an element of the result comes from: coordinates in the first input, or nothing for a zero. */
export type SourceOf = (coordinates: readonly number[]) => readonly number[] | undefined

interface MovementDefinition<S extends AttributeSchema> extends ViewDefinition<S> {
  /** Where the elements of the result come from. */
  source(context: ReferenceContext<AttributesOf<S>>, x: Tensor, result: Shape): SourceOf
}

/** Every element of the result is an element of the first input, or zero. */
export function movement<const S extends AttributeSchema>(definition: MovementDefinition<S>): Operator<S> {
  return defineOperator({
    ...view(definition),
    reference(context) {
      const [x, type] = [present(context.inputs[0], "x"), context.outputs[0]!]
      const positions = sourcePositions(x.shape, type.shape, definition.source(context, x, type.shape))
      return [pickElements(type, x, (i) => positions[i]!)]
    },
  })
}

/** The flat index in the source of every element of the result; -1 for none. */
export function sourcePositions(from: Shape, to: Shape, source: SourceOf): Float64Array {
  const positions = new Float64Array(elementCount(to))
  const positionOf = positionIn(from)
  eachCoordinate(to, (coordinates, index) => {
    const found = source(coordinates)
    positions[index] = found === undefined ? -1 : positionOf(found)
  })
  return positions
}
