import { execFile } from "node:child_process"
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { rspack } from "@rspack/core"
import * as esbuild from "esbuild"
import { rolldown, type Plugin as RolldownPlugin } from "rolldown"
import { rollup, type Plugin as RollupPlugin } from "rollup"
import * as vite from "vite"
import webpack from "webpack"
import type { PluginOptions } from "../../../plugins/build-session.ts"

export const hosts = ["vite", "rollup", "rolldown", "webpack", "rspack", "esbuild"] as const
export type HostName = (typeof hosts)[number]

const dist = new URL("../../../dist/", import.meta.url)

/** The plugin of a host as the package ships it. */
export async function shippedPlugin(host: HostName, options: PluginOptions): Promise<unknown> {
  const file = new URL(`${host}.js`, dist)
  if (!existsSync(file)) throw new Error("dist is missing: npm run build:js makes it")
  const { default: plugin } = (await import(file.href)) as { default: (options: PluginOptions) => unknown }
  return plugin(options)
}

/** Bundles `print.js` of an application for Node and returns the module to run. Rejects with what the host reports. */
export async function bundle(host: HostName, root: string, options: PluginOptions = {}): Promise<string> {
  const plugin = await shippedPlugin(host, { root, ...options })
  const output = join(root, "out")
  await builders[host](root, output, plugin)
  return join(output, "print.mjs")
}

const entry = (root: string): string => join(root, "print.js")
const names = { entryFileNames: "[name].mjs", assetFileNames: "assets/[name]-[hash][extname]" }

const builders: Readonly<Record<HostName, (root: string, output: string, plugin: unknown) => Promise<void>>> = {
  async vite(root, output, plugin) {
    await vite.build({
      root,
      configFile: false,
      logLevel: "silent",
      plugins: [plugin as vite.Plugin],
      build: { ssr: entry(root), outDir: output, rollupOptions: { output: names } },
    })
  },
  async rollup(root, output, plugin) {
    const built = await rollup({ input: entry(root), plugins: [plugin as RollupPlugin], onwarn: refuseWarning })
    await built.write({ dir: output, format: "es", ...names })
    await built.close()
  },
  async rolldown(root, output, plugin) {
    const built = await rolldown({
      input: entry(root),
      plugins: [plugin as RolldownPlugin],
      logLevel: "silent",
      platform: "node",
    })
    await built.write({ dir: output, format: "es", ...names })
    await built.close()
  },
  webpack: (root, output, plugin) => runCompiler(webpack(webpackConfig(root, output, plugin) as webpack.Configuration)),
  rspack: (root, output, plugin) => runCompiler(rspack(webpackConfig(root, output, plugin) as never)),
  async esbuild(root, output, plugin) {
    await esbuild.build({
      entryPoints: [entry(root)],
      outdir: output,
      outExtension: { ".js": ".mjs" },
      absWorkingDir: root,
      bundle: true,
      format: "esm",
      platform: "node",
      logLevel: "silent",
      plugins: [plugin as esbuild.Plugin],
    })
  },
}

export function webpackConfig(root: string, output: string, plugin: unknown): unknown {
  return {
    mode: "production",
    context: root,
    entry: entry(root),
    target: "node20",
    output: { path: output, filename: "print.mjs", module: true, chunkFormat: "module", library: { type: "module" } },
    experiments: { outputModule: true },
    infrastructureLogging: { level: "none" },
    plugins: [plugin],
  }
}

interface CompilerStats {
  hasErrors(): boolean
  toJson(options: { errors: boolean }): { errors?: readonly { message: string }[] | undefined }
}

interface Compiler {
  run(done: (error: Error | null, stats?: CompilerStats) => void): void
  close(done: () => void): void
}

export function runCompiler(compiler: unknown): Promise<void> {
  const { run, close } = compiler as Compiler
  return new Promise((resolve, reject) => {
    run.call(compiler, (error, stats) => {
      close.call(compiler, () => {
        const problems = stats?.toJson({ errors: true }).errors ?? []
        if (error !== null) reject(error)
        else if (problems.length > 0) reject(new Error(problems.map(({ message }) => message).join("\n")))
        else resolve()
      })
    })
  })
}

function refuseWarning(warning: { readonly message: string }): never {
  throw new Error(warning.message)
}

/** What a bundle prints. */
export async function runInNode(file: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [file])
  return JSON.parse(stdout)
}

/** All files below a folder, by path. */
export function filesBelow(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
  return paths.filter((path) => statSync(join(folder, path)).isFile()).sort()
}

/** The JavaScript of a folder. */
export function scriptsBelow(folder: string): string {
  const scripts = filesBelow(folder).filter((path) => /\.m?js$/.test(path))
  return scripts.map((path) => readFileSync(join(folder, path), "utf8")).join("\n")
}
