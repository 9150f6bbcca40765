import { input } from "mlsdk/nn"
import { ShuffleNetV2 } from "./architectures/shufflenet-v2.ts"

export const predict = new ShuffleNetV2("2.0").eval()

export const inputs = { predict: input([1, 3, 224, 224]) }
