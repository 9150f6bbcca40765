/**
 * Builds `dist/`: one module an entry, shared chunks in `dist/shared/`, and declarations. `--js` leaves the declarations out,
 * which is enough to run everything, and keeps those of the last build. The runtime is bundled alone, since it is what pages download. The folder is built beside
 * and put in its place at the end, so whoever uses it meanwhile finds the old one whole.
 */
import { createHash } from "node:crypto"
import { transform } from "esbuild"
import { cpSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from "node:fs"
import { extname, resolve } from "node:path"
import { rollup, type Plugin, type RollupOptions } from "rollup"
import { dts } from "rollup-plugin-dts"

const root = resolve(import.meta.dirname, "..")
const source = (path: string): string => resolve(root, path)

const entries = {
  index: source("src/index.ts"),
  nn: source("src/nn.ts"),
  checkpoint: source("src/checkpoint.ts"),
  data: source("src/data.ts"),
  mncore: source("src/mncore.ts"),
  reference: source("src/reference.ts"),
  cli: source("src/cli/main.ts"),
  "model-worker-thread": source("src/host/model-worker-thread.ts"),
  vite: source("plugins/vite.ts"),
  rollup: source("plugins/rollup.ts"),
  rolldown: source("plugins/rolldown.ts"),
  webpack: source("plugins/webpack.ts"),
  rspack: source("plugins/rspack.ts"),
  esbuild: source("plugins/esbuild.ts"),
}
const fresh = source(`dist.tmp-${process.pid}`)
const runtime = { runtime: source("src/runtime.ts") }

const isExternal = (id: string): boolean => !id.startsWith(".") && !id.startsWith("/") && !id.startsWith("\0")

/** A hash of everything that the compiler is made of. */
function hashOfSources(): string {
  const hash = createHash("sha256")
  const files = readdirSync(source("src"), { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"))
  for (const path of files.toSorted()) hash.update(path).update(readFileSync(source(`src/${path}`)))
  return hash.digest("hex").slice(0, 16)
}

const stamp = hashOfSources()

function typescript(): Plugin {
  return {
    name: "typescript",
    async transform(code, id) {
      if (extname(id) !== ".ts") return null
      const stamped = id === source("src/version.ts") ? code.replace('"source"', JSON.stringify(stamp)) : code
      const stripped = await transform(stamped, { loader: "ts", target: "es2022", sourcefile: id })
      return { code: stripped.code, map: null }
    },
  }
}

/** Over whole files, where names can be shorter than over each module. The exports get a line, by which tools know a module. */
const minified: Plugin = {
  name: "minified",
  async renderChunk(code) {
    const { code: short } = await transform(code, { minify: true, target: "es2022", format: "esm" })
    return { code: short.replace("export{", "\nexport {"), map: null }
  },
}

async function build(options: RollupOptions, extension: string): Promise<void> {
  const bundle = await rollup({ ...options, external: isExternal })
  await bundle.write({
    dir: fresh,
    format: "es",
    hoistTransitiveImports: false,
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `shared/[name]-[hash].${extension}`,
    banner: (chunk) => (chunk.name === "cli" && extension === "js" ? "#!/usr/bin/env node" : ""),
  })
  await bundle.close()
}

function keepDeclarations(): void {
  const isDeclaration = (path: string): boolean => path.endsWith(".d.ts") || statSync(path).isDirectory()
  if (existsSync(source("dist"))) cpSync(source("dist"), fresh, { recursive: true, filter: isDeclaration })
}

const declared = Object.fromEntries(
  Object.entries(entries).filter(([name]) => name !== "cli" && name !== "model-worker-thread"),
)
process.on("exit", () => rmSync(fresh, { recursive: true, force: true }))
await build({ input: entries, plugins: [typescript()] }, "js")
await build({ input: runtime, plugins: [typescript(), minified] }, "js")
if (process.argv.includes("--js")) keepDeclarations()
else await build({ input: { ...declared, ...runtime }, plugins: [dts()] }, "d.ts")

const old = source(`dist.old-${process.pid}`)
if (existsSync(source("dist"))) renameSync(source("dist"), old)
renameSync(fresh, source("dist"))
rmSync(old, { recursive: true, force: true })
