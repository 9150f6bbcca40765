import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { replaceFolder, replaceFolderWith } from "../../src/cache/atomic-folder.ts"
import { CompileError } from "../../src/diagnostics/compile-error.ts"
import { files, scratch } from "./scratch.ts"

const marker = "report.json"

test("the folder holds exactly the new files", async () => {
  using folder = scratch()
  const target = folder.path("a/b/evalStep")
  await replaceFolderWith(target, marker, files({ [marker]: "{}", "src/old.wat": "old" }))
  await replaceFolderWith(target, marker, files({ [marker]: "{ }", "glog/new.log": "new" }))
  expect(readdirSync(target).sort()).toEqual(["glog", marker])
  expect(readFileSync(join(target, marker), "utf8")).toBe("{ }")
  expect(readdirSync(folder.path("a/b"))).toEqual(["evalStep"])
})

test("a failure leaves the old folder whole and nothing beside it", async () => {
  using folder = scratch()
  const target = folder.path("evalStep")
  await replaceFolderWith(target, marker, files({ [marker]: "old" }))
  const interrupted = replaceFolder(target, marker, async (fresh) => {
    writeFileSync(join(fresh, marker), "new")
    throw new Error("interrupted")
  })
  await expect(interrupted).rejects.toThrow("interrupted")
  expect(readFileSync(join(target, marker), "utf8")).toBe("old")
  expect(readdirSync(folder.root)).toEqual(["evalStep"])
})

test("what a killed process left is removed, what a living one builds is not", async () => {
  using folder = scratch()
  const uuid = "00000000-0000-4000-8000-000000000000"
  const dead = folder.path(`.evalStep.tmp-999999999-${uuid}`)
  const living = folder.path(`.evalStep.tmp-${process.pid}-${uuid}`)
  for (const path of [dead, living]) mkdirSync(path)
  await replaceFolderWith(folder.path("evalStep"), marker, files({ [marker]: "" }))
  expect([existsSync(dead), existsSync(living)]).toEqual([false, true])
})

test("a folder of others, a file or a link is never replaced; an empty folder is", async () => {
  using folder = scratch()
  mkdirSync(folder.path("src"))
  writeFileSync(folder.path("src", "main.ts"), "mine")
  writeFileSync(folder.path("file"), "mine")
  mkdirSync(folder.path("empty"))
  symlinkSync(folder.path("empty"), folder.path("link"))
  for (const name of ["src", "file", "link"]) {
    const failure = await replaceFolderWith(folder.path(name), marker, files({ [marker]: "" })).catch(
      (error: unknown) => error,
    )
    expect(failure).toBeInstanceOf(CompileError)
    expect((failure as CompileError).diagnostics).toMatchObject([
      { code: "FOLDER_NOT_OURS", place: { file: folder.path(name) } },
    ])
  }
  expect(readFileSync(folder.path("src", "main.ts"), "utf8")).toBe("mine")
  await replaceFolderWith(folder.path("empty"), marker, files({ [marker]: "" }))
  expect(readdirSync(folder.path("empty"))).toEqual([marker])
})

test("names stay inside the folder", async () => {
  using folder = scratch()
  for (const name of ["../x", "/x", "a/../../x", "a\\b", ".", "a/./b"]) {
    await expect(replaceFolderWith(folder.path("t"), marker, files({ [name]: "" }))).rejects.toThrow(
      "not a path inside",
    )
  }
  expect(readdirSync(folder.root)).toEqual([])
})
