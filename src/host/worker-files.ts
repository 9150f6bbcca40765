import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"
import { present } from "../diagnostics/invariant.ts"

/** The program of the model worker, and the `mlsdk/nn` that it shares with the models it runs. */
export interface WorkerFiles {
  readonly thread: URL
  readonly nn: URL
}

let fromSource: Promise<WorkerFiles> | undefined

/**
 * Both files lie in `dist` beside the entries of the package. Where this module runs from its TypeScript source, they are
 * built once per process into a temporary folder, which is removed at the end.
 */
export async function workerFiles(): Promise<WorkerFiles> {
  if (!import.meta.url.endsWith(".ts")) return shippedFiles()
  fromSource ??= buildFiles()
  return fromSource
}

function shippedFiles(): WorkerFiles {
  const folders = [new URL("./", import.meta.url), new URL("../", import.meta.url)]
  const folder = folders.find((url) => existsSync(new URL("model-worker-thread.js", url)))
  return filesIn(present(folder, "model-worker-thread.js is part of the package"))
}

async function buildFiles(): Promise<WorkerFiles> {
  const folder = mkdtempSync(join(tmpdir(), "mlsdk-"))
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }))
  const outdir = join(folder, "dist")
  const source = fileURLToPath(new URL("../", import.meta.url))
  await build({
    entryPoints: { nn: join(source, "nn.ts"), "model-worker-thread": join(source, "host/model-worker-thread.ts") },
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "silent",
  })
  return filesIn(pathToFileURL(`${outdir}/`))
}

function filesIn(folder: URL): WorkerFiles {
  return { thread: new URL("model-worker-thread.js", folder), nn: new URL("nn.js", folder) }
}
