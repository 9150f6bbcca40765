import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { mlsdk, mlsdkJson, project } from "./project.ts"

const clean = "linc $lm0v $lr0v # x\nnop\nlinc  $lr0v $ls0v # y\n"
const hazardous = "linc $lr0v $lr0v\nlinc $lr0v $ls0v\nlinc $aluf $ln0v\nfvadd $mauf $lr0 $ls0\n"

test("a program is checked, with both lines of a hazard and the lines around it", async () => {
  using app = project({ "clean.vsm": clean, "bad.vsm": hazardous })
  expect(await mlsdk(app.root, ["vsm", "check", "clean.vsm"])).toMatchObject({
    exitCode: 0,
    stdout: "clean.vsm: 3 PE lines in 3 steps, 0 MV commands, auto mode, 0 errors, 0 warnings\n",
  })
  const { exitCode, stderr } = await mlsdk(app.root, ["vsm", "check", "bad.vsm"])
  expect(exitCode).toBe(1)
  expect(stderr).toContain("bad.vsm:2: reads word 0 of grf0 1 step after line 1 writes word 0 of grf0")
  expect(stderr).toContain("> 2 | linc $lr0v $ls0v")
  expect(stderr).toContain("(H1) [VSM_HAZARD]")
  expect(await mlsdkJson(app.root, ["vsm", "check", "bad.vsm"])).toMatchObject({
    ok: false,
    file: "bad.vsm",
    mode: "auto",
    peLines: 4,
    errors: 1,
    warnings: 1,
    diagnostics: [
      { code: "VSM_HAZARD", place: { line: 2 } },
      { code: "VSM_HAZARD", severity: "warning", place: { line: 4 } },
    ],
  })
})

test("--lenient makes warnings of what breaks a rule", async () => {
  using app = project({ "a.vsm": hazardous, "b.vsm": "linc $lr1 $ls0\n" })
  const lenient = await mlsdkJson(app.root, ["vsm", "check", "a.vsm", "--lenient"])
  expect(lenient).toMatchObject({ exitCode: 0, errors: 0, warnings: 2 })
  expect(await mlsdkJson(app.root, ["vsm", "check", "b.vsm", "--lenient"])).toMatchObject({ exitCode: 1, errors: 1 })
})

test("--strict reports what nothing wrote, --mode auto flat addresses", async () => {
  using app = project({ "a.vsm": "linc $lr[0,2,4,6] $ls0v\n" })
  expect(await mlsdkJson(app.root, ["vsm", "check", "a.vsm"])).toMatchObject({ ok: true, diagnostics: [] })
  const strict = await mlsdkJson(app.root, ["vsm", "check", "a.vsm", "--strict"])
  expect(strict).toMatchObject({ ok: true, diagnostics: [{ code: "VSM_UNINITIALISED", severity: "warning" }] })
  const auto = await mlsdkJson(app.root, ["vsm", "check", "a.vsm", "--mode", "auto"])
  expect(auto).toMatchObject({ exitCode: 1, diagnostics: [{ code: "VSM_ISSUE_RULE" }] })
})

test("a binary program is written, and read by every subcommand", async () => {
  using app = project({ "a.vsm": "linc  $lm0v $lr0v # x\nnop/3\nlinc $lr0v $ls0v\n" })
  expect((await mlsdk(app.root, ["vsm", "asm", "a.vsm"])).stdout).toMatch(/^a\.vsmb: \d+ B\n$/)
  expect((await mlsdk(app.root, ["vsm", "fmt", "a.vsmb"])).stdout).toBe("linc $lm0v $lr0v\nnop/3\nlinc $lr0v $ls0v\n")
  expect(await mlsdkJson(app.root, ["vsm", "cycles", "a.vsmb"])).toMatchObject({ ok: true, cycles: 20 })
  app.write("a.vsmb", Buffer.from("VSMB\u0009"))
  expect(await mlsdkJson(app.root, ["vsm", "run", "a.vsmb"])).toMatchObject({
    exitCode: 1,
    diagnostics: [{ code: "VSM_BINARY", place: { file: "a.vsmb" } }],
  })
})

test("what a file says to a terminal does not reach it", async () => {
  using app = project({ "a.vsm": "\u001b[2J\u0007bogus\n" })
  const { stderr } = await mlsdk(app.root, ["vsm", "check", "a.vsm"])
  expect(stderr).toContain("bogus")
  for (const control of ["\u001b", "\u0007"]) expect(stderr).not.toContain(control)
})

test("options of another subcommand are refused, not passed over", async () => {
  using app = project({ "a.vsm": clean })
  const refused = await mlsdkJson(app.root, ["vsm", "cycles", "a.vsm", "--strict", "--pe", "m1"])
  expect(refused).toMatchObject({
    exitCode: 2,
    diagnostics: [{ code: "CLI_OPTION_UNKNOWN" }, { code: "CLI_OPTION_UNKNOWN" }],
  })
  const help = (await mlsdk(app.root, ["vsm", "--help"])).stdout
  expect(help).toMatch(/--strict +check, run, step: also reports/)
  expect(await mlsdkJson(app.root, ["vsm", "check", "a.vsm", "--lenient"])).toMatchObject({ exitCode: 0 })
})

test("a program is formatted to the output or in its file", async () => {
  using app = project({ "a.vsm": clean })
  const formatted = clean.replace("linc  ", "linc ").replace("nop\n", "nop\n")
  expect((await mlsdk(app.root, ["vsm", "fmt", "a.vsm"])).stdout).toBe(formatted)
  expect(readFileSync(app.path("a.vsm"), "utf8")).toBe(clean)
  expect(await mlsdkJson(app.root, ["vsm", "fmt", "a.vsm", "--write"])).toMatchObject({ isChanged: true })
  expect(readFileSync(app.path("a.vsm"), "utf8")).toBe(formatted)
  expect((await mlsdk(app.root, ["vsm", "fmt", "a.vsm", "--write"])).stdout).toBe("a.vsm: unchanged\n")
})

test.each([
  ["an action that does not exist", ["vsm", "chekc", "a.vsm"], 2, "CLI_ARGUMENT_UNKNOWN"],
  ["a file that does not exist", ["vsm", "check", "b.vsm"], 1, "FILE_SYSTEM"],
  ["a mode that does not exist", ["vsm", "check", "a.vsm", "--mode", "x"], 2, "CLI_OPTION_VALUE"],
  ["text that is no program", ["vsm", "check", "a.vsm"], 1, "VSM_INSTRUCTION_UNKNOWN"],
  ["text that cannot be formatted", ["vsm", "fmt", "a.vsm"], 1, "VSM_INSTRUCTION_UNKNOWN"],
])("%s is refused", async (_, argv, exitCode, code) => {
  using app = project({ "a.vsm": "lnic $lm0 $lr0\n" })
  expect(await mlsdkJson(app.root, argv)).toMatchObject({ exitCode, diagnostics: [{ code }] })
})

const waits = "mvp/n64i01 $d0 $lc0@.0\nnop; wait i01\nl2bmb $lc0 $lb0\nhmmul $lx $lr0 $lln0\n"

test("cycles are shown as a model, with its parameters", async () => {
  using app = project({ "a.vsm": waits })
  const { stdout } = await mlsdk(app.root, ["vsm", "cycles", "a.vsm"])
  expect(stdout).toContain("288 (model; 0.384 us at 750 MHz)")
  expect(stdout).toMatch(/L2BM\[3\]\[0\] busy +4\n/)
  expect(stdout).toContain(
    "stalls, the longest first:\n276  from 0  line 2: nop; wait i01  waits for a command, line 1: mvp/",
  )
  expect(stdout).toContain("parameters of the model mlsdk-1: issueIntervalSteps=4 queueDepth=16")
  const set = await mlsdkJson(app.root, ["vsm", "cycles", "a.vsm", "--set", "dramReadLatency=0"])
  expect(set).toMatchObject({ kind: "model", cycles: 32, waitStalls: 20, parameters: { dramReadLatency: 0 } })
  expect(set.stalls).toEqual([{ reason: "wait", line: 2, start: 0, end: 20, mvLine: 1 }])
})

test("a trace names its rows, and has a span for every unit, stall and port", async () => {
  using app = project({ "a.vsm": waits })
  const { stdout } = await mlsdk(app.root, ["vsm", "trace", "a.vsm", "--out", "a.json"])
  expect(stdout).toMatch(/^a\.json: \d+ events, 288 cycles \(model\)\n$/)
  const trace = JSON.parse(readFileSync(app.path("a.json"), "utf8")) as { traceEvents: Record<string, unknown>[] }
  const rowOf = (name: string): unknown =>
    trace.traceEvents.find((event) => event.ph === "M" && (event.args as { name: string }).name === name)!.tid
  const spans = trace.traceEvents.filter(({ ph }) => ph === "X")
  expect(spans).toContainEqual(
    expect.objectContaining({ name: "stall: wait", tid: rowOf("PE stream"), ts: 0, dur: 276 }),
  )
  expect(spans).toContainEqual(
    expect.objectContaining({ name: "hmmul $lx $lr0 $lln0", tid: rowOf("MAU"), ts: 284, dur: 4 }),
  )
  expect(spans).toContainEqual(expect.objectContaining({ tid: rowOf("DRAM[2]"), ts: 256, dur: 4 }))
  expect(trace).toMatchObject({ otherData: { kind: "model", unit: "1 us stands for 1 cycle" } })
})

test("a trace is drawn, with a row for what the program uses and a tip for every span", async () => {
  using app = project({ "a<b>.vsm": waits })
  const { stdout } = await mlsdk(app.root, ["vsm", "trace", "a<b>.vsm", "--svg", "a.svg"])
  expect(stdout).toBe("a.svg: 288 cycles (model)\n")
  const svg = readFileSync(app.path("a.svg"), "utf8")
  const rows = [...svg.matchAll(/text-anchor="end">([^<]*)</g)].map(([, label]) => label)
  expect(rows.slice(0, 4)).toEqual(["stalls", "L2BM", "MAU", "DRAM[0]"])
  expect(rows).toHaveLength(3 + 4 + 4)
  expect(svg).toContain("a&lt;b&gt;.vsm: 288 cycles (model mlsdk-1), lower bound 12")
  expect(svg).toContain("<title>line 2: stall: wait, 0 to 276</title>")
})

test("the drawing of a long program is small", async () => {
  using app = project({ "a.vsm": "mvp/n64 $d0 $lc0@.0\nhmmul $lx $lr0 $lln0\nnop/3\n".repeat(20_000) })
  await mlsdk(app.root, ["vsm", "trace", "a.vsm", "--svg", "a.svg"])
  expect(readFileSync(app.path("a.svg")).byteLength).toBeLessThan(500_000)
})

test.each(["dramReadLatency", "dramReadLatency=-1", "speed=9", "queueDepth=0", "waitRelease=1.5", "l2bmSinglePort=2"])(
  "--set %s is refused",
  async (setting) => {
    using app = project({ "a.vsm": waits })
    const refused = await mlsdkJson(app.root, ["vsm", "cycles", "a.vsm", "--set", setting])
    expect(refused).toMatchObject({ exitCode: 2, diagnostics: [{ code: "CLI_OPTION_VALUE" }] })
  },
)
