import { existsSync, readFileSync } from "node:fs"
import { basename, dirname, extname, resolve } from "node:path"
import { cosmiconfig, type Loader } from "cosmiconfig"
import { fail } from "../diagnostics/catalogue.ts"
import { CompileError } from "../diagnostics/compile-error.ts"
import { check } from "./check.ts"
import type { LoadedConfig } from "./context.ts"
import type { Command, ConfigEnv, ConfigFunction } from "./define-config.ts"
import { evaluateModule } from "./evaluate.ts"
import { parseJson } from "./json.ts"
import { nearestPackage } from "./package-root.ts"
import { configSchema, type UserConfig } from "./schema.ts"

export interface ConfigRequest {
  /** Where the search starts; it goes upwards to the folder that has the package.json. Absolute. */
  readonly cwd: string
  /** A config file to use instead of searching, relative to `cwd`. */
  readonly file?: string | undefined
  readonly mode: string
  readonly command: Command
  readonly target?: string | undefined
}

export const configFileNames = ["ts", "mts", "js", "mjs", "json"].map((extension) => `mlsdk.config.${extension}`)

/**
 * Finds, runs and checks the config. Without any config file the config is empty. Throws one CompileError with all
 * problems: CONFIG_UNKNOWN_KEY, CONFIG_VALUE, DEVICE_UNKNOWN, DEVICE_CUDA, CONFIG_SYNTAX, CONFIG_THROWS,
 * CONFIG_EXPORT, CONFIG_FILE_MISSING.
 */
export async function loadConfig(request: ConfigRequest): Promise<LoadedConfig> {
  const file = request.file === undefined ? await findConfig(request.cwd) : named(resolve(request.cwd, request.file))
  if (file === undefined) {
    return { config: {}, file, rootDir: nearestPackage(request.cwd) ?? request.cwd, dependencies: [] }
  }
  const env: ConfigEnv = { mode: request.mode, command: request.command, target: request.target }
  const { value, dependencies } = extname(file) === ".json" ? readJson(file) : await readModule(file, env)
  return { config: checkedConfig(value, file), file, rootDir: dirname(file), dependencies }
}

/**
 * The nearest config file. The search only asks whether a file is there: a search that also ran the file would take
 * some errors of its code for a missing file and go on to the next.
 */
async function findConfig(cwd: string): Promise<string | undefined> {
  const there: Loader = () => ({})
  const explorer = cosmiconfig("mlsdk", {
    searchPlaces: [...configFileNames, "package.json"],
    searchStrategy: "project",
    ignoreEmptySearchPlaces: false,
    cache: false,
    loaders: {
      ".ts": there,
      ".mts": there,
      ".js": there,
      ".mjs": there,
      ".json": (file, text) => packageOf(file, text),
    },
  })
  const found = await explorer.search(cwd)
  return found?.filepath
}

function packageOf(file: string, text: string): unknown {
  return basename(file) === "package.json" ? jsonOf(file, text) : {}
}

function named(file: string): string {
  return existsSync(file) ? file : fail("CONFIG_FILE_MISSING", { file }, { reason: "there is no such file" })
}

interface ConfigValue {
  readonly value: unknown
  readonly dependencies: readonly string[]
}

function readJson(file: string): ConfigValue {
  const value = jsonOf(file, readFileSync(file, "utf8"))
  const inPackage = basename(file) === "package.json" && typeof value === "object" && value !== null && "mlsdk" in value
  return { value: inPackage ? value.mlsdk : value, dependencies: [file] }
}

function jsonOf(file: string, text: string): unknown {
  const parsed = parseJson(text)
  return "value" in parsed ? parsed.value : fail("CONFIG_SYNTAX", { file, ...parsed.at }, { problem: parsed.problem })
}

async function readModule(file: string, env: ConfigEnv): Promise<ConfigValue> {
  const { exported, dependencies, run } = await evaluateModule(file)
  const value = await run(() => (typeof exported === "function" ? (exported as ConfigFunction)(env) : exported))
  return { value, dependencies }
}

function checkedConfig(value: unknown, file: string): UserConfig {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    fail("CONFIG_EXPORT", { file }, { found: kindOf(value) })
  }
  const checked = check(configSchema, value, { file })
  if ("problems" in checked) throw new CompileError(checked.problems)
  return checked.value
}

function kindOf(value: unknown): string {
  if (value === undefined) return "no default export"
  if (value === null) return "null"
  return Array.isArray(value) ? "a list" : `a ${typeof value}`
}
