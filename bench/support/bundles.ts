import { build } from "esbuild"
import { resolve } from "node:path"

const benchFolder = resolve(import.meta.dirname, "..")

/** Where everything that is built for a measurement goes; never committed. */
export const outputFolder = resolve(benchFolder, ".mlsdk")

const common = { bundle: true, format: "esm", target: "es2022", logLevel: "warning", minify: false } as const

/** The guest for Node; returns its file. onnxruntime-web stays outside, so that it finds its own files. */
export async function bundleNodeGuest(): Promise<string> {
  const outfile = resolve(outputFolder, "guest/node.mjs")
  const entryPoints = [resolve(benchFolder, "guest/node.ts")]
  await build({ ...common, entryPoints, outfile, platform: "node", external: ["onnxruntime-web"] })
  return outfile
}

/** The guest for browsers with the smallest onnxruntime-web, the one that only knows WebAssembly; returns the files of its page. */
export async function bundlePageGuest(): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles } = await build({
    ...common,
    entryPoints: [resolve(benchFolder, "guest/page.ts")],
    write: false,
    platform: "browser",
    alias: { "onnxruntime-web": "onnxruntime-web/wasm" },
  })
  const html = '<!doctype html><meta charset="utf-8"><title>guest</title><script type="module" src="guest.js"></script>'
  return new Map([
    ["index.html", new TextEncoder().encode(html)],
    ["guest.js", outputFiles[0]!.contents],
  ])
}
