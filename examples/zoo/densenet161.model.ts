import { input } from "mlsdk/nn"
import { DenseNet } from "./architectures/densenet.ts"

export const predict = new DenseNet({ layers: [6, 12, 36, 24], growth: 48, initial: 96 }).eval()

export const inputs = { predict: input([1, 3, 224, 224]) }
