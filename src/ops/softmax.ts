import { softmaxOver } from "./families/softmax.ts"

/** exp(x) / sum of exp(x) along an axis. https://onnx.ai/onnx/operators/onnx__Softmax.html */
export const softmax = softmaxOver("softmax", (x, greatest, sum) => Math.exp(x - greatest) / sum)
