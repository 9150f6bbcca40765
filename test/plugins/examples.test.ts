import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { expect, test } from "vitest"

const root = join(import.meta.dirname, "../..")

async function outputOf(example: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", join(root, "examples", example)], {
    cwd: root,
  })
  return stdout
}

test("add prints the sum and writes its codegen_dir", async () => {
  const [sum, folder] = (await outputOf("add/main.ts")).trimEnd().split("\n")
  expect(sum).toBe("11, 22, 33, 44")
  expect(existsSync(join(folder!.replace("codegen_dir: ", ""), "report.json"))).toBe(true)
})

test("onnx draws the edges of a digit", async () => {
  const drawing = (await outputOf("onnx/main.ts")).trimEnd()
  expect(drawing.split("\n").length).toBeGreaterThan(20)
  expect(drawing).toMatch(/^[ .:+#\n]*$/)
  expect(drawing).toContain("####")
})

test("vsm multiplies matrices on the emulated board", async () => {
  const lines = (await outputOf("vsm/main.ts")).trimEnd().split("\n")
  expect(lines).toEqual([
    "2048 x 256 times 256 x 16",
    expect.stringMatching(/^greatest error: \d\.\de-3 of the greatest result$/),
    "84 cycles (model), 38 % of the peak",
  ])
})
