import { readdir, stat, truncate } from "node:fs/promises"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { compile, contentsOf, createProject, finished, startCompile, type CompileRun, type Project } from "./project.ts"

interface Outcome {
  readonly models: readonly { readonly result: string }[]
  readonly diagnostics: readonly { readonly code: string; readonly severity: string }[]
}

const outcomeOf = ({ stdout }: CompileRun): Outcome => JSON.parse(stdout) as Outcome
const resultOf = (run: CompileRun): string => outcomeOf(run).models[0]!.result

/** The `.mlsdk` folder of a project is shared by everything that builds it. */
describe("a project that is built", () => {
  let project: Project

  beforeEach(async () => {
    project = await createProject()
  })

  afterEach(() => project.remove())

  test("by eight processes at once is compiled once, and rightly", async () => {
    const runs = await Promise.all(Array.from({ length: 8 }, () => compile(project)))
    for (const run of runs) expect(run, run.stderr).toMatchObject({ status: 0 })
    expect(runs.filter((run) => resultOf(run) === "compiled")).toHaveLength(1)
    const together = await contentsOf(project.codegenDir)
    const alone = await createProject()
    await compile(alone)
    expect(together).toEqual(await contentsOf(alone.codegenDir))
    await alone.remove()
  })

  test("again gives the same bytes out of the cache, without touching the folder", async () => {
    expect(resultOf(await compile(project))).toBe("compiled")
    const [before, { ino }] = [await contentsOf(project.codegenDir), await stat(project.codegenDir)]
    expect(resultOf(await compile(project))).toBe("cached")
    expect(await contentsOf(project.codegenDir)).toEqual(before)
    expect((await stat(project.codegenDir)).ino).toBe(ino)
  })

  test("by processes that are killed leaves whole artifacts and a cache that works", async () => {
    await compile(project)
    const before = await contentsOf(project.codegenDir)
    for (const milliseconds of [60, 120, 200, 300, 450]) {
      const child = startCompile(project, "--opt", `seed=${milliseconds}`)
      const end = finished(child)
      setTimeout(() => child.kill("SIGKILL"), milliseconds)
      await end
      const found = await contentsOf(project.codegenDir).catch(() => before)
      expect([...found.keys()]).toEqual([...before.keys()])
    }
    expect(resultOf(await compile(project))).toBe("cached")
    expect(await contentsOf(project.codegenDir)).toEqual(before)
  })

  test("over truncated entries compiles anew and warns once an entry", async () => {
    await compile(project)
    const before = await contentsOf(project.codegenDir)
    const entries = (await readdir(project.cacheDir, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    )
    expect(entries.length).toBeGreaterThan(0)
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name)
      await truncate(path, Math.floor((await stat(path)).size / 2))
    }
    const run = await compile(project)
    expect(run.status).toBe(0)
    expect(resultOf(run)).toBe("compiled")
    const warnings = outcomeOf(run).diagnostics.filter(({ code }) => code === "CACHE_ENTRY_BAD")
    expect(warnings.length).toBeGreaterThan(0)
    expect(warnings.length).toBeLessThanOrEqual(entries.length)
    expect(await contentsOf(project.codegenDir)).toEqual(before)
    expect(resultOf(await compile(project))).toBe("cached")
  })
})
