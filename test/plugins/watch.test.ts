import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { setTimeout as pause } from "node:timers/promises"
import { join } from "node:path"
import { rspack } from "@rspack/core"
import * as esbuild from "esbuild"
import { watch as watchRolldown, type Plugin as RolldownPlugin } from "rolldown"
import { watch as watchRollup, type Plugin as RollupPlugin } from "rollup"
import * as vite from "vite"
import { describe, expect, onTestFinished, test } from "vitest"
import webpack from "webpack"
import { affineExternal, affineOnnx, tinyWeights } from "./support/app-files.ts"
import { hosts, runInNode, shippedPlugin, webpackConfig, type HostName } from "./support/hosts.ts"
import { scratchApp, writeFiles } from "./support/scratch.ts"

/** Told of the end of each build: nothing, or what went wrong. */
type Ended = (problem: string | undefined) => void

interface WatchedCompiler {
  watch(
    options: object,
    ended: (error: Error | null, stats?: { hasErrors(): boolean; toString(): string }) => void,
  ): { close(done: () => void): void }
}

/** Starts a host in watch mode; the result stops it. */
const watchers: Readonly<
  Record<HostName, (root: string, plugin: unknown, ended: Ended) => Promise<() => Promise<void>>>
> = {
  async vite(root, plugin, ended) {
    const plugins = [
      plugin as vite.Plugin,
      {
        name: "ended",
        writeBundle: () => ended(undefined),
        buildEnd: (error?: Error) => error && ended(error.message),
      },
    ]
    const build = {
      ssr: join(root, "print.js"),
      outDir: join(root, "out"),
      watch: {},
      rollupOptions: { output: { entryFileNames: "print.mjs" } },
    }
    const watcher = (await vite.build({ root, configFile: false, logLevel: "silent", plugins, build })) as {
      close(): Promise<void>
    }
    return () => watcher.close()
  },
  rollup: (root, plugin, ended) => watchLike(watchRollup, root, plugin as RollupPlugin, ended),
  rolldown: (root, plugin, ended) => watchLike(watchRolldown as never, root, plugin as RolldownPlugin as never, ended),
  webpack: (root, plugin, ended) =>
    watchCompiler(webpack(webpackConfig(root, join(root, "out"), plugin) as webpack.Configuration) as never, ended),
  rspack: (root, plugin, ended) =>
    watchCompiler(rspack(webpackConfig(root, join(root, "out"), plugin) as never) as never, ended),
  async esbuild(root, plugin, ended) {
    const last: esbuild.Plugin = {
      name: "ended",
      setup: (build) =>
        build.onEnd(({ errors }) => ended(errors.length === 0 ? undefined : errors.map(({ text }) => text).join("\n"))),
    }
    const context = await esbuild.context({
      entryPoints: [join(root, "print.js")],
      outfile: join(root, "out/print.mjs"),
      bundle: true,
      format: "esm",
      platform: "node",
      logLevel: "silent",
      plugins: [plugin as esbuild.Plugin, last],
    })
    await context.watch()
    return () => context.dispose()
  },
}

function watchLike(
  watch: typeof watchRollup,
  root: string,
  plugin: RollupPlugin,
  ended: Ended,
): Promise<() => Promise<void>> {
  const output = { dir: join(root, "out"), entryFileNames: "print.mjs", format: "es" as const }
  const watcher = watch({ input: join(root, "print.js"), plugins: [plugin], output })
  watcher.on("event", (event) => {
    if (event.code === "BUNDLE_END") void Promise.resolve(event.result.close()).then(() => ended(undefined))
    if (event.code === "ERROR") ended(event.error.message)
  })
  return Promise.resolve(async () => void (await watcher.close()))
}

function watchCompiler(compiler: WatchedCompiler, ended: Ended): Promise<() => Promise<void>> {
  const watching = compiler.watch({ aggregateTimeout: 20 }, (error, stats) => {
    ended(error?.message ?? (stats?.hasErrors() ? stats.toString() : undefined))
  })
  return Promise.resolve(() => new Promise((resolve) => watching.close(resolve)))
}

interface Watching {
  readonly root: string
  /** Waits until a build succeeds and the bundle prints what is expected. */
  prints(expected: object): Promise<void>
  /** Waits until a build fails with this text. */
  fails(text: string): Promise<void>
  builds(): number
}

async function watching(host: HostName): Promise<Watching> {
  const root = scratchApp()
  const ends: (string | undefined)[] = []
  const stop = await watchers[host](root, await shippedPlugin(host, { root }), (problem) => void ends.push(problem))
  onTestFinished(stop)
  const file = join(root, "out/print.mjs")
  const patience = { timeout: 30_000, interval: 100 }
  return {
    root,
    prints: (expected) =>
      expect.poll(() => existsSync(file) && runInNode(file).catch(String), patience).toMatchObject(expected),
    fails: (text) => expect.poll(() => ends.at(-1), patience).toContain(text),
    builds: () => ends.length,
  }
}

/** The number of builds, once no other follows: Webpack builds again for the files of programs that it sees for the first time. */
async function quiet(builds: () => number): Promise<number> {
  for (let count = -1; count !== builds(); await pause(2000)) count = builds()
  return builds()
}

describe.each(hosts)("%s", (host) => {
  test("builds a model again when a file behind it changes, and only then", async () => {
    const { root, prints, fails, builds } = await watching(host)
    await prints({ sum: -7.125, affine: [3.5, 6.5, 9.5, 12.5] })
    writeFiles(root, { "models/slope.ts": "export const slope = 0.25\n" })
    await prints({ sum: -2.9375 })

    const before = await quiet(builds)
    writeFiles(root, { "models/unrelated.ts": "export const unrelated = 1\n", "README.md": "nothing" })
    expect(await quiet(builds)).toBe(before)

    writeFiles(root, { "models/slope.ts": 'import "./gone"\nexport const slope = 1\n' })
    await fails("MODEL_SYNTAX")
    writeFiles(root, { "models/slope.ts": "export const slope = 1\n" })
    await prints({ sum: -15.5 })
    writeFiles(root, { "models/affine.onnx": affineOnnx(7) })
    await prints({ affine: [7.5, 14.5, 21.5, 28.5] })
  }, 100_000)

  test("reads a config again that changes", async () => {
    const { root, prints, fails } = await watching(host)
    await prints({ sum: -7.125, device: "pfvm:cpu" })
    const config = join(root, "mlsdk.config.mjs")
    const text = readFileSync(config, "utf8")
    writeFileSync(config, text.replace("models: {", "modles: {"))
    await fails("CONFIG_UNKNOWN_KEY")
    writeFileSync(config, text.replace("export default {", 'export default { device: "reference",'))
    await prints({ sum: -7.125, device: "reference" })
  }, 100_000)
})

test("weights and external data of a model are watched too", async () => {
  const { root, prints } = await watching("esbuild")
  await prints({ sum: -7.125, affine: [3.5, 6.5, 9.5, 12.5] })
  writeFiles(root, { "models/tiny.safetensors": tinyWeights(1) })
  await prints({ sum: -6 })
  const { model, data } = affineExternal(5)
  writeFiles(root, { "models/affine.data": data, "models/affine.onnx": model })
  await prints({ affine: [5.5, 10.5, 15.5, 20.5] })
  writeFiles(root, { "models/affine.data": affineExternal(2).data })
  await prints({ affine: [2.5, 4.5, 6.5, 8.5] })
}, 100_000)
