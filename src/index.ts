import { resolve } from "node:path"
import { Builds } from "./build/builds.ts"
import type { BuiltModel } from "./build/built-model.ts"
import { findModel } from "./build/find-model.ts"
import type { Diagnostic } from "./diagnostics/diagnostic.ts"

/** `mlsdk`: configs, and compiling without a bundler. Models themselves are written with `mlsdk/nn`. */

export interface CompileModelOptions {
  /** Where the config is searched and relative paths start; the working directory otherwise. */
  readonly cwd?: string
  /** A config file to use instead of searching. */
  readonly config?: string
  /** A target of the config. */
  readonly target?: string
  readonly device?: string
  readonly preset?: string
  /** `name=value` texts, as `--opt` takes them. */
  readonly options?: readonly string[]
  /** Told what `mlsdk compile` would warn of. */
  readonly onWarning?: (warning: Diagnostic) => void
  readonly onLog?: (component: string, text: string) => void
}

/**
 * Compiles a model of the config by its name, or any model by the path of its entry, as a bundler or `mlsdk compile` would:
 * the same config, cache and artifacts. Throws CompileError with everything that is wrong.
 */
export async function compileModel(nameOrEntry: string, options: CompileModelOptions = {}): Promise<BuiltModel> {
  const { target, device, preset, onWarning = ignore, onLog = ignore } = options
  const cwd = resolve(options.cwd ?? ".")
  const builds = await Builds.open({
    cwd,
    configFile: options.config,
    mode: "production",
    command: "build",
    env: process.env,
    cli: { target, device, preset, options: options.options ?? [] },
    log: onLog,
    warn: onWarning,
  })
  const built = await builds.build(findModel(builds, nameOrEntry, cwd))
  for (const warning of [...builds.plan.warnings, ...built.warnings]) onWarning(warning)
  return built
}

function ignore(): void {}

export { openSession } from "./build/open-session.ts"
export { defineConfig, input } from "./config/define-config.ts"
export { CompileError } from "./diagnostics/compile-error.ts"
export { formatDiagnostic } from "./diagnostics/diagnostic.ts"
export { version } from "./version.ts"

export type { Report } from "./artifacts/report.ts"
export type { CallForm, Signature, TensorSpec } from "./ir/signature.ts"
export type { BuiltFunction, BuiltModel } from "./build/built-model.ts"
export type { Command, ConfigEnv, ConfigExport, ConfigFunction } from "./config/define-config.ts"
export type { InputSpec, UserConfig, UserModel, UserOptions, UserPreset, UserWeights } from "./config/schema.ts"
export type { Diagnostic, Place, Severity } from "./diagnostics/diagnostic.ts"
export type { Session } from "./runtime/session.ts"
export type { DType } from "./tensor/dtype.ts"
export type { TensorType } from "./tensor/tensor.ts"
