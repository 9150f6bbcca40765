import * as F from "../functional/loss.ts"
import { Module } from "../module.ts"
import type { Tensor } from "../tensor/tensor.ts"

type Compare = (x: Tensor, target: Tensor) => Tensor

abstract class Loss extends Module {
  readonly #compare: Compare

  constructor(compare: Compare) {
    super()
    this.#compare = compare
  }

  override forward(x: Tensor, target: Tensor): Tensor {
    return this.#compare(x, target)
  }
}

export class CrossEntropyLoss extends Loss {
  constructor(options: F.CrossEntropyOptions = {}) {
    super((x, target) => F.crossEntropy(x, target, options))
  }
}

export class NLLLoss extends Loss {
  constructor(options: F.ClassLossOptions = {}) {
    super((x, target) => F.nllLoss(x, target, options))
  }
}

export class L1Loss extends Loss {
  constructor(options: F.LossOptions = {}) {
    super((x, target) => F.l1Loss(x, target, options))
  }
}

export class MSELoss extends Loss {
  constructor(options: F.LossOptions = {}) {
    super((x, target) => F.mseLoss(x, target, options))
  }
}

export class HuberLoss extends Loss {
  constructor(options: F.LossOptions & { delta?: number } = {}) {
    super((x, target) => F.huberLoss(x, target, options))
  }
}

export class SmoothL1Loss extends Loss {
  constructor(options: F.LossOptions & { beta?: number } = {}) {
    super((x, target) => F.smoothL1Loss(x, target, options))
  }
}

export class BCELoss extends Loss {
  constructor(options: F.LossOptions = {}) {
    super((x, target) => F.binaryCrossEntropy(x, target, options))
  }
}

export class BCEWithLogitsLoss extends Loss {
  constructor(options: F.LossOptions = {}) {
    super((x, target) => F.binaryCrossEntropyWithLogits(x, target, options))
  }
}

export class KLDivLoss extends Loss {
  constructor(options: { reduction?: F.LossReduction | "batchmean"; logTarget?: boolean } = {}) {
    super((x, target) => F.klDiv(x, target, options))
  }
}
