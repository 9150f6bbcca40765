import { defineConfig } from "mlsdk"

/** All examples at once, for `mlsdk types` and `npm run build:examples`; each has a config of its own where it needs one. */
export default defineConfig({
  name: "examples",
  models: {
    add: { entry: "./examples/add/add.model.ts" },
    digit: {
      entry: "./examples/browser-mnist/digit.model.ts",
      weights: { file: "./examples/mnist/weights.safetensors" },
    },
    edges: { entry: "./examples/onnx/edges.onnx" },
    lenet: { entry: "./examples/mnist/lenet.model.ts" },
    mnist: { entry: "./examples/mnist/mnist.model.ts", weights: { file: "./examples/mnist/weights.safetensors" } },
  },
})
