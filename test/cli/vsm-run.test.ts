import { expect, test } from "vitest"
import { mlsdk, mlsdkJson, project } from "./project.ts"

const program = `d set $lm0n0c0b0m0p0 1 0000000000000005
linc $lm0 $lr0
d get $lr0n0c0b0m0p0 1
`
const dump = "DEBUG-GREG0(n0c0b0m0p0,0):(f:0, i:{{0x0,0x0},{0x0,0x6}}, v:0x6) #d get $lr0n0c0b0m0p0 1"
const hazardous = "linc $lr0v $lr0v\nlinc $lr0v $ls0v\nd get $ls0n0c0b0m0p0 1\n"
const undefinedRead = "fvadd $ln0 $lr0 $ls0\nlinc $aluf $ln0\n"

test("run prints what the program dumps", async () => {
  using app = project({ "a.vsm": program })
  expect(await mlsdk(app.root, ["vsm", "run", "a.vsm"])).toMatchObject({ exitCode: 0, stdout: `${dump}\n` })
  expect(await mlsdkJson(app.root, ["vsm", "run", "a.vsm"])).toMatchObject({
    ok: true,
    file: "a.vsm",
    peLines: 1,
    dumps: [dump],
  })
})

test("run refuses hazards and undefined reads, which --lenient runs with warnings", async () => {
  using app = project({ "hazard.vsm": hazardous, "undefined.vsm": undefinedRead })
  const strict = await mlsdkJson(app.root, ["vsm", "run", "hazard.vsm"])
  expect(strict).toMatchObject({ exitCode: 1, diagnostics: [{ code: "VSM_HAZARD", severity: "error" }] })
  expect(strict).not.toHaveProperty("dumps")
  expect(await mlsdkJson(app.root, ["vsm", "run", "hazard.vsm", "--lenient"])).toMatchObject({
    exitCode: 0,
    dumps: [expect.stringContaining("v:0x2)")],
    diagnostics: [{ code: "VSM_HAZARD", severity: "warning" }],
  })
  expect(await mlsdkJson(app.root, ["vsm", "run", "undefined.vsm"])).toMatchObject({
    exitCode: 1,
    diagnostics: [{ code: "EMULATOR_UNDEFINED", place: { file: "undefined.vsm", line: 2 } }],
  })
  const { exitCode, stderr } = await mlsdk(app.root, ["vsm", "run", "undefined.vsm", "--lenient"])
  expect(exitCode).toBe(0)
  expect(stderr).toContain("[EMULATOR_UNDEFINED]")
})

test("run starts from zeros, or with --dirty from a pattern", async () => {
  using app = project({ "a.vsm": "d get $lm0n0c0b0m0p0 1\n" })
  expect((await mlsdk(app.root, ["vsm", "run", "a.vsm"])).stdout).toContain("v:0x0)")
  expect((await mlsdk(app.root, ["vsm", "run", "a.vsm", "--dirty"])).stdout).toContain("v:0x5BAD5BAD5BAD5BAD)")
})

test("step shows what lines change in a PE", async () => {
  using app = project({ "a.vsm": "lpassa $peid $lm0\nnop\nlinc $aluf $lr0 $omr1\n" })
  const { stdout, exitCode } = await mlsdk(app.root, ["vsm", "step", "a.vsm", "--line", "3", "--pe", "m2p1"])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^3: linc \$aluf \$lr0 \$omr1\n/)
  expect(stdout).toMatch(/\$lr\[0\] +0000000000000000 +→ +000000000000000a\n/)
  expect(stdout).toMatch(/\$omr\[8\] +0000000000000000 +→ +ffffffffffffffff/)
  const { steps } = await mlsdkJson(app.root, ["vsm", "step", "a.vsm", "--count", "2"])
  expect(steps).toMatchObject([{ line: 1 }, { line: 2, changes: [] }])
})

test.each([
  ["a PE that does not exist", ["vsm", "step", "a.vsm", "--pe", "m16"], 2, "CLI_OPTION_VALUE"],
  ["text that is no place", ["vsm", "step", "a.vsm", "--pe", "first"], 2, "CLI_OPTION_VALUE"],
  ["a dump without end", ["vsm", "run", "a.vsm"], 1, "EMULATOR_DUMP_LIMIT"],
  ["a dump beyond the memory", ["vsm", "run", "b.vsm"], 1, "VSM_RANGE"],
])("%s is refused", async (_, argv, exitCode, code) => {
  using app = project({ "a.vsm": "d get $lm0 2048\n", "b.vsm": "d get $d0 1099511627776\n" })
  expect(await mlsdkJson(app.root, argv)).toMatchObject({ exitCode, diagnostics: [{ code }] })
})
