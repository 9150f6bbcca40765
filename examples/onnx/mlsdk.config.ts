import { defineConfig } from "mlsdk"

export default defineConfig({ models: { edges: { entry: "./edges.onnx" } } })
