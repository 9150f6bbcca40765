import * as F from "../functional/activation.ts"
import { Module } from "../module.ts"
import { Parameter } from "../parameter.ts"
import { full } from "../tensor/create.ts"
import type { Tensor } from "../tensor/tensor.ts"
import { Weightless } from "./weightless.ts"

/** `inplace` is accepted as in PyTorch; a graph has no places, so it changes nothing. */
export interface InplaceOptions {
  readonly inplace?: boolean
}

export class ReLU extends Weightless {
  constructor(_options: InplaceOptions = {}) {
    super(F.relu)
  }
}

export class ReLU6 extends Weightless {
  constructor(_options: InplaceOptions = {}) {
    super(F.relu6)
  }
}

export class Hardtanh extends Weightless {
  constructor(minVal = -1, maxVal = 1) {
    super((x) => F.hardtanh(x, minVal, maxVal))
  }
}

export class LeakyReLU extends Weightless {
  constructor(negativeSlope = 0.01) {
    super((x) => F.leakyRelu(x, negativeSlope))
  }
}

export class ELU extends Weightless {
  constructor(alpha = 1) {
    super((x) => F.elu(x, alpha))
  }
}

export class SELU extends Weightless {
  constructor() {
    super(F.selu)
  }
}

export class CELU extends Weightless {
  constructor(alpha = 1) {
    super((x) => F.celu(x, alpha))
  }
}

export class GELU extends Weightless {
  constructor(options: { readonly approximate?: "none" | "tanh" } = {}) {
    super((x) => F.gelu(x, options))
  }
}

export class SiLU extends Weightless {
  constructor(_options: InplaceOptions = {}) {
    super(F.silu)
  }
}

export class Mish extends Weightless {
  constructor() {
    super(F.mish)
  }
}

export class Hardswish extends Weightless {
  constructor(_options: InplaceOptions = {}) {
    super(F.hardswish)
  }
}

export class Hardsigmoid extends Weightless {
  constructor() {
    super(F.hardsigmoid)
  }
}

export class Sigmoid extends Weightless {
  constructor() {
    super(F.sigmoid)
  }
}

export class Tanh extends Weightless {
  constructor() {
    super(F.tanh)
  }
}

export class Softplus extends Weightless {
  constructor(beta = 1) {
    super((x) => F.softplus(x, beta))
  }
}

export class Softsign extends Weightless {
  constructor() {
    super(F.softsign)
  }
}

export class LogSigmoid extends Weightless {
  constructor() {
    super(F.logsigmoid)
  }
}

export class Softmax extends Weightless {
  constructor(dim: number) {
    super((x) => F.softmax(x, dim))
  }
}

export class LogSoftmax extends Weightless {
  constructor(dim: number) {
    super((x) => F.logSoftmax(x, dim))
  }
}

export class GLU extends Weightless {
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
