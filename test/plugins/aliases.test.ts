import { join } from "node:path"
import { rspack } from "@rspack/core"
import * as esbuild from "esbuild"
import { rolldown, type Plugin as RolldownPlugin } from "rolldown"
import * as vite from "vite"
import { expect, test } from "vitest"
import webpack from "webpack"
import { runCompiler, runInNode, shippedPlugin, webpackConfig, type HostName } from "./support/hosts.ts"
import { scratchApp } from "./support/scratch.ts"

const entry = (root: string): string => join(root, "print.js")
const alias = (root: string): Record<string, string> => ({ "@models": join(root, "models") })
const names = { entryFileNames: "print.mjs" }

const aliased = (root: string, plugin: unknown): never => {
  const config = webpackConfig(root, join(root, "out"), plugin) as object
  return { ...config, resolve: { alias: alias(root) } } as never
}

const builders: Partial<Record<HostName, (root: string, plugin: unknown) => Promise<unknown>>> = {
  vite: (root, plugin) =>
    vite.build({
      root,
      configFile: false,
      logLevel: "silent",
      resolve: { alias: alias(root) },
      plugins: [plugin as vite.Plugin],
      build: { ssr: entry(root), outDir: join(root, "out"), rollupOptions: { output: names } },
    }),
  async rolldown(root, plugin) {
    const built = await rolldown({
      input: entry(root),
      plugins: [plugin as RolldownPlugin],
      resolve: { alias: alias(root) },
    })
    await built.write({ dir: join(root, "out"), ...names })
  },
  webpack: (root, plugin) => runCompiler(webpack(aliased(root, plugin))),
  rspack: (root, plugin) => runCompiler(rspack(aliased(root, plugin))),
  esbuild: (root, plugin) =>
    esbuild.build({
      entryPoints: [entry(root)],
      outfile: join(root, "out/print.mjs"),
      bundle: true,
      format: "esm",
      platform: "node",
      logLevel: "silent",
      alias: alias(root),
      plugins: [plugin as esbuild.Plugin],
    }),
}

test.each(Object.keys(builders) as HostName[])("%s resolves its aliases for models too", async (host) => {
  const root = scratchApp({
    "print.js": `import { twice } from "@models/second.model.ts?mncore"
import { twice as byPath } from "./models/second.model?mncore"
const { y } = await twice([1, 2, 3, 4])
process.stdout.write(JSON.stringify([...y.data, twice === byPath]))`,
  })
  await builders[host]!(root, await shippedPlugin(host, { root }))
  expect(await runInNode(join(root, "out/print.mjs"))).toEqual([2, 4, 6, 8, true])
})
