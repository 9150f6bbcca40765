import { input } from "mlsdk/nn"
import { SqueezeNet } from "./architectures/squeezenet.ts"

export const predict = new SqueezeNet("1.0").eval()

export const inputs = { predict: input([1, 3, 224, 224]) }
