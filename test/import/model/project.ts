import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

export interface Project extends Disposable {
  readonly root: string
  path(name: string): string
}

/** A temporary folder with the given files, removed when the scope ends. */
export function project(files: Readonly<Record<string, string>>): Project {
  const root = mkdtempSync(join(tmpdir(), "mlsdk-test-"))
  const path = (name: string): string => join(root, name)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(path(name)), { recursive: true })
    writeFileSync(path(name), text)
  }
  return { root, path, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) }
}

/** A model file with one function of one input, whose body is given. */
export function modelFile(body: string, head = ""): string {
  return [
    'import { F, input, nn, tensor, type Tensor } from "mlsdk/nn"',
    head,
    "export const inputs = { f: { x: input([2, 3]) } }",
    "export function f({ x }: { x: Tensor }) {",
    `  ${body}`,
    "}",
  ].join("\n")
}
