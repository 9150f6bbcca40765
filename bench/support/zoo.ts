import { build } from "esbuild"
import { createHash } from "node:crypto"
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { resolve } from "node:path"
import { bundleModel } from "../../src/host/model-bundle.ts"
import { traceBundle } from "../../src/host/model-worker.ts"
import { exportOnnx } from "../../src/import/onnx/export-onnx.ts"
import { outputFolder } from "./bundles.ts"

const sources = resolve(import.meta.dirname, "../../src")
const zooFolder = resolve(import.meta.dirname, "../../examples/zoo")
/** Larger ones would fill a disk sooner than they save time. */
const mostStoredBytes = 450e6
const storeFolder = resolve(outputFolder, "networks")

/**
 * The ONNX file of a network of the zoo. Tracing and writing a large one takes longer than measuring it, so the file is kept under a
 * hash of all that it follows from: the bundled model module, and the code that traces and writes it. Of each network only the newest
 * file stays. Throws what `bundleModel` and `traceBundle` do.
 */
export async function readZooNetwork(name: string, file: string): Promise<Uint8Array> {
  const bundle = await bundleModel(resolve(zooFolder, file))
  const key = createHash("sha256")
    .update(bundle.code)
    .update(await exporterHash())
    .digest("hex")
  const path = resolve(storeFolder, `${name}.${key}.onnx`)
  const stored = await readFile(path).catch(() => undefined)
  if (stored !== undefined) return stored
  const { functions } = await traceBundle(bundle, { name })
  const [traced, ...others] = functions
  if (traced === undefined || others.length > 0)
    throw new Error(`${file}: found ${functions.length} functions, expected 1`)
  const onnx = exportOnnx(traced.graph)
  if (onnx.length <= mostStoredBytes) await store(name, path, onnx)
  return onnx
}

async function store(name: string, path: string, onnx: Uint8Array): Promise<void> {
  await mkdir(storeFolder, { recursive: true })
  const old = (await readdir(storeFolder)).filter((file) => file.startsWith(`${name}.`))
  await Promise.all(old.map((file) => rm(resolve(storeFolder, file), { force: true })))
  const unfinished = `${path}.${process.pid}`
  await writeFile(unfinished, onnx)
  await rename(unfinished, path)
}

let exporter: Promise<string> | undefined

/** A hash of the code between a model module and its ONNX file: it and everything that it imports, as one bundle. */
function exporterHash(): Promise<string> {
  return (exporter ??= hashExporter())
}

async function hashExporter(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ["nn.ts", "host/model-worker.ts", "host/model-worker-thread.ts", "import/onnx/export-onnx.ts"].map(
      (file) => resolve(sources, file),
    ),
    bundle: true,
    write: false,
    outdir: storeFolder,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "silent",
  })
  const hash = createHash("sha256")
  for (const { contents } of outputFiles) hash.update(contents)
  return hash.digest("hex")
}
