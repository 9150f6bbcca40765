import { readFileSync, statSync } from "node:fs"
import { join, resolve } from "node:path"
import { diagnostic } from "../diagnostics/catalogue.ts"
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts"
import type { Command } from "./define-config.ts"
import { ownPackage } from "./package-root.ts"
import type { UserConfig } from "./schema.ts"

/** A config that was found and checked. */
export interface LoadedConfig {
  readonly config: UserConfig
  /** Absolute; undefined when no config file was found, and then `config` is empty. */
  readonly file: string | undefined
  /** The folder that relative paths of the config start from. Absolute. */
  readonly rootDir: string
  /** Absolute paths of every file whose change makes the config stale. */
  readonly dependencies: readonly string[]
}

/** What a command line chooses. */
export interface CommandLine {
  readonly device?: string | undefined
  readonly preset?: string | undefined
  readonly target?: string | undefined
  /** `name=value` texts of `--opt`, in order. */
  readonly options?: readonly string[]
  readonly logLevel?: string | undefined
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Everything outside the config that decides how it is resolved. */
export interface ResolveRequest {
  readonly env: Environment
  readonly cli: CommandLine
  readonly mode: string
  readonly command: Command
}

/** One resolution under way: what it reads from, the problems found and the files read so far. */
export interface ResolveContext extends LoadedConfig, ResolveRequest {
  readonly problems: Diagnostic[]
  readonly files: Set<string>
}

/** The target that is asked for: the command line's, then `MLSDK_TARGET`. An empty text asks for none. */
export function selectedTarget(cli: CommandLine, env: Environment): string | undefined {
  return cli.target || env["MLSDK_TARGET"] || undefined
}

export function configPlace(loaded: Pick<LoadedConfig, "file">, path: string): Place {
  return loaded.file === undefined ? { path } : { file: loaded.file, path }
}

const publishedPresets = "mlsdk/presets/"

/** The absolute path of an option file. `mlsdk/presets/...` names the files that ship with the package. */
export function optionFilePath(path: string, folder: string): string {
  return path.startsWith(publishedPresets)
    ? join(ownPackage(), "presets", path.slice(publishedPresets.length))
    : resolve(folder, path)
}

const largestOptionFile = 1 << 20

/** The text of an option file, or nothing after reporting why it cannot be read. */
export function readOptionText(file: string, place: Place, context: ResolveContext): string | undefined {
  context.files.add(file)
  const problem = (reason: string): undefined => {
    context.problems.push(diagnostic("OPTION_FILE_MISSING", place, { reason }))
  }
  try {
    const { size } = statSync(file)
    return size > largestOptionFile ? problem(`${file} has ${size} bytes`) : readFileSync(file, "utf8")
  } catch (error) {
    return problem(error instanceof Error ? error.message : String(error))
  }
}
