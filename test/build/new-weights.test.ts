import { mkdir, readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { writeSafetensors } from "../../src/checkpoint/safetensors/write.ts"
import { compileModel, openSession } from "../../src/index.ts"
import { randomTensor } from "../support/graphs.ts"
import { createProject, type Project } from "./project.ts"

let project: Project

beforeEach(async () => {
  project = await createProject()
  const models = { tiny: { entry: "./tiny.model.ts", weights: { file: "./weights.safetensors" } } }
  await writeFile(join(project.dir, "mlsdk.config.json"), JSON.stringify({ models, cache: { dir: "./cache" } }))
})

afterEach(() => project.remove())

const weightsOf = (seed: number): Parameters<typeof writeSafetensors>[0] =>
  new Map([
    ["first.weight", randomTensor("float32", [4, 8], seed)],
    ["first.bias", randomTensor("float32", [4], seed + 1)],
  ])

async function buildWith(seed: number): Promise<{ hash: string; outputs: number[]; entries: number }> {
  await writeFile(join(project.dir, "weights.safetensors"), writeSafetensors(weightsOf(seed)))
  const { functions } = await compileModel("tiny", { cwd: project.dir })
  const session = await openSession(functions[0]!)
  const { y } = session.run({ x: randomTensor("float32", [2, 8], 9).data })
  const found = await readdir(project.cacheDir, { recursive: true, withFileTypes: true })
  const outputs = Array.from(y!.data as Float32Array)
  return { hash: functions[0]!.graphHash, outputs, entries: found.filter((entry) => entry.isFile()).length }
}

test("a new checkpoint changes what comes out, but compiles nothing", async () => {
  const [first, second] = [await buildWith(1), await buildWith(2)]
  expect(second.hash).toBe(first.hash)
  expect(second.outputs).not.toEqual(first.outputs)
  expect(first.entries, "a model and its program").toBe(2)
  expect(second.entries, "another model with the same program").toBe(3)
})

test.each([
  { switches: { enable_app_cache: false }, kept: 1 },
  { switches: { enable_codegen_cache: false }, kept: 1 },
  { switches: { enable_app_cache: false, enable_codegen_cache: false }, kept: 0 },
])("the cache keeps what it is asked to: $switches", async ({ switches, kept }) => {
  const models = { tiny: { entry: "./tiny.model.ts" } }
  const config = { models, cache: { dir: "./cache", ...switches } }
  await writeFile(join(project.dir, "mlsdk.config.json"), JSON.stringify(config))
  await mkdir(project.cacheDir)
  await compileModel("tiny", { cwd: project.dir })
  const found = await readdir(project.cacheDir, { recursive: true, withFileTypes: true })
  expect(found.filter((entry) => entry.isFile())).toHaveLength(kept)
})

test("a session takes the same weights at run time, with the same results", async () => {
  const built = await buildWith(2)
  await buildWith(1)
  const { functions } = await compileModel("tiny", { cwd: project.dir })
  const session = await openSession(functions[0]!)
  await session.loadStateDict(Object.fromEntries(weightsOf(2)))
  const { y } = session.run({ x: randomTensor("float32", [2, 8], 9).data })
  expect(Array.from(y!.data as Float32Array)).toEqual(built.outputs)
})
