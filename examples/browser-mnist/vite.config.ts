import mlsdk from "mlsdk/vite"
import { defineConfig } from "vite"

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  build: { outDir: ".mlsdk/app" },
  plugins: [mlsdk()],
})
