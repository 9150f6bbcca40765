import { input } from "mlsdk/nn"
import { MobileNetV2 } from "./architectures/mobilenet-v2.ts"

export const predict = new MobileNetV2().eval()

export const inputs = { predict: input([1, 3, 224, 224]) }
