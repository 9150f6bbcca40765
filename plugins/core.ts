import { createUnplugin, type UnpluginInstance } from "unplugin"
import { formatDiagnostic } from "../src/diagnostics/diagnostic.ts"
import { servedUrl, urlOfPath, type AssetFile, type AssetReference } from "./asset-references.ts"
import { BuildSession, type PluginOptions } from "./build-session.ts"
import type { BuildSummary, FunctionSummary } from "./build-summary.ts"
import { contextOf, type HostContext, type WebpackLike } from "./host-context.ts"
import { resolveByHost } from "./host-resolution.ts"
import { buildWatched, stubOf } from "./load-model.ts"
import { filters, isModelId, resolveModelId } from "./module-ids.ts"
import { reportProblems } from "./report-problems.ts"
import { ServerAssets } from "./server-assets.ts"
import { allowServing, isHot, viteHooks } from "./vite-hooks.ts"

export type { BuildSummary, FunctionSummary, PluginOptions }

/** The hooks that all bundlers but esbuild share: find the config, resolve imports of models, and put a stub in the place of each. */
export const mlsdk: UnpluginInstance<PluginOptions | undefined, false> = createUnplugin((options) => {
  const session = new BuildSession(options ?? {})
  const serverAssets = new ServerAssets()
  /** Of Webpack or Rspack, which hand it over before anything else. */
  let compiler: WebpackLike | undefined
  const report = <T>(stage: () => T | Promise<T>): Promise<T> =>
    reportProblems(compiler === undefined ? "fields" : "message", stage)
  const useCompiler = (given: WebpackLike): void => {
    compiler = given
    session.configure({ cwd: given.context, mode: given.options.mode ?? "production", command: "build" })
    given.hooks.afterEmit.tapPromise("mlsdk", () => session.finish(given.outputPath))
  }
  return {
    name: "mlsdk",
    enforce: "pre",

    /** Webpack and Rspack stop watching when a build cannot start; there, imports report what is wrong with the config. */
    buildStart: () => (compiler === undefined ? report(() => session.start()) : session.start().catch(() => {})),

    resolveId: {
      filter: { id: filters.resolve },
      async handler(id, importer) {
        if (!filters.resolve.test(id)) return null
        const resolved = await report(() => resolveModelId(id, importer, session))
        return resolved ?? (compiler && importer ? resolveByHost(compiler, id, importer) : null)
      },
    },

    load: {
      filter: { id: filters.load },
      async handler(id) {
        if (!isModelId(id)) return null
        const context = contextOf(this)
        const build = await report(() => buildWatched(id, session, (file) => context.addWatchFile(file)))
        for (const warning of build.warnings) context.warn(formatDiagnostic(warning))
        const { environment } = context
        const hot = isHot(environment)
        if (hot) allowServing(build.folders, environment)
        const emit = (asset: AssetFile): AssetReference => emitted(asset, context, serverAssets)
        const served = environment?.mode === "dev" ? environment : undefined
        const refer = served ? (asset: AssetFile) => servedUrl(asset, served) : compiler ? urlOfPath : emit
        return { code: stubOf(build, { refer, hot }), map: null }
      },
    },

    vite: viteHooks(session, serverAssets),
    rollup: { writeBundle: ({ dir }) => session.finish(dir) },
    rolldown: { writeBundle: ({ dir }) => session.finish(dir) },
    webpack: useCompiler,
    rspack: useCompiler,
  }
})

/** Rollup and its kin hash the name and put the address in the place of the reference. */
function emitted(asset: AssetFile, context: HostContext, serverAssets: ServerAssets): AssetReference {
  const reference = String(context.emitFile({ type: "asset", name: asset.name, source: asset.source }))
  if (context.environment?.config.consumer === "server") serverAssets.add(reference, asset)
  return { expression: `import.meta.ROLLUP_FILE_URL_${reference}` }
}
