import { execFile } from "node:child_process"
import { resolve } from "node:path"
import { promisify } from "node:util"

const cli = resolve(import.meta.dirname, "../../dist/cli.js")

/** Runs `mlsdk types` in a project, and nothing else. */
export async function compileModelTypes(dir: string): Promise<void> {
  await promisify(execFile)(process.execPath, [cli, "types"], { cwd: dir })
}
