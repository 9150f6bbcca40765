/**
 * Bundles the application with Rollup and runs it.
 *
 *     npx tsx examples/onnx/main.ts
 */
import { spawnSync } from "node:child_process"
import { transform } from "esbuild"
import mlsdk from "mlsdk/rollup"
import { rollup } from "rollup"

const here = import.meta.dirname
const typescript = {
  name: "typescript",
  transform: (code: string, id: string) =>
    id.endsWith(".ts") ? transform(code, { loader: "ts" }).then((result) => result.code) : null,
}

const bundle = await rollup({
  input: `${here}/app.ts`,
  plugins: [mlsdk({ root: here }), typescript],
  external: /^node:|^mlsdk\/data$/,
})
await bundle.write({ dir: `${here}/.mlsdk/app`, format: "es", entryFileNames: "[name].mjs" })
await bundle.close()

const { status } = spawnSync(process.execPath, [`${here}/.mlsdk/app/app.mjs`], { stdio: "inherit" })
process.exitCode = status ?? 1
