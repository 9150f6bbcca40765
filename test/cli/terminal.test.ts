import { expect, test, vi } from "vitest"
import { terminalLogger } from "../../src/cli/terminal/logger.ts"
import { createProgress, type ProgressSettings, type Terminal } from "../../src/cli/terminal/progress.ts"
import { createLogger, formatLogRecord, logLevels, type LogRecord } from "../../src/support/logger.ts"

interface Screen extends Terminal {
  readonly output: () => string
  /** What a terminal would show: erased lines are gone. */
  readonly shown: () => readonly string[]
}

function screen(isTTY: boolean, columns = 80): Screen {
  let output = ""
  return {
    isTTY,
    columns,
    write: (text) => (output += text),
    output: () => output,
    shown: () => output.split("\n").map((line) => line.split("\r\x1b[2K").at(-1)!),
  }
}

function clockedProgress(terminal: Terminal, settings: Partial<ProgressSettings> = {}) {
  let now = 0
  const progress = createProgress(terminal, { env: {}, quiet: false, clock: () => now, ...settings })
  return { progress, wait: (seconds: number) => (now += seconds) }
}

test("a terminal shows one live line with phase, percent and time left", () => {
  const terminal = screen(true)
  const { progress, wait } = clockedProgress(terminal)
  progress.report({ kind: "start", name: "simulation" })
  wait(3)
  progress.report({ kind: "progress", name: "simulation", percent: 41.7, etaSeconds: 75, detail: "Conv_3" })
  expect(terminal.shown()).toEqual(["simulation: Conv_3, 41 %, 1 min 15 s left, 3.0 s"])
  progress.line("[INFO ] a line")
  expect(terminal.shown()).toEqual(["[INFO ] a line", "simulation: Conv_3, 41 %, 1 min 15 s left, 3.0 s"])
  progress.report({ kind: "end", name: "simulation", detail: "412 nodes" })
  expect(terminal.shown()).toEqual(["[INFO ] a line", "simulation: 412 nodes, done, 3.0 s", ""])
  progress.close()
})

test("overlapping phases are counted, and a long line is cut", () => {
  const terminal = screen(true, 30)
  const { progress } = clockedProgress(terminal)
  progress.report({ kind: "start", name: "mnist trace" })
  progress.report({ kind: "start", name: "resnet trace" })
  expect(terminal.shown()).toEqual(["resnet trace, 0.0 s, 1 more"])
  progress.report({ kind: "progress", name: "mnist trace", detail: "a long detail that does\nnot fit" })
  expect(terminal.shown()).toEqual(["mnist trace: a long detail..."])
  progress.close()
  expect(terminal.shown()).toEqual([""])
})

test.each([
  ["a pipe", screen(false), {}],
  ["CI", screen(true), { CI: "true" }],
  ["a dumb terminal", screen(true), { TERM: "dumb" }],
])("%s gets plain lines, and no more than needed", (_, terminal, env) => {
  const { progress, wait } = clockedProgress(terminal, { env })
  progress.report({ kind: "start", name: "schedule" })
  for (let percent = 1; percent <= 12; percent++) {
    wait(1)
    progress.report({ kind: "progress", name: "schedule", percent })
  }
  progress.report({ kind: "end", name: "schedule" })
  progress.close()
  expect(terminal.output()).toBe("schedule\nschedule, 5 %, 5.0 s\nschedule, 10 %, 10 s\nschedule, done, 12 s\n")
})

test("a phase that reports nothing is not silent", () => {
  vi.useFakeTimers()
  try {
    const terminal = screen(false)
    const progress = createProgress(terminal, { env: {}, quiet: false, clock: () => Date.now() / 1000 })
    progress.report({ kind: "start", name: "schedule" })
    vi.advanceTimersByTime(11_000)
    expect(terminal.output()).toBe("schedule\nschedule, 5.0 s\nschedule, 10 s\n")
    progress.close()
    vi.advanceTimersByTime(60_000)
    expect(terminal.output()).toBe("schedule\nschedule, 5.0 s\nschedule, 10 s\n")
  } finally {
    vi.useRealTimers()
  }
})

test("quiet leaves errors and warnings only", () => {
  const terminal = screen(true)
  const { progress } = clockedProgress(terminal, { quiet: true })
  const logger = terminalLogger({ level: "trace", components: [] }, true, progress, () => 1)
  progress.report({ kind: "start", name: "schedule" })
  progress.report({ kind: "end", name: "schedule" })
  for (const level of logLevels) logger[level]("scheduler", level)
  progress.close()
  expect(terminal.output()).toBe("[ERROR][  1.00][scheduler] error\n[WARN ][  1.00][scheduler] warn\n")
})

test("a log line has level, seconds and component", () => {
  const line = formatLogRecord({ level: "info", component: "scheduler", seconds: 0.549, text: "text" })
  expect(line).toBe("[INFO ][  0.55][scheduler] text")
})

test("the level and the components decide what is logged", () => {
  const logged = (filter: Parameters<typeof createLogger>[0]): readonly string[] => {
    const records: LogRecord[] = []
    const logger = createLogger(
      filter,
      () => 0,
      (record) => records.push(record),
    )
    for (const level of logLevels) for (const component of ["a", "b"]) logger[level](component, "")
    return records.map(({ level, component }) => `${level} ${component}`)
  }
  expect(logged({ level: "warn", components: [] })).toEqual(["error a", "error b", "warn a", "warn b"])
  expect(logged({ level: "debug", components: ["b"] })).toEqual([
    "error a",
    "error b",
    "warn a",
    "warn b",
    "info b",
    "debug b",
  ])
})
