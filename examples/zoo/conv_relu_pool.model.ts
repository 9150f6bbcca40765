import { input } from "mlsdk/nn"
import { ConvReluPool } from "./architectures/conv-relu-pool.ts"

export const predict = new ConvReluPool().eval()

export const inputs = { predict: input([1, 512, 13, 13]) }
