import { createUnplugin, type UnpluginInstance } from "unplugin"
import { writeStub } from "../src/artifacts/stub.ts"
import { assetReferences } from "./asset-references.ts"
import { BuildSession, type BuildSummary, type FunctionSummary, type PluginOptions } from "./build-session.ts"
import { esbuildAssets } from "./esbuild-assets.ts"
import { contextOf } from "./host-context.ts"
import { filters, isModelId, resolveModelId, runtimeFile } from "./module-ids.ts"
import { reportProblems, warningText } from "./report-problems.ts"

export type { BuildSummary, FunctionSummary, PluginOptions }

/** The hooks that all bundlers share: find the config, resolve imports of models, and put a stub in the place of each. */
export const mlsdk: UnpluginInstance<PluginOptions | undefined, false> = createUnplugin((options, { framework }) => {
  const session = new BuildSession(options ?? {})
  return {
    name: "mlsdk",
    enforce: "pre",

    buildStart() {
      return reportProblems(contextOf(this), framework, () => session.start())
    },

    resolveId: {
      filter: { id: filters.resolve },
      handler(id, importer) {
        if (filters.runtime.test(id)) return runtimeFile(id)
        if (!filters.resolve.test(id)) return null
        return reportProblems(contextOf(this), framework, () => resolveModelId(id, importer, session))
      },
    },

    load: {
      filter: { id: filters.load },
      async handler(id) {
        if (!isModelId(id)) return null
        const context = contextOf(this)
        const built = await reportProblems(context, framework, () => session.build(id))
        for (const file of [...built.watchFiles, ...session.watchFiles]) context.addWatchFile(file)
        for (const warning of built.warnings) context.warn(warningText(warning))
        const isServed = context.environment?.mode === "dev"
        const { reference, prelude } = assetReferences(built, { framework, context, isServed, weights: session.deliveryOf(id) })
        const hot = isServed && context.environment?.config.consumer === "client"
        const functions = built.functions.map((fn) => ({ name: fn.name, program: fn.stub }))
        return { code: writeStub(functions, { reference, prelude, hot }), map: null }
      },
    },

    vite: {
      configResolved({ root, mode, command }) {
        session.configure({ cwd: root, mode, command })
      },
      writeBundle: ({ dir }) => session.copyArtifacts(dir),
    },
    rollup: { writeBundle: ({ dir }) => session.copyArtifacts(dir) },
    rolldown: { writeBundle: ({ dir }) => session.copyArtifacts(dir) },
    webpack: (compiler) => compiler.hooks.afterEmit.tapPromise("mlsdk", () => session.copyArtifacts(compiler.outputPath)),
    rspack: (compiler) => compiler.hooks.afterEmit.tapPromise("mlsdk", () => session.copyArtifacts(compiler.outputPath)),
    esbuild: {
      setup(build) {
        esbuildAssets(build)
        build.onEnd(() => session.copyArtifacts(build.initialOptions.outdir))
      },
    },
  }
})
