import { fail } from "../../../diagnostics/catalogue.ts"
import { fillTensor } from "../../../ops/families/access.ts"
import { formatShape } from "../../../tensor/shape.ts"
import { callSite } from "../call-site.ts"
import { scalar } from "../tensor/literal.ts"
import { applyTo, fromRaw, type Tensor } from "../tensor/tensor.ts"

/** x · Wᵀ + b. The weight is `[out, in]`; matrices become one Gemm of a transposed weight, as the exporter of PyTorch writes it. */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const transposed = weight.t()
  if (x.shape.length === 2 && bias !== undefined) return applyTo("gemm", [x, transposed, bias], {}, "addmm")
  const product = x.matmul(transposed)
  return bias === undefined ? product : product.add(bias)
}

/** The rows of `weight` `[count, width]` at the positions of an integer tensor. */
export function embedding(indices: Tensor, weight: Tensor): Tensor {
  return applyTo("gather", [weight, indices], { axis: 0 }, "embedding")
}

/** A new innermost axis of int64 that is 1 at the position of each element and 0 elsewhere. */
export function oneHot(indices: Tensor, numClasses: number): Tensor {
  const values = fromRaw(fillTensor({ dtype: "int64", shape: [2] }, (i) => i))
  return applyTo("oneHot", [indices, scalar("int64", numClasses), values], { axis: indices.shape.length }, "one_hot")
}

/** softmax(Q · Kᵀ · scale + mask) · V over the last two axes; a boolean mask tells where to look. */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: { attnMask?: Tensor; isCausal?: boolean; scale?: number } = {},
): Tensor {
  const { attnMask, isCausal = false, scale = 1 / Math.sqrt(query.size(-1)) } = options
  const scores = query.matmul(key.transpose(-2, -1)).mul(scale)
  const causal = isCausal ? causalMask(query.size(-2), key.size(-2)) : undefined
  return [attnMask, causal].reduce<Tensor>(masked, scores).softmax(-1).matmul(value)
}

function masked(scores: Tensor, mask: Tensor | undefined): Tensor {
  if (mask === undefined) return scores
  return mask.dtype === "bool" ? scores.maskedFill(mask.logicalNot(), -Infinity) : scores.add(mask)
}

function causalMask(queries: number, keys: number): Tensor {
  return fromRaw(
    fillTensor({ dtype: "bool", shape: [queries, keys] }, (i) => (i % keys <= Math.floor(i / keys) ? 1 : 0)),
  )
}

/** The cosine of the angle between slices. */
export function cosineSimilarity(a: Tensor, b: Tensor, options: { dim?: number; eps?: number } = {}): Tensor {
  const { dim = 1, eps = 1e-8 } = options
  if (a.shape.length !== b.shape.length) {
    const found = `shapes ${formatShape(a.shape)} and ${formatShape(b.shape)}`
    fail("TRACE_UNSUPPORTED", callSite(), { op: "cosineSimilarity", found, expected: "equal ranks" })
  }
  const scale = a.norm(2, dim).clamp(eps).mul(b.norm(2, dim).clamp(eps))
  return a.mul(b).sum(dim).div(scale)
}
