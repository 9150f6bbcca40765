import { input } from "mlsdk/nn"
import { Vgg } from "./architectures/vgg.ts"

export const predict = new Vgg({ depth: 13, batchNorm: true }).eval()

export const inputs = { predict: input([1, 3, 224, 224]) }
