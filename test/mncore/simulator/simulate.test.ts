import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import type { TimingParameters } from "../../../src/mncore/simulator/parameters.ts"
import { simulate } from "../../../src/mncore/simulator/simulate.ts"
import type { TimelineEvent, Timing } from "../../../src/mncore/simulator/timing.ts"
import { statement } from "../isa/arbitraries.ts"

function timingOf(text: string, parameters?: Partial<TimingParameters>): Timing {
  return simulate(parseVsm(text), parameters === undefined ? {} : { parameters })
}

/** Every figure here is counted by hand from the parameters that stand beside it. */
const defaults = {
  issueIntervalSteps: 4,
  queueDepth: 16,
  onChipLatency: 64,
  dramReadLatency: 256,
  dramWriteLatency: 128,
  crossGroupLatency: 32,
  indirectPenalty: 8,
  waitRelease: 16,
  dramPeakLongWords: 21.3,
  l2bmSinglePort: 0,
  streamBytesPerCycle: 0,
}

test("the defaults are those that the counts below assume", () => {
  expect(timingOf("nop").parameters).toEqual(defaults)
})

describe("the PE stream alone", () => {
  test("takes 4 cycles a step, and nothing for lines that are no instruction", () => {
    const timing = timingOf(
      "maskr 1\nlinc $lm0v $lr0v\nnop/3\nd get $lr0 1\nfvfma $lm0v $lr0v $t $ls0v; iadd $aluf $t $ln0v\nquit\nnop/100",
    )
    expect(timing).toMatchObject({
      cycles: 20,
      peSteps: 5,
      nopSteps: 3,
      mvLines: 0,
      score: 5,
      waitStalls: 0,
      queueStalls: 0,
    })
    expect(timing.lowerBounds).toEqual({ steps: 20, busiestPort: 0 })
    expect(timing.portBusy).toEqual({})
  })

  test("counts multiply-adds: 4 cycles of 256 for half, 64 for pseudo-single, 8 for single vectors", () => {
    const timing = timingOf(
      "hmmul $lx $aluf $lln0v\ngmfma $lx $aluf $ls0v $ls0v\nfvmul $lm0 $ln0 $ls0\nfvadd $lm0 $ln0 $ls0\nnop",
    )
    expect(timing.fmas).toEqual({ d: 0, f: 32, g: 256, h: 1024 })
    expect(timing.mauSteps).toBe(4)
    expect(timing.fmasPerCycle).toBe((32 + 256 + 1024) / 20)
    expect(timing.peakFraction).toBeCloseTo((4 + 4 + 1) / 20)
  })

  test("a peak stream of half products is all peak", () => {
    expect(timingOf("hmmul $lx $aluf $lln0v\n".repeat(100)).peakFraction).toBe(1)
  })
})

describe("MV commands", () => {
  test("one transfer: 256 cycles to the first word, 64 / 16 = 4 to move it", () => {
    expect(timingOf("mvp/n64 $d0 $lc0@.0")).toMatchObject({ cycles: 260, mvLines: 1, score: 1 })
    expect(timingOf("mvp/n64 $lc0@.0 $d0").cycles).toBe(128 + 4)
    expect(timingOf("mvp/n64 $p0@1 $lc0@1.0").cycles).toBe(64 + 4)
  })

  test("across groups: 32 cycles more and half the rate", () => {
    expect(timingOf("mvp/n64 $p0@1 $lc0@2.0").cycles).toBe(64 + 32 + 8)
  })

  test("indirect DRAM: 8 cycles for each of the 64 / 16 = 4 entries", () => {
    expect(timingOf("mvp/n64 $di0 $lc0@.0").cycles).toBe(256 + 4 + 4 * 8)
    expect(timingOf("mvp/n64nd2 $di0 $lc0@.0").cycles).toBe(256 + 4 + 2 * 8)
  })

  test("two transfers of 32768 lw from DRAM hold its port for 2 * 32768 / 16 cycles", () => {
    const timing = timingOf("mvp/n32768 $d0 $lc0@.0\nmvp/n32768 $d32768 $lc0@.1")
    expect(timing.portBusy["DRAM[0]"]).toBe(2 * 2048)
    expect(timing.portBusy["L2BM[3][1]"]).toBe(2048)
    expect(timing.lowerBounds).toEqual({ steps: 0, busiestPort: 4096 })
  })

  test("overlapped: the PE stream does not notice what nobody waits for", () => {
    const timing = timingOf("mvp/n64i01 $d0 $lc0@.0\nnop/100")
    expect(timing).toMatchObject({ cycles: 400, waitStalls: 0 })
  })

  test("stalled: a wait starts 16 cycles after completion at 260", () => {
    const timing = timingOf("mvp/n64i01 $d0 $lc0@.0\nnop; wait i01\nlinc $lr0 $ls0")
    expect(timing).toMatchObject({ waitStalls: 276, cycles: 276 + 4 + 4 })
  })

  test("partly hidden: 200 cycles of work before the wait leave a stall of 76", () => {
    const timing = timingOf("mvp/n64i01 $d0 $lc0@.0\nnop/50\nnop; wait i01")
    expect(timing).toMatchObject({ waitStalls: 76, cycles: 280 })
  })

  test("commands are issued 16 cycles apart", () => {
    const events = eventsOf("mvp/n64 $p0@0 $lc0@0.0\nmvp/n64 $p0@1 $lc0@1.0\nmvnop\nmvp/n64 $p0@2 $lc0@2.0")
    expect(events.flatMap((event) => (event.kind === "mv" ? event.run.issue : []))).toEqual([0, 16, 48])
  })

  test("port conflict: the second waits for the PDM, which the first holds for 1024 / 16 cycles", () => {
    const timing = timingOf("mvp/n1024 $p0@0 $lc0@0.0\nmvp/n1024 $p0@0 $lc0@0.1")
    expect(timing.cycles).toBe(64 + 64 + 64)
    expect(timing.portBusy["PDM[0]"]).toBe(128)
    expect(timingOf("mvp/n1024 $p0@0 $lc0@0.0\nmvp/n1024 $p0@1 $lc0@1.0").cycles).toBe(16 + 64 + 64)
  })

  test("priority: of two that wait for the port, p0 goes before p3", () => {
    const line = (priority: number, l2b: number): string => `mvp/n1024p${priority} $p0@0 $lc0@0.${l2b}`
    const starts = eventsOf([line(3, 0), line(3, 1), line(0, 0)].join("\n")).flatMap((event) =>
      event.kind === "mv" ? [[event.run.line, event.run.start]] : [],
    )
    expect(starts).toEqual([
      [1, 64],
      [3, 128],
      [2, 192],
    ])
  })

  test("queue full: with one place the second command waits for the first", () => {
    const timing = timingOf("mvp/n64 $p0@0 $lc0@0.0\nmvp/n64 $p0@1 $lc0@1.0\nnop", { queueDepth: 1 })
    expect(timing).toMatchObject({ queueStalls: 68, cycles: 68 + 64 + 4 })
  })

  test("a broadcast uses the ways of all groups, and everything else across them waits", () => {
    const timing = timingOf("mvb/n64 $p0@0 $lc0\nmvp/n64 $p0@1 $d0@2")
    expect(timing.portBusy).toMatchObject({ "XG[0]": 8, "XG[3]": 8, "XG[1]": 16, "L2BM[3][1]": 8, "DRAM[2]": 8 })
  })

  test("a host transfer is complete where it stands; a tag that nobody carries is not waited for", () => {
    expect(timingOf("c 0 0 i01 i00 0 000000000 001 0000000000000001\nnop; wait i01").cycles).toBe(16 + 4)
    expect(timingOf("nop; wait i02").cycles).toBe(4)
  })

  test("parameters change the model", () => {
    expect(timingOf("mvp/n64i01 $d0 $lc0@.0\nnop; wait i01", { dramReadLatency: 0, waitRelease: 0 }).cycles).toBe(8)
  })
})

describe("where the stream stands still", () => {
  test("every stall has its line, its time and the command that it waits for", () => {
    const { stalls } = timingOf("mvp/n64i01 $d0 $lc0@.0\nnop/50\nnop; wait i01\nnop; wait i02")
    expect(stalls).toEqual([{ reason: "wait", line: 3, start: 200, end: 276, mvLine: 1 }])
  })

  test("a full queue stalls the line of the command that found no place", () => {
    const { stalls } = timingOf("mvp/n64 $p0@0 $lc0@0.0\nmvp/n64 $p0@1 $lc0@1.0\nnop", { queueDepth: 1 })
    expect(stalls).toEqual([{ reason: "queue", line: 2, start: 0, end: 68, mvLine: undefined }])
  })

  test("a tag that is used again is waited for at its last command", () => {
    const { stalls } = timingOf("mvp/n64i01 $p0@0 $lc0@0.0\nmvp/n64i01 $d0@1 $lc0@1.0\nnop; wait i01")
    expect(stalls).toEqual([{ reason: "wait", line: 3, start: 0, end: 16 + 256 + 4 + 16, mvLine: 2 }])
  })
})

describe("parameters that are off by default", () => {
  const shared = { l2bmSinglePort: 1 }
  test("one port of L2BM: a transfer of the stream waits for the command that holds it from 64 to 64 + 64", () => {
    const text = "mvp/n1024 $p0 $lc0@.0\nnop/20\nl2bmb $lc4096 $lb0\nnop"
    expect(timingOf(text)).toMatchObject({ cycles: 128, stalls: [] })
    const timing = timingOf(text, shared)
    expect(timing.stalls).toEqual([{ reason: "l2bm", line: 3, start: 80, end: 128, mvLine: 1 }])
    expect(timing).toMatchObject({ l2bmStalls: 48, cycles: 128 + 4 + 4 })
  })

  test("one port of L2BM: a command that becomes ready at 64 waits for the transfer from 64 to 68", () => {
    const text = "mvp/n64 $p0 $lc0@.0\nnop/16\nl2bmb $lc4096 $lb0"
    expect(timingOf(text).cycles).toBe(68)
    expect(timingOf(text, shared).cycles).toBe(64 + 4 + 4)
    expect(timingOf("mvp/n64 $p0 $lc0@.0\nnop/16\nl2bmi@0/3 $lb0 $lb64", shared).cycles).toBe(68)
  })

  test("a slow instruction stream: 128 bytes for 3 lines, or for 2 in flat mode, at 4 bytes a cycle", () => {
    const slow = { streamBytesPerCycle: 4 }
    expect(timingOf("linc $lm0v $lr0v\nnop/2", slow)).toMatchObject({ cycles: 3 * 11, lowerBounds: { steps: 33 } })
    expect(timingOf("linc $lm[0,2,4,6] $lr0v\nnop/2", slow).cycles).toBe(3 * 16)
    expect(timingOf("linc $lm0v $lr0v\nnop/2", { streamBytesPerCycle: 11 }).cycles).toBe(12)
  })

  test("a slow DRAM bounds commands by what each group moves: 64 lw at 8 a cycle, of mvr a quarter each", () => {
    const slow = { dramPeakLongWords: 8 }
    expect(timingOf("mvp/n64 $d0 $lc0@.0", slow).cycles).toBe(256 + 8)
    expect(timingOf("mvrffadd/n256 $lc0 $d0", slow).cycles).toBe(128 + 32 + 8)
    expect(timingOf("mvrffadd/n256 $lc0 $d0", { dramPeakLongWords: 2 }).cycles).toBe(128 + 32 + 32)
  })
})

function eventsOf(text: string): readonly TimelineEvent[] {
  const events: TimelineEvent[] = []
  simulate(parseVsm(text), { onEvent: (event) => events.push(event) })
  return events
}

test("whatever a program is, it ends, within its bounds, and no port is used by two commands at once", () => {
  fc.assert(
    fc.property(
      fc.array(statement, { maxLength: 30 }),
      fc.integer({ min: 1, max: 4 }),
      fc.nat({ max: 1 }),
      (statements, queueDepth, l2bmSinglePort) => {
        const lines = statements.map((each, i) => ({
          number: i + 1,
          statement: each,
          comment: undefined,
          source: undefined,
        }))
        const held = new Map<number, number>()
        const timing = simulate(
          { file: undefined, lines },
          {
            parameters: { queueDepth, l2bmSinglePort },
            onEvent(event) {
              if (event.kind !== "mv") return
              for (const port of event.run.ports) {
                expect(held.get(port) ?? 0).toBeLessThanOrEqual(event.run.start)
                held.set(port, event.run.end)
              }
            },
          },
        )
        expect(timing.cycles).toBeGreaterThanOrEqual(Math.max(timing.lowerBounds.steps, timing.lowerBounds.busiestPort))
        expect(timing.stalls.every(({ start, end }) => start < end)).toBe(true)
      },
    ),
    { seed: 1, numRuns: 400 },
  )
})
