import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { netProject } from "./net-project.ts"
import { mlsdk, mlsdkJson, project, tinyProject } from "./project.ts"

interface ProfiledCall {
  readonly name: string
  readonly operators: string
  readonly place: string | null
  readonly flops: number
  readonly first_us: number
  readonly steady_us: number
  readonly share: number
  readonly gflops: number | null
}

test("a profile has a row for each call, with its operators and the line of the model", async () => {
  using app = project(netProject)
  const answer = await mlsdkJson(app.root, ["profile", "net", "--runs", "3"])
  const calls = answer["calls"] as readonly ProfiledCall[]
  const report = JSON.parse(readFileSync(app.path(".mlsdk/codegen/net/predict/report.json"), "utf8")) as {
    readonly calls: readonly { readonly name: string }[]
    readonly flops: number
  }
  expect(answer).toMatchObject({ ok: true, model: "net", function: "predict", device: "pfvm:cpu", threads: 1 })
  expect(calls.map(({ name }) => name)).toEqual(report.calls.map(({ name }) => name))
  expect(calls.map(({ operators }) => operators)).toEqual(
    expect.arrayContaining([expect.stringContaining("conv+relu"), expect.stringContaining("gemm"), "softmax"]),
  )
  expect(calls.find(({ operators }) => operators.includes("gemm"))!.place).toMatch(/^net\.model\.ts:8:\d+$/)
  expect(calls.reduce((sum, { flops }) => sum + flops, 0)).toBe(report.flops)
  expect(calls.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
  for (const { first_us, steady_us, flops, gflops } of calls) {
    expect(first_us).toBeGreaterThan(0)
    expect(steady_us).toBeGreaterThanOrEqual(0)
    expect(gflops === null).toBe(flops === 0 || steady_us === 0)
  }
  const runs = answer["runs"] as readonly { readonly run: number; readonly warm_up: boolean }[]
  expect(runs.map(({ run, warm_up }) => [run, warm_up])).toEqual([
    [0, true],
    [1, false],
    [2, false],
    [3, false],
  ])
})

test("the table has first and steady times, and marks the first run as the warm-up", async () => {
  using app = project(netProject)
  const { stdout, exitCode } = await mlsdk(app.root, ["profile", "net", "--runs", "2", "--quiet"])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^net\.predict on pfvm:cpu, (baseline|relaxed) SIMD, one thread\n/)
  expect(stdout).toMatch(/run +us\nfirst +[\d.]+ +warm-up: [^\n]+\nsteady +[\d.]+ +median of 2 runs/)
  expect(stdout).toMatch(/call +operators +place +first_us +steady_us +share +GFLOP\/s\ncpu_[0-9A-F]{8}_wasm_FI_0 /)
})

test("a trace has every call of every timed run, inside its run", async () => {
  using app = project(netProject)
  const answer = await mlsdkJson(app.root, ["profile", "net", "--runs", "2", "--trace", "out/trace.json"])
  expect(answer["trace"]).toBe(app.path("out/trace.json"))
  const { traceEvents } = JSON.parse(readFileSync(app.path("out/trace.json"), "utf8")) as {
    readonly traceEvents: readonly { ph: string; cat: string; name: string; ts: number; dur: number; args: object }[]
  }
  const slices = traceEvents.filter(({ ph }) => ph === "X")
  const runs = slices.filter(({ cat }) => cat === "run")
  const kernels = slices.filter(({ cat }) => cat === "kernel")
  const names = (answer["calls"] as readonly ProfiledCall[]).map(({ name }) => name)
  expect(runs.map(({ name }) => name)).toEqual(["warm-up", "run 1", "run 2"])
  expect(kernels.map(({ name }) => name)).toEqual([...names, ...names, ...names])
  expect(runs[0]!.ts).toBe(0)
  kernels.forEach(({ ts, dur, args }, i) => {
    const run = runs[Math.floor(i / names.length)]!
    expect(ts).toBeGreaterThanOrEqual(run.ts)
    expect(ts + dur).toBeLessThanOrEqual(run.ts + run.dur + 0.01)
    expect(args).toMatchObject({ operators: expect.any(String) })
  })
})

test.each([
  ["a device without kernels", ["--device", "reference"], 1, "PROFILE_DEVICE"],
  ["no runs", ["--runs", "0"], 2, "CLI_OPTION_VALUE"],
  ["half a run", ["--runs", "1.5"], 2, "CLI_OPTION_VALUE"],
  ["more runs than memory", ["--runs", "1e9"], 2, "CLI_OPTION_VALUE"],
])("%s is refused", async (_, argv, exitCode, code) => {
  using app = project(tinyProject)
  expect(await mlsdkJson(app.root, ["profile", "tiny", ...argv])).toMatchObject({ exitCode, diagnostics: [{ code }] })
})

test("an input that does not fit is refused", async () => {
  using app = project(tinyProject)
  const answer = await mlsdkJson(app.root, ["profile", "tiny", "--input", "x=[1,2,3]"])
  expect(answer).toMatchObject({ ok: false, diagnostics: [{ code: "SHAPE_MISMATCH" }] })
})
