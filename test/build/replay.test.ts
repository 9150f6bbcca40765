import { copyFile, readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { compile, contentsOf, createProject, type Project } from "./project.ts"

let project: Project

beforeEach(async () => {
  project = await createProject()
})

afterEach(() => project.remove())

async function forget(): Promise<void> {
  await rm(join(project.dir, ".mlsdk"), { recursive: true })
  await rm(project.cacheDir, { recursive: true })
}

test("option.json of a build replays to the same bytes", async () => {
  const flags = ["--preset", "O2", "--opt", "float_dtype=half", "--opt", "out_onnx=<codegen_dir>/pfvm.onnx"]
  expect((await compile(project, ...flags)).status).toBe(0)
  const first = await contentsOf(project.codegenDir)
  expect([...first.keys()]).toEqual(
    expect.arrayContaining(["/model.onnx", "/pfvm.onnx", "/report.json", "/option.json"]),
  )
  const options = join(project.dir, "replayed.json")
  await copyFile(join(project.codegenDir, "option.json"), options)
  await forget()
  expect((await compile(project, "--option_json", options)).status).toBe(0)
  expect(await contentsOf(project.codegenDir)).toEqual(first)
})

test("two clean builds give the same bytes, and the compiled graph is only written when it is asked for", async () => {
  await compile(project)
  const first = await contentsOf(project.codegenDir)
  expect([...first.keys()]).not.toContain("/pfvm.onnx")
  await forget()
  await compile(project)
  expect(await contentsOf(project.codegenDir)).toEqual(first)
})

test("another preset changes no program of pfvm:cpu", async () => {
  await compile(project, "--preset", "O0")
  const first = await contentsOf(project.codegenDir)
  await compile(project, "--preset", "O2")
  const second = await contentsOf(project.codegenDir)
  expect(second.get("/manifest.json")).toBe(first.get("/manifest.json"))
  expect(second.get("/option.json")).not.toBe(first.get("/option.json"))
})

test("a compiled graph that is wanted elsewhere is written there, also out of the cache", async () => {
  const path = join(project.dir, "graphs/tiny.onnx")
  await compile(project, "--opt", "out_onnx=graphs/tiny.onnx")
  const first = await readFile(path)
  await rm(path)
  await compile(project, "--opt", "out_onnx=graphs/tiny.onnx")
  expect(await readFile(path)).toEqual(first)
})
