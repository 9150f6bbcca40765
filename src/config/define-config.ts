import type { InputSpec, UserConfig } from "./schema.ts"

export type Command = "build" | "serve"

/** What the function form of a config is told. */
export interface ConfigEnv {
  /** The bundler's mode, "production" for a plain compile. */
  readonly mode: string
  readonly command: Command
  /** The target that the command line or `MLSDK_TARGET` names. */
  readonly target: string | undefined
}

export type ConfigFunction = (env: ConfigEnv) => UserConfig | Promise<UserConfig>
export type ConfigExport = UserConfig | Promise<UserConfig> | ConfigFunction

/** Returns its argument; there for its type: a wrong key or value is a type error. */
export function defineConfig(config: ConfigExport): ConfigExport {
  return config
}

/** Shape (in elements) and dtype of one input. */
export function input(shape: InputSpec["shape"], dtype: InputSpec["dtype"] = "float32"): InputSpec {
  return { kind: "input", dtype, shape: [...shape] }
}
