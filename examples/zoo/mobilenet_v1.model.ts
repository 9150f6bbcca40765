import { input } from "mlsdk/nn"
import { MobileNetV1 } from "./architectures/mobilenet-v1.ts"

export const predict = new MobileNetV1().eval()

export const inputs = { predict: input([1, 3, 224, 224]) }
