import { expect } from "vitest"
import { bytesSource } from "../../src/checkpoint/byte-source.ts"
import { openCheckpoint } from "../../src/checkpoint/open-checkpoint.ts"
import { inflateRaw } from "../../src/host/file-source.ts"
import { tensor, type Tensor } from "../../src/nn.ts"
import type { Tensor as RawTensor } from "../../src/tensor/tensor.ts"
import { readArchived } from "../support/archive.ts"
import { sharedData } from "../support/shared-data.ts"

/** References computed with PyTorch; absent outside of a checkout with the test data beside it. */
export const goldens = sharedData("torch/torch-goldens.tar.gz")

/** All tensors of a file in the archive. */
export function tensorsOf(path: string): ReadonlyMap<string, RawTensor> {
  const checkpoint = openCheckpoint(bytesSource(path, readArchived(goldens!, path)), { inflateRaw })
  return new Map(Array.from(checkpoint.tensors, ([name, lazy]) => [name, lazy.read()]))
}

export function modelTensor({ dtype, shape, data }: RawTensor): Tensor {
  return tensor(data, { dtype, shape })
}

/** Equal shapes, and elements within a tolerance relative to the greatest expected element. */
export function expectClose(found: RawTensor, expected: RawTensor, tolerance = 1e-5): void {
  expect(found.dtype).toBe(expected.dtype)
  expect([...found.shape]).toEqual([...expected.shape])
  const [a, b] = [found, expected].map(({ data }) => Array.from(data as ArrayLike<number | bigint>, Number)) as [
    number[],
    number[],
  ]
  const scale = Math.max(1e-30, ...b.map(Math.abs))
  const worst = Math.max(0, ...a.map((each, i) => Math.abs(each - b[i]!) / scale))
  expect(worst).toBeLessThan(tolerance)
}
