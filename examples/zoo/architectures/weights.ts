import { init, nn } from "mlsdk/nn"

/**
 * Fills a model with seeded weights under which activations keep their scale through all layers: filters after He et al.
 * (2015, https://arxiv.org/abs/1502.01852), and normalisations a little off neutral, so that a wrong one is seen in the results.
 */
export function seedWeights(model: nn.Module): void {
  for (const [, module] of model.namedModules()) {
    if (module instanceof nn.Conv2d || module instanceof nn.Linear) {
      init.kaimingUniform(module.weight, { nonlinearity: "relu" })
      if (module.bias !== undefined) init.uniform(module.bias, -0.1, 0.1)
    }
    if (module instanceof nn.BatchNorm2d) seedNormalization(module, 1)
  }
}

/** A normalisation that multiplies by about `scale`. */
export function seedNormalization(module: nn.BatchNorm2d, scale: number): void {
  init.uniform(module.weight!, 0.9 * scale, 1.1 * scale)
  init.uniform(module.bias!, -0.1 * scale, 0.1 * scale)
  init.uniform(module.running_mean, -0.1, 0.1)
  init.uniform(module.running_var, 0.9, 1.1)
}

/** The scale of a residual branch: sums of many keep the scale of their inputs. */
export const branchScale = 0.3

/** The scale behind filters that read numbers of both signs, where filters are seeded for what a rectifier leaves over. */
export const unrectifiedScale = Math.SQRT1_2

/** Seeds a block that widens numbers of both signs, filters, and narrows to such numbers again. */
export function seedInvertedResidual(block: nn.Module, isResidual: boolean): void {
  const modules = Array.from(block.namedModules(), ([, module]) => module)
  const normalizations = modules.filter((module) => module instanceof nn.BatchNorm2d)
  if (normalizations.length === 3) seedNormalization(normalizations[0]!, unrectifiedScale)
  if (isResidual) seedNormalization(normalizations.at(-1)!, branchScale)
}
