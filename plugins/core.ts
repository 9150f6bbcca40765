import { createUnplugin, type UnpluginInstance } from "unplugin"
import { formatDiagnostic } from "../src/diagnostics/diagnostic.ts"
import { servedUrl, urlOfPath, type AssetFile, type AssetReference } from "./asset-references.ts"
import { BuildSession, type BuildSummary, type FunctionSummary, type PluginOptions } from "./build-session.ts"
import { contextOf, type HostContext, type WebpackLike } from "./host-context.ts"
import { resolveByHost } from "./host-resolution.ts"
import { buildWatched, stubOf } from "./load-model.ts"
import { filters, isModelId, resolveModelId } from "./module-ids.ts"
import { reportProblems, type ErrorDisplay } from "./report-problems.ts"
import { ServerAssets } from "./server-assets.ts"

export type { BuildSummary, FunctionSummary, PluginOptions }

/** The hooks that all bundlers share: find the config, resolve imports of models, and put a stub in the place of each. */
export const mlsdk: UnpluginInstance<PluginOptions | undefined, false> = createUnplugin((options, { framework }) => {
  const session = new BuildSession(options ?? {})
  const isWebpackLike = framework === "webpack" || framework === "rspack"
  const serverAssets = new ServerAssets()
  let compiler: WebpackLike | undefined
  const display: ErrorDisplay = isWebpackLike ? "message" : "fields"
  const report = <T>(stage: () => T | Promise<T>): Promise<T> => reportProblems(display, stage)
  const useCompiler = (given: WebpackLike): void => {
    compiler = given
    session.configure({ cwd: given.context, mode: given.options.mode ?? "production", command: "build" })
    given.hooks.afterEmit.tapPromise("mlsdk", () => session.finish(given.outputPath))
  }
  return {
    name: "mlsdk",
    enforce: "pre",

    /** Webpack and Rspack stop watching when a build cannot start; there, imports report what is wrong with the config. */
    buildStart: () => (isWebpackLike ? session.start().catch(() => {}) : report(() => session.start())),

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
        const hot = environment?.mode === "dev" && environment.config.consumer === "client"
        if (hot) allowServing(build.built.functions.map(({ codegenDir }) => codegenDir), environment)
        const refer = (asset: AssetFile): AssetReference => {
          if (environment?.mode === "dev") return servedUrl(asset, environment)
          return isWebpackLike ? urlOfPath(asset) : emitted(asset, context, serverAssets)
        }
        return { code: stubOf(build, { refer, hot }), map: null }
      },
    },

    vite: {
      /** What builds write there is for people and type checkers, and changes nothing of the page. */
      config: ({ server }) => (server?.watch === null ? {} : { server: { watch: { ignored: ["**/.mlsdk/**"] } } }),
      configResolved: ({ root, mode, command }) => session.configure({ cwd: root, mode, command }),
      resolveFileUrl: ({ referenceId, relativePath }) => serverAssets.addressOf(referenceId, relativePath),
      async writeBundle({ dir }) {
        if (this.environment.config.consumer === "server" && dir !== undefined) await serverAssets.write(dir, (reference) => this.getFileName(reference))
        await session.finish(dir)
      },
      hotUpdate({ file }) {
        if (session.mayRepair(file)) this.environment.hot.send({ type: "full-reload" })
      },
    },
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

/** The files of a program may lie outside the folders that the dev server serves by itself. */
function allowServing(folders: readonly string[], { config }: NonNullable<HostContext["environment"]>): void {
  const { allow } = config.server.fs
  for (const folder of folders) if (!allow.includes(folder)) allow.push(folder)
}
