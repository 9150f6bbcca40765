import { input } from "mlsdk/nn"
import { InceptionV3 } from "./architectures/inception-v3.ts"

export const predict = new InceptionV3().eval()

export const inputs = { predict: input([1, 3, 299, 299]) }
