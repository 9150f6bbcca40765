import { init, nn } from "mlsdk/nn"

/** Moves layer normalisations a little off neutral, so that a wrong one is seen in the results. */
export function seedLayerNorms(model: nn.Module): void {
  for (const [, module] of model.namedModules()) {
    if (!(module instanceof nn.LayerNorm)) continue
    init.uniform(module.weight!, 0.9, 1.1)
    init.uniform(module.bias!, -0.1, 0.1)
  }
}
