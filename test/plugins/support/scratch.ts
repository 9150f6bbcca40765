import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { onTestFinished } from "vitest"
import { appFiles } from "./app-files.ts"

/** A copy of the application, far from this repository and without packages; removed after the test. */
export function scratchApp(changes: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "mlsdk-app-")))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFiles(folder, { ...appFiles, ...changes })
  return folder
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}
