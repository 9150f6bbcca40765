/// <reference types="vite/client" />
import { readdirSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { catalogue } from "../../src/diagnostics/catalogue.ts"
import { CompileError } from "../../src/diagnostics/compile-error.ts"
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts"
import type { Sample } from "./sample.ts"

const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory())
const modules = import.meta.glob<{ default: Sample }>("./*/sample.ts")

async function diagnosticsOf(sample: Sample): Promise<readonly Diagnostic[]> {
  try {
    const returned = await sample.run()
    return Array.isArray(returned) ? (returned as Diagnostic[]) : []
  } catch (error) {
    if (error instanceof CompileError) return error.diagnostics
    throw error
  }
}

test("every code has a sample, and every sample a code", () => {
  expect(folders.map((folder) => folder.name).sort()).toEqual(Object.keys(catalogue).sort())
})

describe.each(Object.entries(modules))("%s", (path, load) => {
  const code = path.split("/")[1]!

  test("is reported with its message, place and hint", async () => {
    const { default: sample } = await load()
    const reported = await diagnosticsOf(sample)
    expect(reported.map((diagnostic) => diagnostic.code)).toContain(code)
    for (const beside of reported.filter((diagnostic) => diagnostic.code !== code)) {
      expect(sample.beside ?? [], `${beside.code} is reported beside it`).toContain(beside.code)
    }
    const found = reported.find((diagnostic) => diagnostic.code === code)!
    expect(found.message).toContain(sample.message)
    expect(found.place).toMatchObject(sample.place ?? {})
    if (sample.hint !== undefined) expect(found.hint).toContain(sample.hint)
  })
})
