import { dirname, resolve } from "node:path"
import type { OnLoadResult, OnResolveResult, PartialMessage, Plugin, ResolveResult } from "esbuild"
import { CompileError } from "../src/diagnostics/compile-error.ts"
import type { Diagnostic } from "../src/diagnostics/diagnostic.ts"
import { BuildSession, type PluginOptions } from "./build-session.ts"
import { esbuildAssets, esbuildImport } from "./esbuild-assets.ts"
import { buildWatched, stubOf } from "./load-model.ts"
import { entryOfId, filters, isModelId, resolveModelId } from "./module-ids.ts"

export type { PluginOptions } from "./build-session.ts"
export type { BuildSummary, FunctionSummary } from "./build-summary.ts"

const namespace = "mlsdk"

/**
 * esbuild takes each problem as an error of its own, and files to watch also from a module that failed, so its hooks are its own.
 * What is wrong with the config is reported by the imports that need it.
 */
export default function mlsdk(options: PluginOptions = {}): Plugin {
  return {
    name: "mlsdk",
    setup(build) {
      const { absWorkingDir: cwd = process.cwd(), outdir, outfile, write } = build.initialOptions
      const session = new BuildSession(options)
      session.configure({ cwd, mode: "production", command: "build" })
      esbuildAssets(build)

      build.onStart(() => session.start().catch(() => {}))
      build.onResolve({ filter: filters.resolve }, async ({ path: id, importer, resolveDir, kind }) => {
        const resolved: { id?: string | null } = {}
        const problems = await messagesOf(
          async () => void (resolved.id = await resolveModelId(id, importer || undefined, session)),
        )
        if (resolved.id === undefined) return problems
        if (resolved.id === null)
          return asModel(await build.resolve(id.slice(0, id.indexOf("?")), { importer, resolveDir, kind }))
        return isModelId(resolved.id)
          ? { path: entryOfId(resolved.id), namespace, sideEffects: false }
          : { path: resolved.id }
      })
      build.onLoad({ filter: /./, namespace }, async ({ path }) => {
        const watchFiles: string[] = []
        const loaded: { result?: OnLoadResult } = {}
        const problems = await messagesOf(async () => {
          const found = await buildWatched(`${path}?mncore`, session, (file) => watchFiles.push(file))
          const contents = stubOf(found, { refer: esbuildImport })
          loaded.result = { contents, loader: "js", resolveDir: dirname(path), warnings: found.warnings.map(messageOf) }
        })
        return { ...(loaded.result ?? problems), watchFiles }
      })
      build.onEnd(async ({ errors }) => {
        const folder = outdir ?? (outfile === undefined ? undefined : dirname(outfile))
        if (errors.length === 0)
          await session.finish(folder === undefined || write === false ? undefined : resolve(cwd, folder))
      })
    },
  }
}

/** A model that esbuild found by an alias or in a package. */
function asModel({ errors, path }: ResolveResult): OnResolveResult {
  return errors.length > 0 ? { errors } : { path, namespace, sideEffects: false }
}

/** Runs a stage; its diagnostics become errors of esbuild. */
async function messagesOf(stage: () => Promise<unknown>): Promise<{ errors: PartialMessage[] }> {
  try {
    await stage()
    return { errors: [] }
  } catch (error) {
    if (error instanceof CompileError) return { errors: error.diagnostics.map(messageOf) }
    throw error
  }
}

/** Columns count from 0 here. */
function messageOf({ code, message, place, hint, frame }: Diagnostic): PartialMessage {
  const { file, line, column = 1, path } = place
  const text = `${path === undefined ? "" : `${path}: `}${message} [${code}]`
  const notes = hint === undefined ? [] : [{ text: `hint: ${hint}` }]
  if (file === undefined) return { id: code, text, notes }
  const lineText = frame
    ?.split("\n")
    .find((each) => each.startsWith("> "))
    ?.replace(/^> +\d+ \| ?/, "")
  return {
    id: code,
    text,
    notes,
    location: { file, line: line ?? 0, column: column - 1, ...(lineText !== undefined && { lineText }) },
  }
}
