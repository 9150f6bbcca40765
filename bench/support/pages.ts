import { mkdir, rm, writeFile } from "node:fs/promises"
import { resolve } from "node:path"
import { build, type PluginOption } from "vite"
import mlsdk from "../../plugins/vite.ts"
import { outputFolder } from "./bundles.ts"

/** An app that predicts once as soon as it can, and says when that was. */
export interface Page {
  readonly name: string
  readonly script: string
  readonly usesPlugin: boolean
}

/** What a page leaves on its global object. */
export interface FirstPrediction {
  /** Milliseconds since the navigation began. */
  readonly milliseconds: number
  readonly elements: readonly number[]
}

const ours = `
import predict from "./model.onnx?mncore"

const { y } = await predict({ x: new Float32Array(1024).fill(0.5) })
globalThis.firstPrediction = { milliseconds: performance.now(), elements: [...y.data] }
`

const onnxruntime = (module: string): string => `
import * as ort from ${JSON.stringify(module)}
import model from "./model.onnx?url"

ort.env.wasm.numThreads = 1
const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"] })
const { y } = await session.run({ x: new ort.Tensor("float32", new Float32Array(1024).fill(0.5), [1, 1024]) })
globalThis.firstPrediction = { milliseconds: performance.now(), elements: [...y.data] }
`

export const pages: readonly Page[] = [
  { name: "mlsdk", script: ours, usesPlugin: true },
  { name: "onnxruntime-web/wasm", script: onnxruntime("onnxruntime-web/wasm"), usesPlugin: false },
  { name: "onnxruntime-web", script: onnxruntime("onnxruntime-web"), usesPlugin: false },
]

/** Builds a page for production; returns the folder to serve. */
export async function buildPage({ name, script, usesPlugin }: Page, model: Uint8Array): Promise<string> {
  const root = resolve(outputFolder, "start", name.replace("/", "-"))
  await rm(root, { recursive: true, force: true })
  await mkdir(root, { recursive: true })
  const html = `<!doctype html><meta charset="utf-8"><title>${name}</title><script type="module" src="./main.js"></script>`
  await writeFile(resolve(root, "index.html"), html)
  await writeFile(resolve(root, "main.js"), script)
  await writeFile(resolve(root, "model.onnx"), model)
  await writeFile(resolve(root, "mlsdk.config.json"), "{}")
  const plugins: PluginOption[] = usesPlugin ? [mlsdk()] : []
  await build({
    root,
    base: "./",
    configFile: false,
    logLevel: "error",
    plugins,
    build: { target: "esnext", chunkSizeWarningLimit: 1e6 },
  })
  return resolve(root, "dist")
}
