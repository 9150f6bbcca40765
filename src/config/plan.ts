import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import type { LogFilter } from "../support/logger.ts"
import type { Command } from "./define-config.ts"
import type { ResolvedOptions } from "./resolve-options.ts"
import type { InputSpec } from "./schema.ts"

/** Dtype and shape (in elements) of one input. */
export type ResolvedInput = Readonly<Required<InputSpec>>

export interface ResolvedWeights {
  /** Absolute; null when the model brings its own weights. */
  readonly file: string | null
  /** The entry of a wrapped checkpoint that holds the weights; null when it is not wrapped or has to be found. */
  readonly key: string | null
  readonly strict: boolean
  readonly load: "asset" | "inline" | "bytes" | "none"
  readonly storage: "f32" | "f16" | "int8"
}

/** Every fact that the config decides about one model. Plain data, so it can be sent to a worker. */
export interface ResolvedModel {
  readonly name: string
  /** Absolute path of the module or `.onnx` file. */
  readonly entry: string
  /** The exported functions to compile; empty means all that the entry has. */
  readonly functions: readonly string[]
  readonly inputs: Readonly<Record<string, ResolvedInput>>
  /** Null leaves the mode to the functions. */
  readonly mode: "inference" | "training" | null
  readonly options: ResolvedOptions
  readonly weights: ResolvedWeights
  /** Absolute; holds one folder per function. */
  readonly codegenDir: string
  readonly optimizer: { readonly disable: readonly string[]; readonly defer: readonly string[] }
  readonly pfvm: { readonly threads: "auto" | number; readonly relaxedSimd: boolean }
  readonly fallback: "error" | "reference"
  readonly autotune: "off" | "build"
  readonly traceTimeoutSeconds: number
}

export interface ResolvedCache {
  /** Absolute. */
  readonly dir: string
  readonly enable_app_cache: boolean
  readonly enable_onnx_cache: boolean
  readonly enable_codegen_cache: boolean
  readonly enable_gpfn2obj_cache: boolean
}

/** A whole build, decided: all models and what they share. */
export interface ResolvedPlan {
  readonly name: string
  readonly rootDir: string
  readonly configFile: string | null
  readonly mode: string
  readonly command: Command
  readonly target: string | null
  /** The options outside any model, for models that the config does not declare. */
  readonly options: ResolvedOptions
  readonly models: readonly ResolvedModel[]
  /** Absolute. */
  readonly codegenDir: string
  readonly emitArtifacts: boolean
  readonly cache: ResolvedCache
  readonly threads: number
  readonly log: LogFilter
  readonly extensions: readonly object[]
  /** Absolute paths of all files that decided something: the config, what it imports, option files, presets. */
  readonly watchFiles: readonly string[]
  readonly warnings: readonly Diagnostic[]
}
