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

test("run refuses hazards, which --lenient runs with warnings", async () => {
  using app = project({ "hazard.vsm": hazardous })
  const refused = await mlsdkJson(app.root, ["vsm", "run", "hazard.vsm"])
  expect(refused).toMatchObject({ exitCode: 1, diagnostics: [{ code: "VSM_HAZARD", severity: "error" }] })
  expect(refused).not.toHaveProperty("dumps")
  expect(await mlsdkJson(app.root, ["vsm", "run", "hazard.vsm", "--lenient"])).toMatchObject({
    exitCode: 0,
    dumps: [expect.stringContaining("v:0x2)")],
    diagnostics: [{ code: "VSM_HAZARD", severity: "warning" }],
  })
})

test("undefined forwarding is a warning, and with --strict an error", async () => {
  using app = project({ "a.vsm": undefinedRead })
  expect(await mlsdkJson(app.root, ["vsm", "run", "a.vsm"])).toMatchObject({
    exitCode: 0,
    diagnostics: [{ code: "EMULATOR_UNDEFINED", severity: "warning" }],
  })
  const strict = await mlsdkJson(app.root, ["vsm", "run", "a.vsm", "--strict"])
  expect(strict.exitCode).toBe(1)
  expect(strict.diagnostics.filter(({ severity }) => severity === "error")).toMatchObject([
    { code: "EMULATOR_UNDEFINED", place: { file: "a.vsm", line: 2 } },
  ])
})

test("what was dumped before a line that cannot be run is printed", async () => {
  using app = project({
    "a.vsm": `${program}fvpassa $peid $lr0\n`,
    "b.vsm": `${program}linc $lm0 $lr0\nd get $lm0 2048\n`,
  })
  expect(await mlsdkJson(app.root, ["vsm", "run", "a.vsm"])).not.toHaveProperty("dumps")
  expect(await mlsdkJson(app.root, ["vsm", "run", "b.vsm"])).toMatchObject({
    exitCode: 1,
    dumps: [dump],
    diagnostics: [{ code: "EMULATOR_DUMP_LIMIT", place: { line: 5 } }],
  })
})

test("--strict reports reads of what nothing wrote, and excludes --lenient", async () => {
  using app = project({ "a.vsm": "linc $lm0 $lr0\nd get $lr0n0c0b0m0p0 1\n" })
  expect(await mlsdkJson(app.root, ["vsm", "run", "a.vsm"])).toMatchObject({ ok: true, diagnostics: [] })
  expect(await mlsdkJson(app.root, ["vsm", "run", "a.vsm", "--strict"])).toMatchObject({
    ok: true,
    dumps: [expect.stringContaining("v:0x1)")],
    diagnostics: [{ code: "VSM_UNINITIALISED", severity: "warning", place: { line: 1 } }],
  })
  const both = await mlsdkJson(app.root, ["vsm", "run", "a.vsm", "--strict", "--lenient"])
  expect(both).toMatchObject({ exitCode: 2, diagnostics: [{ code: "CLI_OPTION_VALUE" }] })
})

test("run starts from zeros, or with --dirty from a pattern", async () => {
  using app = project({ "a.vsm": "d get $lm0n0c0b0m0p0 1\n" })
  expect((await mlsdk(app.root, ["vsm", "run", "a.vsm"])).stdout).toContain("v:0x0)")
  expect((await mlsdk(app.root, ["vsm", "run", "a.vsm", "--dirty"])).stdout).toContain("v:0x5BAD5BAD5BAD5BAD)")
})

test("step shows what lines read, and what they change above the PE", async () => {
  using app = project({ "a.vsm": "lpassa $peid $lr0v\nnop/2\nl1bmd $lr0v $lb64\nlinc $lr0 $ls0\n" })
  const { stdout } = await mlsdk(app.root, ["vsm", "step", "a.vsm", "--line", "3", "--count", "2", "--pe", "m1p2"])
  expect(stdout).toMatch(/^3: l1bmd \$lr0v \$lb64\n {2}\$lr0v +reads {2}0000000000000006\n/)
  expect(stdout).toMatch(/\$lb\[70\] +was +0000000000000000 → 0000000000000006\n/)
  expect(stdout).toMatch(/4: linc \$lr0 \$ls0\n {2}\$lr0 +reads {2}0000000000000006\n/)
})

test("step dumps memories of the PE at the end", async () => {
  using app = project({ "a.vsm": "lpassa $peid $lr0\nlpassa $mabid $t\n" })
  const argv = ["vsm", "step", "a.vsm", "--count", "2", "--pe", "m2p1"]
  const { stdout } = await mlsdk(app.root, [...argv, "--show", "$lr0 1", "--show", "f $lr0p3 1"])
  expect(stdout).toContain("DEBUG-GREG0(n0c0b0m2p1,0):(f:0, i:{{0x0,0x0},{0x0,0x9}}, v:0x9) #$lr0 1\n")
  expect(stdout).toContain("DEBUG-GREG0(n0c0b0m2p3,0):(0, 0) (0x00000000, 0x0000000b) #f $lr0p3 1\n")
  expect(await mlsdkJson(app.root, [...argv, "--show", "$q"])).toMatchObject({
    exitCode: 2,
    diagnostics: [{ code: "CLI_OPTION_VALUE", place: { path: "--show" } }],
  })
})

test("step shows what lines change in a PE", async () => {
  using app = project({ "a.vsm": "lpassa $peid $lm0\nnop\nlinc $aluf $lr0 $omr1\n" })
  const { stdout, exitCode } = await mlsdk(app.root, ["vsm", "step", "a.vsm", "--line", "3", "--pe", "m2p1"])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^3: linc \$aluf \$lr0 \$omr1\n/)
  expect(stdout).toMatch(/\$lr\[0\] +was +0000000000000000 → 000000000000000a\n/)
  expect(stdout).toMatch(/\$omr\[8\] +was +0000000000000000 → ffffffffffffffff/)
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
