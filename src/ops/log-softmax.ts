import { softmaxOver } from "./families/softmax.ts"

/** The logarithm of softmax along an axis. https://onnx.ai/onnx/operators/onnx__LogSoftmax.html */
export const logSoftmax = softmaxOver("logSoftmax", (x, greatest, sum) => x - greatest - Math.log(sum))
