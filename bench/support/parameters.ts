import type { GraphBuilder } from "../../src/ir/builder.ts"
import type { Value } from "../../src/ir/graph.ts"
import { randomNumbers } from "../../src/support/rng.ts"
import { elementCount, type Shape } from "../../src/tensor/shape.ts"
import { makeTensor } from "../../src/tensor/tensor.ts"

/** Adds parameters with seeded elements to a graph, uniform between ±1/√fanIn, so that no layer blows up or fades out. */
export function parameters(builder: GraphBuilder, seed: number): (name: string, shape: Shape, fanIn: number) => Value {
  const random = randomNumbers(seed)
  return (name, shape, fanIn) => {
    const bound = 1 / Math.sqrt(fanIn)
    const elements = Float32Array.from({ length: elementCount(shape) }, () => bound * (2 * random() - 1))
    return builder.constant(name, makeTensor("float32", shape, elements), "parameter")
  }
}
