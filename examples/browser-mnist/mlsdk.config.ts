import { defineConfig } from "mlsdk"

export default defineConfig({
  models: {
    digit: {
      entry: "./digit.model.ts",
      weights: { file: "../mnist/weights.safetensors" },
    },
  },
})
