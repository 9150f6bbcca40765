import { defineConfig } from "mlsdk"

export default defineConfig({
  models: {
    mnist: {
      entry: "./mnist.model.ts",
      functions: ["evalStep"],
      weights: { file: "./weights.safetensors" },
    },
  },
})
