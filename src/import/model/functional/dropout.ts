import { fail } from "../../../diagnostics/catalogue.ts"
import { fillTensor } from "../../../ops/families/access.ts"
import { callSite } from "../call-site.ts"
import { uniform } from "../random.ts"
import { activeTrace } from "../trace.ts"
import { fromRaw, type Tensor } from "../tensor/tensor.ts"

/** In training, zeroes elements with probability `p` and scales the others up; otherwise the tensor as it is. */
export function dropout(x: Tensor, options: { p?: number; training?: boolean } = {}): Tensor {
  const { p = 0.5, training = true } = options
  if (!training || p === 0) return x
  if (activeTrace() !== undefined) fail("TRACE_RANDOM", callSite(), { op: "dropout" })
  const scale = p === 1 ? 0 : 1 / (1 - p)
  const mask = fillTensor({ dtype: x.dtype, shape: x.shape }, () => (uniform(0, 1) < p ? 0 : scale))
  return x.mul(fromRaw(mask))
}
