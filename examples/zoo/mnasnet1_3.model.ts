import { input } from "mlsdk/nn"
import { MnasNet } from "./architectures/mnasnet.ts"

export const predict = new MnasNet(1.3).eval()

export const inputs = { predict: input([1, 3, 224, 224]) }
