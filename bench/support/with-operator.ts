import { build, type Plugin } from "esbuild"
import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { invariant } from "../../src/diagnostics/invariant.ts"
import { outputFolder } from "./bundles.ts"

const benchFolder = resolve(import.meta.dirname, "..")
const entry = `
export { mnistMlp } from "./support/small-graphs.ts"
export { compileGraph } from "./support/compile-network.ts"
`

/** What the bundled compiler offers. */
interface CompilerModule {
  readonly mnistMlp: typeof import("./small-graphs.ts").mnistMlp
  readonly compileGraph: typeof import("./compile-network.ts").compileGraph
}

/** The files of the MNIST network's program, compiled by this compiler with one operator more in its table. */
export async function compileWithUnusedOperator(batch: number): Promise<ReadonlyMap<string, Uint8Array>> {
  const outfile = resolve(outputFolder, "size/compiler.mjs")
  await build({
    stdin: { contents: entry, resolveDir: benchFolder, loader: "ts" },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "warning",
    plugins: [unusedOperator],
  })
  const compiler = (await import(pathToFileURL(outfile).href)) as CompilerModule
  return (await compiler.compileGraph(compiler.mnistMlp(batch))).compiled.program.files
}

const unusedOperator: Plugin = {
  name: "unused-operator",
  setup(build) {
    build.onLoad({ filter: /src[\\/]ops[\\/]table\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8")
      const table = "export const operators = {"
      invariant(text.includes(table), "the table of operators begins as expected")
      return { contents: text.replace(table, `${table}\n  unused: { ...add, name: "unused" },`), loader: "ts" }
    })
  },
}
