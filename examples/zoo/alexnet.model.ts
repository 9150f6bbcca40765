import { input } from "mlsdk/nn"
import { AlexNet } from "./architectures/alexnet.ts"

export const predict = new AlexNet().eval()

export const inputs = { predict: input([1, 3, 224, 224]) }
