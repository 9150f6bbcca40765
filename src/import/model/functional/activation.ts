import { applyTo, type Tensor } from "../tensor/tensor.ts"

export function relu(x: Tensor): Tensor {
  return x.relu()
}

export function relu6(x: Tensor): Tensor {
  return x.clamp(0, 6)
}

export function hardtanh(x: Tensor, minVal = -1, maxVal = 1): Tensor {
  return x.clamp(minVal, maxVal)
}

export function leakyRelu(x: Tensor, negativeSlope = 0.01): Tensor {
  return applyTo("leakyRelu", [x], { alpha: negativeSlope }, "leaky_relu")
}

/** One slope for all negative elements, or one for each channel (axis 1). */
export function prelu(x: Tensor, weight: Tensor): Tensor {
  const isPerChannel = weight.numel() > 1 && x.shape.length > 2
  const slope = isPerChannel ? weight.reshape([-1, ...new Array<number>(x.shape.length - 2).fill(1)]) : weight
  return applyTo("prelu", [x, slope], {}, "prelu")
}

export function elu(x: Tensor, alpha = 1): Tensor {
  return applyTo("elu", [x], { alpha }, "elu")
}

export function selu(x: Tensor): Tensor {
  return applyTo("selu", [x], {}, "selu")
}

export function celu(x: Tensor, alpha = 1): Tensor {
  return applyTo("celu", [x], { alpha }, "celu")
}

export function gelu(x: Tensor, options: { approximate?: "none" | "tanh" } = {}): Tensor {
  return applyTo("gelu", [x], { approximate: options.approximate ?? "none" }, "gelu")
}

export function sigmoid(x: Tensor): Tensor {
  return x.sigmoid()
}

export function tanh(x: Tensor): Tensor {
  return x.tanh()
}

export function silu(x: Tensor): Tensor {
  return x.mul(x.sigmoid())
}

export function mish(x: Tensor): Tensor {
  return applyTo("mish", [x], {}, "mish")
}

export function hardswish(x: Tensor): Tensor {
  return applyTo("hardSwish", [x], {}, "hardswish")
}

export function hardsigmoid(x: Tensor): Tensor {
  return applyTo("hardSigmoid", [x], { alpha: 1 / 6, beta: 0.5 }, "hardsigmoid")
}

/** log(1 + exp(beta · x)) / beta. */
export function softplus(x: Tensor, beta = 1): Tensor {
  if (beta === 1) return applyTo("softplus", [x], {}, "softplus")
  return softplus(x.mul(beta)).div(beta)
}

export function softsign(x: Tensor): Tensor {
  return applyTo("softsign", [x], {}, "softsign")
}

export function logsigmoid(x: Tensor): Tensor {
  return softplus(x.neg()).neg()
}

export function softmax(x: Tensor, dim: number): Tensor {
  return x.softmax(dim)
}

export function softmin(x: Tensor, dim: number): Tensor {
  return x.neg().softmax(dim)
}

export function logSoftmax(x: Tensor, dim: number): Tensor {
  return x.logSoftmax(dim)
}

/** The first half of an axis, gated by the sigmoid of the second. */
export function glu(x: Tensor, dim = -1): Tensor {
  const [values, gates] = x.split(x.size(dim) / 2, dim)
  return values!.mul(gates!.sigmoid())
}

/** Each slice divided by its norm, which counts at least `eps`. */
export function normalize(x: Tensor, options: { p?: 1 | 2; dim?: number; eps?: number } = {}): Tensor {
  const { p = 2, dim = 1, eps = 1e-12 } = options
  return x.div(x.norm(p, dim, true).clamp(eps))
}
