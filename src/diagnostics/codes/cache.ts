import type { Explanation } from "../diagnostic.ts"

/**
 * Problems of what a build stores. Those of the cache never stop a build: a bad entry is a miss, a failed write a
 * slower next build.
 */
export const cacheCodes = {
  CACHE_ENTRY_BAD: (d: { problem: string }): Explanation => ({
    message: `a cache entry is damaged: ${d.problem}; it is built again`,
    hint: "mlsdk cache verify checks all entries",
  }),
  CACHE_WRITE_FAILED: (d: { problem: string }): Explanation => ({
    message: `a result could not be stored in the cache: ${d.problem}`,
    hint: "set cache.dir or MLSDK_CACHE_DIR to a folder that can be written",
  }),
  FOLDER_NOT_OURS: (d: { marker: string }): Explanation => ({
    message: `the folder would be replaced, but it holds files and no ${d.marker}, so something else wrote it`,
    hint: "choose another codegen_dir, or empty the folder",
  }),
} as const
