import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { CompileError } from "../../src/diagnostics/compile-error.ts"
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts"

/** A temporary folder with these files, by path. `using` removes it. */
export interface Project extends Disposable {
  readonly root: string
  path(file: string): string
  write(file: string, text: string): void
}

export function project(files: Readonly<Record<string, string>>): Project {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "mlsdk-config-")))
  const path = (file: string): string => join(root, file)
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(path(file)), { recursive: true })
    writeFileSync(path(file), text)
  }
  for (const [file, text] of Object.entries(files)) write(file, text)
  return { root, path, write, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) }
}

/** The diagnostics that a call throws; none when it returns. */
export async function diagnosticsOf(call: () => unknown): Promise<readonly Diagnostic[]> {
  try {
    await call()
    return []
  } catch (error) {
    if (error instanceof CompileError) return error.diagnostics
    throw error
  }
}
