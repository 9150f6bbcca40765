import { allDTypes } from "../tensor/dtype.ts"
import { comparison } from "./families/binary.ts"

/** Whether a = b. https://onnx.ai/onnx/operators/onnx__Equal.html */
export const equal = comparison("equal", (a, b) => a === b, allDTypes)
