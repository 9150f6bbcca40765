import * as fc from "fast-check"
import { allDTypes, dtypes } from "../../src/tensor/dtype.ts"
import { elementCount } from "../../src/tensor/shape.ts"
import { tensorOfBytes, type Tensor } from "../../src/tensor/tensor.ts"

/** Tensors of every dtype with up to a few dozen elements of any bits; bools are 0 or 1. */
export const anyTensor: fc.Arbitrary<Tensor> = fc
  .record({ dtype: fc.constantFrom(...allDTypes), shape: fc.array(fc.nat(4), { maxLength: 3 }) })
  .chain(({ dtype, shape }) => {
    const byteLength = elementCount(shape) * dtypes[dtype].byteLength
    const bytes = fc.uint8Array({ minLength: byteLength, maxLength: byteLength })
    return bytes.map((raw) => tensorOfBytes(dtype, shape, dtype === "bool" ? raw.map((byte) => byte & 1) : raw.slice()))
  })
