import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import type { Environment } from "./context.ts"
import { nearestPackage } from "./package-root.ts"

/**
 * Where the cache lives: `MLSDK_CACHE_DIR`, else `cache.dir`, else `node_modules/.cache/mlsdk` of the nearest
 * package, else `.mlsdk/cache` beside the config (for package managers without a node_modules folder). Relative paths
 * start from the project root.
 */
export function cacheDirOf(rootDir: string, configured: string | undefined, env: Environment): string {
  const named = env["MLSDK_CACHE_DIR"] || configured
  if (named !== undefined) return resolve(rootDir, named)
  const modules = join(nearestPackage(rootDir) ?? rootDir, "node_modules")
  return existsSync(modules) ? join(modules, ".cache", "mlsdk") : join(rootDir, ".mlsdk", "cache")
}
