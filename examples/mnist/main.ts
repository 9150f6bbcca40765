/**
 * Builds the application through the plugin, runs the bundle, and says what was compiled.
 *
 *     npm run mnist                          on pfvm:cpu, as WebAssembly
 *     npm run mnist -- --device reference    interpreted, for comparison
 */
import { spawnSync } from "node:child_process"
import { parseArgs } from "node:util"
import { build } from "esbuild"
import mlsdk, { type BuildSummary } from "mlsdk/esbuild"

const here = import.meta.dirname
const { values } = parseArgs({ options: { device: { type: "string" }, preset: { type: "string" } } })
const summaries: BuildSummary[] = []
const choice = { ...(values.device && { device: values.device }), ...(values.preset && { preset: values.preset }) }

const start = performance.now()
await build({
  entryPoints: [`${here}/app.ts`],
  outdir: `${here}/.mlsdk/app`,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  logLevel: "warning",
  plugins: [mlsdk({ root: here, onBuilt: (summary) => summaries.push(summary), ...choice })],
})
const bundled = performance.now() - start

const run = spawnSync(process.execPath, [`${here}/.mlsdk/app/app.mjs`], { stdio: "inherit" })
if (run.status !== 0) process.exit(run.status ?? 1)

const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`
for (const { model, cached, milliseconds, functions } of summaries) {
  for (const { name, assets, codegenDir } of functions) {
    const files = Object.entries(assets).map(([file, bytes]) => `${file} ${kilobytes(bytes)}`)
    process.stdout.write(
      `${model}.${name}: ${cached ? "from the cache" : "compiled"} in ${milliseconds.toFixed(0)} ms -> ${codegenDir}\n`,
    )
    process.stdout.write(`  ${files.join(", ")}\n`)
  }
}
process.stdout.write(`bundled in ${bundled.toFixed(0)} ms\n`)
