import { mlsdk } from "./core.ts"

export type { BuildSummary, FunctionSummary, PluginOptions } from "./core.ts"
export default mlsdk.esbuild
