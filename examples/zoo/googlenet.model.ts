import { input } from "mlsdk/nn"
import { GoogLeNet } from "./architectures/googlenet.ts"

export const predict = new GoogLeNet().eval()

export const inputs = { predict: input([1, 3, 224, 224]) }
