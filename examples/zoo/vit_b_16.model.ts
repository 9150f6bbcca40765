import { input } from "mlsdk/nn"
import { VisionTransformer } from "./architectures/vit.ts"

export const predict = new VisionTransformer({
  picture: 224,
  patch: 16,
  width: 768,
  depth: 12,
  heads: 12,
  classes: 1000,
}).eval()

export const inputs = { predict: input([1, 3, 224, 224]) }
