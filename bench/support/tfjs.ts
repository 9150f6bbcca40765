import { build } from "esbuild"
import { mkdir, writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { outputFolder } from "./bundles.ts"
import type { StaticServer } from "./serve.ts"

const [core, backend] = ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-wasm"]

/** Where a guest finds TensorFlow.js. */
export interface TfjsLibrary {
  /** The address of a module that exports `core` and `backend`. */
  readonly module: string
  /** The address of the folder of its WebAssembly files; null where it finds them itself. */
  readonly wasm: string | null
}

export interface TfjsLibraries {
  readonly node: TfjsLibrary
  readonly page: TfjsLibrary
}

/** Prepares the TensorFlow.js that is installed in a folder, which nothing here depends on. Throws where it is not. */
export async function findTfjs(folder: string, server: StaticServer): Promise<TfjsLibraries> {
  const require = createRequire(join(resolve(folder), "package.json"))
  const [coreFile, backendFile] = [require.resolve(core!), require.resolve(backend!)]
  const nodeFile = resolve(outputFolder, "guest/tfjs.mjs")
  const line = (name: string, file: string): string =>
    `export { default as ${name} } from ${JSON.stringify(pathToFileURL(file).href)}\n`
  await mkdir(dirname(nodeFile), { recursive: true })
  await writeFile(nodeFile, line("core", coreFile) + line("backend", backendFile))
  const { outputFiles } = await build({
    stdin: {
      contents: `export * as core from "${core}"\nexport * as backend from "${backend}"\n`,
      resolveDir: resolve(folder),
    },
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "error",
  })
  server.mount("tfjs", new Map([["tfjs.js", outputFiles[0]!.contents]]))
  server.mount("tfjs-wasm", dirname(backendFile))
  return {
    node: { module: pathToFileURL(nodeFile).href, wasm: null },
    page: { module: `${server.origin}/tfjs/tfjs.js`, wasm: `${server.origin}/tfjs-wasm/` },
  }
}
