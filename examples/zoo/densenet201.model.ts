import { input } from "mlsdk/nn"
import { DenseNet } from "./architectures/densenet.ts"

export const predict = new DenseNet({ layers: [6, 12, 48, 32], growth: 32, initial: 64 }).eval()

export const inputs = { predict: input([1, 3, 224, 224]) }
