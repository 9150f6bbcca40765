import { spawn, spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { version } from "../../src/version.ts"
import { project, tinyProject } from "./project.ts"

const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url))
const isBuilt = existsSync(program)

function mlsdk(cwd: string, ...argv: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { CODEGEN_USE_MERGE: _, ...env } = process.env
  return spawnSync(process.execPath, [program, ...argv], { cwd, env: { ...env, NO_COLOR: "1" }, encoding: "utf8" })
}

test.skipIf(!isBuilt)("the built program prints its version, and its help when it is asked for nothing", () => {
  using app = project()
  expect(mlsdk(app.root, "--version")).toEqual(
    expect.objectContaining({ status: 0, stdout: `mlsdk ${version}\n`, stderr: "" }),
  )
  expect(mlsdk(app.root)).toMatchObject({ status: 0, stdout: expect.stringContaining("Usage:") })
})

test.skipIf(!isBuilt)("the built program ends with the documented exit codes", () => {
  using app = project({ ...tinyProject, "broken.model.ts": "export const = 1" })
  expect(mlsdk(app.root, "compile", "tiny", "--json").status).toBe(0)
  expect(mlsdk(app.root, "compile", "./broken.model.ts")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("[MODEL_SYNTAX]"),
  })
  expect(mlsdk(app.root, "compil")).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringContaining("did you mean compile?"),
  })
})

test.skipIf(!isBuilt)("with --json stdout is one line of JSON, whatever a model prints", () => {
  using app = project({ ...tinyProject, "tiny.model.ts": `${tinyProject["tiny.model.ts"]}\nconsole.log("loud")\n` })
  const { stdout, status } = mlsdk(app.root, "run", "tiny", "--json")
  expect(status).toBe(0)
  expect(stdout.trimEnd().split("\n")).toHaveLength(1)
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, command: "run", outputs: [{ name: "y" }] })
})

test.skipIf(!isBuilt)("an interruption ends --watch with exit code 0", async () => {
  using app = project(tinyProject)
  const child = spawn(process.execPath, [program, "compile", "--watch"], {
    cwd: app.root,
    stdio: ["ignore", "pipe", "ignore"],
  })
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve))
  child.stdout.once("data", () => child.kill("SIGINT"))
  expect(await ended).toBe(0)
})
