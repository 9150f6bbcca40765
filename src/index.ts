/** `mlsdk`: configs and builds. */
export { defineConfig, input, type Command, type ConfigEnv, type ConfigExport, type ConfigFunction } from "./config/define-config.ts"
export type { UserConfig, UserModel, UserOptions } from "./config/schema.ts"
export { CompileError } from "./diagnostics/compile-error.ts"
export type { Diagnostic, Place } from "./diagnostics/diagnostic.ts"
