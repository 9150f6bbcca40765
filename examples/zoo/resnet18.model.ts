import { input } from "mlsdk/nn"
import { ResNet } from "./architectures/resnet.ts"

export const predict = new ResNet({ block: "basic", layers: [2, 2, 2, 2] }).eval()

export const inputs = { predict: input([1, 3, 224, 224]) }
