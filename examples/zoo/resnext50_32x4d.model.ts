import { input } from "mlsdk/nn"
import { ResNet } from "./architectures/resnet.ts"

export const predict = new ResNet({ block: "bottleneck", layers: [3, 4, 6, 3], groups: 32, widthPerGroup: 4 }).eval()

export const inputs = { predict: input([1, 3, 224, 224]) }
