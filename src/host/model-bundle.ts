import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { isBuiltin } from "node:module"
import { dirname, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { build, type BuildFailure, type Message, type Plugin } from "esbuild"
import { CompileError } from "../diagnostics/compile-error.ts"
import { diagnostic } from "../diagnostics/catalogue.ts"
import { codeFrame } from "../diagnostics/code-frame.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"

/** A model module and everything that it imports from the project, as one ES module. */
export interface ModelBundle {
  readonly entry: string
  readonly code: string
  /** The source map, as JSON; its sources are relative to the folder of the entry. */
  readonly map: string
  /** Absolute paths of all files that went in, sorted: a change of one asks for another bundle. */
  readonly files: readonly string[]
  /** SHA-256 of the code and its source map, so that places stay right. */
  readonly hash: string
}

/** Stands in the bundle for the address of the `mlsdk/nn` that traces it. */
export const nnDoor = "mlsdk-nn:door"

/**
 * Bundles a model module. Packages stay outside and are addressed by file, so that the bundle runs from any folder.
 * Throws MODEL_SYNTAX, one for each problem.
 */
export async function bundleModel(entry: string): Promise<ModelBundle> {
  const root = dirname(entry)
  try {
    const result = await build({
      entryPoints: [entry],
      outfile: resolve(root, "bundle.mjs"),
      absWorkingDir: root,
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "node",
      target: "node20",
      sourcemap: "external",
      sourcesContent: false,
      logLevel: "silent",
      plugins: [outsidePackages, ownAddresses],
    })
    const textOf = (ending: string): string => result.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ""
    const [code, map] = [textOf(".mjs"), textOf(".mjs.map")]
    const files = Object.keys(result.metafile.inputs).map((path) => resolve(root, path))
    return { entry, code, map, files: files.sort(), hash: sha256(code + map) }
  } catch (error) {
    if (isBuildFailure(error))
      throw new CompileError(await Promise.all(error.errors.map((message) => syntaxDiagnostic(message, entry))))
    throw error
  }
}

const resolvedAlready = Symbol("resolved already")

/** Bare imports: `mlsdk/nn` is the tracer's own, packages are left to Node, aliases of the project are bundled. */
const outsidePackages: Plugin = {
  name: "mlsdk-outside-packages",
  setup({ onResolve, resolve: resolvePath }) {
    onResolve({ filter: /^mlsdk\/nn$/ }, () => ({ path: nnDoor, external: true }))
    onResolve({ filter: /^[^./]/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
      if (kind === "entry-point" || pluginData === resolvedAlready) return undefined
      if (isBuiltin(path)) return { path, external: true }
      const found = await resolvePath(path, { kind, resolveDir, importer, pluginData: resolvedAlready })
      if (found.errors.length > 0) return { errors: found.errors }
      if (!/[\\/]node_modules[\\/]/.test(found.path)) return { path: found.path }
      return { path: pathToFileURL(found.path).href, external: true }
    })
  },
}

/** `import.meta.url` and its kin mean the source file, not the bundle. */
const ownAddresses: Plugin = {
  name: "mlsdk-own-addresses",
  setup({ onLoad }) {
    onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8")
      if (!source.includes("import.meta.")) return undefined
      const contents = source
        .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href))
        .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)))
        .replaceAll("import.meta.filename", JSON.stringify(path))
      return { contents, loader: loaderOf(path) }
    })
  },
}

function loaderOf(path: string): "ts" | "tsx" | "js" | "jsx" {
  const isTyped = /\.[cm]?tsx?$/.test(path)
  return path.endsWith("x") ? (isTyped ? "tsx" : "jsx") : isTyped ? "ts" : "js"
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex")
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors)
}

async function syntaxDiagnostic({ text, location }: Message, entry: string): Promise<Diagnostic> {
  if (location === null) return diagnostic("MODEL_SYNTAX", { file: entry }, { problem: text })
  const file = resolve(dirname(entry), location.file)
  const place = { file, line: location.line, column: location.column + 1 }
  const found = diagnostic("MODEL_SYNTAX", place, { problem: text })
  const source = await readFile(file, "utf8").catch(() => location.lineText)
  return { ...found, frame: codeFrame(source, place.line, place.column) }
}
