import type { PluginBuild } from "esbuild"
import { readFile } from "node:fs/promises"
import type { AssetFile, AssetReference } from "./asset-references.ts"

const namespace = "mlsdk-asset"

/**
 * An import that gives the address of an emitted file, relative to the module. esbuild keeps every use of `import.meta` unless
 * it is in a function, so the address of an unused file is in one that can be left out.
 */
export function esbuildImport({ path }: AssetFile, index: number): AssetReference {
  const name = `asset${index}`
  return {
    statement: `import ${name} from ${JSON.stringify(`${namespace}:${path}`)}`,
    expression: `/* @__PURE__ */ (() => new URL(${name}, import.meta.url))()`,
  }
}

/** Emits the files of models through esbuild's own file loader, which hashes their names. */
export function esbuildAssets(build: PluginBuild): void {
  const prefix = new RegExp(`^${namespace}:`)
  build.onResolve({ filter: prefix }, ({ path }) => ({ path: path.replace(prefix, ""), namespace, sideEffects: false }))
  build.onLoad({ filter: /./, namespace }, async ({ path }) => ({ contents: await readFile(path), loader: "file" }))
}
