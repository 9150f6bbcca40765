import { randomUUID } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire, SourceMap, type SourceMapPayload } from "node:module"
import { dirname, extname, join, resolve } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build, type BuildFailure, type Loader, type Message, type Plugin } from "esbuild"
import { diagnostic, fail } from "../diagnostics/catalogue.ts"
import { CompileError } from "../diagnostics/compile-error.ts"
import { present } from "../diagnostics/invariant.ts"
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts"
import { nearestPackage, ownPackage } from "./package-root.ts"

/**
 * Runs a config module. It is bundled with everything that it imports from the project, so that TypeScript with
 * enums, extensionless imports and path aliases loads on every Node; packages stay outside the bundle. The bundle is
 * written to a file from where packages resolve as they do for the config itself, imported and removed. The bundle's
 * list of inputs is the list of files to watch, and its source map leads an error back to the line that the user
 * wrote.
 */

export interface Evaluated {
  /** The module's default export. */
  readonly exported: unknown
  /** Absolute paths of the config and of the project's files that it imports, sorted. */
  readonly dependencies: readonly string[]
  /** Runs code of the config; an error becomes CONFIG_THROWS at the user's line. */
  run<T>(code: () => T | Promise<T>): Promise<T>
}

/** Throws CONFIG_SYNTAX with every mistake, or CONFIG_THROWS. */
export async function evaluateModule(file: string): Promise<Evaluated> {
  const bundled = await bundle(file)
  const home = makeHome(dirname(file))
  const written = join(home, `.mlsdk.config.${randomUUID()}.mjs`)
  const run = <T>(code: () => T | Promise<T>): Promise<T> => runMapped(code, { file, written, map: bundled.map })
  try {
    writeFileSync(written, bundled.code)
    const module = await run(
      () => import(/* @vite-ignore */ pathToFileURL(written).href) as Promise<Readonly<Record<string, unknown>>>,
    )
    return { exported: module["default"], dependencies: bundled.dependencies, run }
  } finally {
    rmSync(written, { force: true })
  }
}

/** A folder for the bundle, out of sight of file watchers where there is a node_modules folder. */
function makeHome(folder: string): string {
  const modules = join(nearestPackage(folder) ?? folder, "node_modules")
  if (!existsSync(modules)) return folder
  const home = join(modules, ".mlsdk")
  mkdirSync(home, { recursive: true })
  return home
}

interface Bundle {
  readonly code: string
  readonly map: SourceMapPayload
  readonly dependencies: readonly string[]
}

async function bundle(file: string): Promise<Bundle> {
  const folder = dirname(file)
  const result = await build({
    entryPoints: [file],
    absWorkingDir: folder,
    outfile: join(folder, "mlsdk.config.mjs"),
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    metafile: true,
    sourcemap: "external",
    logLevel: "silent",
    banner: { js: requireOf(file) },
    define: Object.fromEntries(Object.entries(moduleFacts).map(([name, { spelled }]) => [spelled, name])),
    plugins: [ownModule(file), factsOfModules],
  }).catch((error: unknown) => failToBundle(error, file))
  const text = (extension: string): string =>
    present(
      result.outputFiles.find(({ path }) => path.endsWith(extension)),
      `esbuild wrote no ${extension} file`,
    ).text
  return {
    code: text(".mjs"),
    map: JSON.parse(text(".map")) as SourceMapPayload,
    dependencies: Object.keys(result.metafile.inputs)
      .map((input) => resolve(folder, input))
      .sort(),
  }
}

/** CommonJS code inside a module still asks for `require`. */
function requireOf(file: string): string {
  const url = JSON.stringify(pathToFileURL(file).href)
  return `import { createRequire as __mlsdk_require } from "node:module"; const require = __mlsdk_require(${url});`
}

/** `import.meta.url` and its kin must tell the place of the source, not of the bundle. */
const moduleFacts = {
  __mlsdk_url: { spelled: "import.meta.url", of: (path: string) => pathToFileURL(path).href },
  __mlsdk_filename: { spelled: "import.meta.filename", of: (path: string) => path },
  __mlsdk_dirname: { spelled: "import.meta.dirname", of: (path: string) => dirname(path) },
  __mlsdk_cjs_filename: { spelled: "__filename", of: (path: string) => path },
  __mlsdk_cjs_dirname: { spelled: "__dirname", of: (path: string) => dirname(path) },
} as const

const factsOfModules: Plugin = {
  name: "facts-of-modules",
  setup({ onLoad }) {
    onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8")
      if (!/import\.meta|__filename|__dirname/.test(source)) return undefined
      const facts = Object.entries(moduleFacts).map(([name, { of }]) => `${name} = ${JSON.stringify(of(path))}`)
      return { contents: `const ${facts.join(", ")}; ${source}`, loader: loaderOf(path) }
    })
  },
}

function loaderOf(path: string): Loader {
  const extension = extname(path).replace(/^\.[cm]?/, "")
  return extension === "ts" || extension === "tsx" || extension === "jsx" ? extension : "js"
}

/**
 * `mlsdk` is what the project has installed; where it has not (a global command, this very repository), the package
 * that runs now.
 */
function ownModule(file: string): Plugin {
  return {
    name: "own-module",
    setup({ onResolve }) {
      onResolve({ filter: /^mlsdk$/ }, () => {
        const installed = resolvedFrom("mlsdk", file)
        if (installed !== undefined) return { path: pathToFileURL(installed).href, external: true }
        const built = join(ownPackage(), "dist", "index.js")
        const source = join(dirname(fileURLToPath(import.meta.url)), "define-config.ts")
        return existsSync(source) ? { path: source } : { path: pathToFileURL(built).href, external: true }
      })
    },
  }
}

function resolvedFrom(id: string, from: string): string | undefined {
  try {
    const path = createRequire(from).resolve(id)
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

function failToBundle(error: unknown, file: string): never {
  const messages = isBuildFailure(error) ? error.errors : []
  if (messages.length === 0) throw error
  throw new CompileError(messages.map((message) => syntaxProblem(message, file)))
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors)
}

function syntaxProblem(message: Message, file: string): Diagnostic {
  const { location } = message
  const place: Place =
    location === null
      ? { file }
      : { file: resolve(dirname(file), location.file), line: location.line, column: location.column + 1 }
  const problem = diagnostic("CONFIG_SYNTAX", place, { problem: message.text })
  return location === null ? problem : { ...problem, frame: frameOf(location.line, location.column, location.lineText) }
}

function frameOf(line: number, column: number, text: string): string {
  const margin = `${line} | `
  return `${margin}${text}\n${" ".repeat(margin.length + column)}^`
}

interface Written {
  readonly file: string
  readonly written: string
  readonly map: SourceMapPayload
}

async function runMapped<T>(code: () => T | Promise<T>, bundled: Written): Promise<T> {
  try {
    return await code()
  } catch (error) {
    if (error instanceof CompileError) throw error
    const problem = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).replaceAll(
      bundled.written,
      bundled.file,
    )
    return fail("CONFIG_THROWS", placeOfError(error, bundled), { problem })
  }
}

/** The user's place of the innermost stack frame that lies in the bundle. */
function placeOfError(error: unknown, { file, written, map }: Written): Place {
  const stack = error instanceof Error ? (error.stack ?? "") : ""
  const frame = stack.split("\n").find((line) => line.includes(written) || line.includes(pathToFileURL(written).href))
  const [, line, column] = /:(\d+):(\d+)\)?$/.exec(frame ?? "") ?? []
  if (line === undefined || column === undefined) return { file }
  const entry = new SourceMap(map).findEntry(Number(line) - 1, Number(column) - 1)
  if (!("originalSource" in entry)) return { file }
  return {
    file: resolve(dirname(file), entry.originalSource),
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1,
  }
}
