import * as F from "../functional/activation.ts"
import { Module } from "../module.ts"
import { Parameter } from "../parameter.ts"
import { full } from "../tensor/create.ts"
import type { Tensor } from "../tensor/tensor.ts"

/** `inplace` is accepted as in PyTorch; a graph has no places, so it changes nothing. */
export interface InplaceOptions {
  readonly inplace?: boolean
}

type Apply = (x: Tensor) => Tensor

/** A layer without weights. */
abstract class Elementwise extends Module {
  readonly #apply: Apply

  constructor(apply: Apply) {
    super()
    this.#apply = apply
  }

  override forward(x: Tensor): Tensor {
    return this.#apply(x)
  }
}

export class ReLU extends Elementwise {
  constructor(_options: InplaceOptions = {}) {
    super(F.relu)
  }
}

export class ReLU6 extends Elementwise {
  constructor(_options: InplaceOptions = {}) {
    super(F.relu6)
  }
}

export class Hardtanh extends Elementwise {
  constructor(minVal = -1, maxVal = 1) {
    super((x) => F.hardtanh(x, minVal, maxVal))
  }
}

export class LeakyReLU extends Elementwise {
  constructor(negativeSlope = 0.01) {
    super((x) => F.leakyRelu(x, negativeSlope))
  }
}

export class ELU extends Elementwise {
  constructor(alpha = 1) {
    super((x) => F.elu(x, alpha))
  }
}

export class SELU extends Elementwise {
  constructor() {
    super(F.selu)
  }
}

export class CELU extends Elementwise {
  constructor(alpha = 1) {
    super((x) => F.celu(x, alpha))
  }
}

export class GELU extends Elementwise {
  constructor(options: { readonly approximate?: "none" | "tanh" } = {}) {
    super((x) => F.gelu(x, options))
  }
}

export class SiLU extends Elementwise {
  constructor(_options: InplaceOptions = {}) {
    super(F.silu)
  }
}

export class Mish extends Elementwise {
  constructor() {
    super(F.mish)
  }
}

export class Hardswish extends Elementwise {
  constructor(_options: InplaceOptions = {}) {
    super(F.hardswish)
  }
}

export class Hardsigmoid extends Elementwise {
  constructor() {
    super(F.hardsigmoid)
  }
}

export class Sigmoid extends Elementwise {
  constructor() {
    super(F.sigmoid)
  }
}

export class Tanh extends Elementwise {
  constructor() {
    super(F.tanh)
  }
}

export class Softplus extends Elementwise {
  constructor(beta = 1) {
    super((x) => F.softplus(x, beta))
  }
}

export class Softsign extends Elementwise {
  constructor() {
    super(F.softsign)
  }
}

export class LogSigmoid extends Elementwise {
  constructor() {
    super(F.logsigmoid)
  }
}

export class Softmax extends Elementwise {
  constructor(dim: number) {
    super((x) => F.softmax(x, dim))
  }
}

export class LogSoftmax extends Elementwise {
  constructor(dim: number) {
    super((x) => F.logSoftmax(x, dim))
  }
}

export class GLU extends Elementwise {
  constructor(dim = -1) {
    super((x) => F.glu(x, dim))
  }
}

/** A learnt slope for negative elements, one in all or one for each channel. */
export class PReLU extends Module {
  readonly weight: Tensor

  constructor(numParameters = 1, initial = 0.25) {
    super()
    this.weight = new Parameter(full([numParameters], initial))
  }

  override forward(x: Tensor): Tensor {
    return F.prelu(x, this.weight)
  }
}
