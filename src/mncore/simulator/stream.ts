import { cyclesPerStep, fmasPerCycle } from "../machine.ts"
import { stepsOf, type PeLine } from "../isa/instructions/instruction.ts"
import type { Mv } from "../isa/instructions/mv/mv.ts"
import { l2bmPorts, mvCost, portNames } from "./mv-cost.ts"
import { MvSchedule, type MvRun } from "./mv-schedule.ts"
import { timingModel, type TimingParameters } from "./parameters.ts"
import type { Stall, StallReason, TimelineEvent, Timing } from "./timing.ts"
import { fmasOf, isNop, usesL2bm, type WorkPrecision } from "./work.ts"

/** The completion of a tagged command, as far as it is decided. */
interface Tagged {
  readonly line: number | undefined
  readonly end: number | undefined
}

/** The PE stream and the MV commands beside it, line by line. */
export class Stream {
  readonly #parameters: TimingParameters
  readonly #stepCycles: number
  readonly #onEvent: (event: TimelineEvent) => void
  readonly #schedule: MvSchedule
  /** The cycle at which the next PE line may start. */
  #time = 0
  #nextIssue = 0
  #lastEnd = 0
  readonly #tags = new Map<number, Tagged>()
  readonly #stalls: Stall[] = []
  #peSteps = 0
  #nopSteps = 0
  #mvLines = 0
  #mauSteps = 0
  readonly #fmas: Record<WorkPrecision, number> = { d: 0, f: 0, g: 0, h: 0 }

  /** `stepCycles` is what a step takes, at least the four of the machine. */
  constructor(parameters: TimingParameters, stepCycles: number, onEvent: (event: TimelineEvent) => void) {
    this.#parameters = parameters
    this.#stepCycles = stepCycles
    this.#onEvent = onEvent
    this.#schedule = new MvSchedule((run) => this.#started(run))
  }

  peLine(line: PeLine, number: number): void {
    for (const expression of line.expressions) if (expression.kind === "wait") this.#wait(expression.tag, number)
    if (this.#parameters.l2bmSinglePort !== 0 && usesL2bm(line)) this.#takeL2bm(number)
    const steps = stepsOf(line)
    const start = this.#time
    this.#time += steps * this.#stepCycles
    this.#peSteps += steps
    if (isNop(line)) this.#nopSteps += steps
    this.#count(line)
    this.#onEvent({ kind: "pe", line, number, start, end: this.#time })
  }

  mv(mv: Mv, number: number): void {
    this.#mvLines++
    this.#schedule.advance(this.#time)
    while (this.#schedule.outstanding >= this.#parameters.queueDepth)
      this.#stall(this.#schedule.advanceToCompletion(), "queue", number, undefined)
    if (mv.tag !== undefined) this.#tags.set(mv.tag, { line: number, end: undefined })
    this.#schedule.issue(mv, number, this.#takeSlot(), mvCost(mv, this.#parameters))
  }

  mvNop(): void {
    this.#mvLines++
    this.#takeSlot()
  }

  hostTransfer(tag: number): void {
    this.#tags.set(tag, { line: undefined, end: this.#time })
  }

  finish(): Timing {
    while (this.#schedule.outstanding > 0) this.#schedule.advanceToCompletion()
    const cycles = Math.max(this.#time, this.#lastEnd)
    const { busy } = this.#schedule
    const fmas = Object.values(this.#fmas).reduce((sum, each) => sum + each, 0)
    return {
      model: timingModel,
      parameters: this.#parameters,
      cycles,
      lowerBounds: { steps: this.#peSteps * this.#stepCycles, busiestPort: Math.max(...busy) },
      peSteps: this.#peSteps,
      nopSteps: this.#nopSteps,
      mvLines: this.#mvLines,
      score: this.#peSteps + this.#mvLines,
      waitStalls: this.#stalled("wait"),
      queueStalls: this.#stalled("queue"),
      l2bmStalls: this.#stalled("l2bm"),
      stalls: this.#stalls,
      portBusy: Object.fromEntries(
        portNames.map((name, i) => [name, busy[i]!] as const).filter(([, held]) => held > 0),
      ),
      mauSteps: this.#mauSteps,
      fmas: this.#fmas,
      fmasPerCycle: cycles === 0 ? 0 : fmas / cycles,
      peakFraction: cycles === 0 ? 0 : this.#idealCycles() / cycles,
    }
  }

  #stalled(reason: StallReason): number {
    return this.#stalls.reduce((sum, stall) => sum + (stall.reason === reason ? stall.end - stall.start : 0), 0)
  }

  /** Cycles in which matrix units at full rate do the multiply-adds. */
  #idealCycles(): number {
    const precisions = Object.keys(this.#fmas) as readonly WorkPrecision[]
    return precisions.reduce((sum, each) => sum + this.#fmas[each] / fmasPerCycle.matrix[each], 0)
  }

  #count(line: PeLine): void {
    for (const expression of line.expressions) {
      if (expression.kind === "mauVector" || expression.kind === "mauMatrix") this.#mauSteps++
      const work = fmasOf(expression)
      if (work !== undefined) this.#fmas[work.precision] += work.fmas
    }
  }

  /** One command every few steps. */
  #takeSlot(): number {
    const issue = Math.max(this.#time, this.#nextIssue)
    this.#nextIssue = issue + this.#parameters.issueIntervalSteps * cyclesPerStep
    return issue
  }

  /** A tag that no command carries is not waited for; the checker reports it. */
  #wait(tag: number, number: number): void {
    if (!this.#tags.has(tag)) return
    this.#schedule.advance(this.#time)
    while (this.#tags.get(tag)!.end === undefined) this.#schedule.advanceToCompletion()
    const { line, end } = this.#tags.get(tag)!
    this.#tags.delete(tag)
    this.#stall(end! + this.#parameters.waitRelease, "wait", number, line)
  }

  /** Waits until no command holds an L2BM, and keeps commands from starting on one during the step. */
  #takeL2bm(number: number): void {
    this.#schedule.advance(this.#time)
    const { start, line } = this.#schedule.hold(l2bmPorts, this.#time, this.#stepCycles)
    this.#stall(start, "l2bm", number, line)
  }

  #stall(until: number, reason: StallReason, line: number, mvLine: number | undefined): void {
    if (until <= this.#time) return
    const stall = { reason, line, start: this.#time, end: until, mvLine }
    this.#stalls.push(stall)
    this.#onEvent({ kind: "stall", stall })
    this.#time = until
  }

  #started(run: MvRun): void {
    this.#lastEnd = Math.max(this.#lastEnd, run.end)
    const { tag } = run.mv
    const tagged = tag === undefined ? undefined : this.#tags.get(tag)
    if (tag !== undefined && tagged?.line === run.line) this.#tags.set(tag, { line: run.line, end: run.end })
    this.#onEvent({ kind: "mv", run })
  }
}
