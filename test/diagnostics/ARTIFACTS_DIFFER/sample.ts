import type { BuiltModel } from "../../../src/build/built-model.ts"
import { compareBuilds } from "../../../src/cli/compile/compare-builds.ts"
import { sample } from "../sample.ts"

function built(optimized: number): BuiltModel {
  const fn = {
    name: "predict",
    graphHash: "",
    signature: { name: "predict", inputs: [], inputForm: "dictionary", outputs: [], outputForm: "dictionary" },
    stub: { module: "mlsdk/runtime", factory: "defineFunction", members: {} },
    artifacts: new Map([
      ["weights.bin", Uint8Array.of(optimized)],
      ["pfvm.onnx", Uint8Array.of(7, optimized)],
      ["model.onnx", Uint8Array.of(7)],
    ]),
    codegenDir: "/app/.mlsdk/codegen/tiny/predict",
  } as const
  return { name: "tiny", functions: [fn], watchFiles: [], warnings: [], cached: false }
}

export default sample({
  run: () => compareBuilds(built(1), built(2)),
  message: "two compiles of the same model differ: byte 1 is 0x01, then 0x02",
  place: { file: "/app/.mlsdk/codegen/tiny/predict", path: "pfvm.onnx" },
  hint: "the optimizer depends on more than the model and the options",
})
