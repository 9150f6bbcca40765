import { cyclesPerStep, fmasPerCycle } from "../machine.ts"
import type { Program } from "../isa/program.ts"
import { stepsOf, type PeLine } from "../isa/instructions/instruction.ts"
import type { Mv } from "../isa/instructions/mv/mv.ts"
import { mvCost, portNames } from "./mv-cost.ts"
import { MvSchedule, type MvRun } from "./mv-schedule.ts"
import { defaultParameters, type TimingParameters } from "./parameters.ts"
import { fmasOf, isNop, type WorkPrecision } from "./work.ts"

/** What the model predicts, in cycles and steps. A model, not a measurement: it means nothing without its parameters. */
export interface Timing {
  readonly parameters: TimingParameters
  /** Until the last PE line and the last MV command are complete. */
  readonly cycles: number
  /** Cycles that no program with these lines can beat: those of its steps, and those of its busiest port. */
  readonly lowerBounds: { readonly steps: number; readonly busiestPort: number }
  readonly peSteps: number
  readonly nopSteps: number
  readonly mvLines: number
  /** PE steps and MV lines: what public challenges count. */
  readonly score: number
  /** Cycles in which the stream stood still for a tag, or for a place in the MV queue. */
  readonly waitStalls: number
  readonly queueStalls: number
  /** Cycles by port, without the ports that were not used. */
  readonly portBusy: Readonly<Record<string, number>>
  /** Steps in which the MAU computes. */
  readonly mauSteps: number
  /** Multiply-adds of one MAB, by precision. */
  readonly fmas: Readonly<Record<WorkPrecision, number>>
  /** The part of the time in which matrix units at full rate would have done the multiply-adds. */
  readonly peakFraction: number
}

/** What a timeline shows. */
export type TimelineEvent =
  | {
      readonly kind: "pe"
      readonly line: PeLine
      readonly number: number
      readonly start: number
      readonly end: number
    }
  | {
      readonly kind: "stall"
      readonly reason: "wait" | "queue"
      readonly number: number
      readonly start: number
      readonly end: number
    }
  | { readonly kind: "mv"; readonly run: MvRun }

export interface SimulateOptions {
  readonly parameters?: Partial<TimingParameters>
  /** Called for every line and stall as its times are decided. */
  readonly onEvent?: (event: TimelineEvent) => void
}

/**
 * Predicts the time of a program: the issue of the PE stream, four cycles a step and in order; MV commands beside it, one
 * every few steps; stalls at `wait` and when the MV queue is full. Results are not computed.
 *
 * Assumptions and parameters: docs/mncore2/timing-model.md.
 */
export function simulate(program: Program, { parameters, onEvent }: SimulateOptions = {}): Timing {
  const stream = new Stream({ ...defaultParameters, ...parameters }, onEvent ?? (() => undefined))
  for (const { statement, number } of program.lines) {
    if (statement?.kind === "pe") stream.peLine(statement, number)
    else if (statement?.kind === "mv") stream.mv(statement, number)
    else if (statement?.kind === "mvnop") stream.mvNop()
    else if (statement?.kind === "hostTransfer") stream.hostTransfer(statement.tag)
  }
  return stream.finish()
}

class Stream {
  readonly #parameters: TimingParameters
  readonly #onEvent: (event: TimelineEvent) => void
  readonly #schedule: MvSchedule
  /** The cycle at which the next PE line may start. */
  #time = 0
  #nextIssue = 0
  #lastEnd = 0
  /** By tag, the time at which its command is complete, or nothing yet. */
  readonly #tags = new Map<number, number | undefined>()
  #peSteps = 0
  #nopSteps = 0
  #mvLines = 0
  #waitStalls = 0
  #queueStalls = 0
  #mauSteps = 0
  readonly #fmas: Record<WorkPrecision, number> = { d: 0, f: 0, g: 0, h: 0 }

  constructor(parameters: TimingParameters, onEvent: (event: TimelineEvent) => void) {
    this.#parameters = parameters
    this.#onEvent = onEvent
    this.#schedule = new MvSchedule((run) => this.#started(run))
  }

  peLine(line: PeLine, number: number): void {
    for (const expression of line.expressions) if (expression.kind === "wait") this.#wait(expression.tag, number)
    const steps = stepsOf(line)
    const start = this.#time
    this.#time += steps * cyclesPerStep
    this.#peSteps += steps
    if (isNop(line)) this.#nopSteps += steps
    this.#count(line)
    this.#onEvent({ kind: "pe", line, number, start, end: this.#time })
  }

  mv(mv: Mv, number: number): void {
    this.#mvLines++
    this.#schedule.advance(this.#time)
    while (this.#schedule.outstanding >= this.#parameters.queueDepth) {
      const free = this.#schedule.advanceToCompletion()
      this.#queueStalls += this.#stall(free, "queue", number)
    }
    if (mv.tag !== undefined) this.#tags.set(mv.tag, undefined)
    this.#schedule.issue(mv, number, this.#takeSlot(), mvCost(mv, this.#parameters))
  }

  mvNop(): void {
    this.#mvLines++
    this.#takeSlot()
  }

  hostTransfer(tag: number): void {
    this.#tags.set(tag, this.#time)
  }

  finish(): Timing {
    while (this.#schedule.outstanding > 0) this.#schedule.advanceToCompletion()
    const cycles = Math.max(this.#time, this.#lastEnd)
    const { busy } = this.#schedule
    const fmas = this.#fmas
    const precisions = Object.keys(fmas) as readonly WorkPrecision[]
    const ideal = precisions.reduce((sum, each) => sum + fmas[each] / fmasPerCycle.matrix[each], 0)
    return {
      parameters: this.#parameters,
      cycles,
      lowerBounds: { steps: this.#peSteps * cyclesPerStep, busiestPort: Math.max(...busy) },
      peSteps: this.#peSteps,
      nopSteps: this.#nopSteps,
      mvLines: this.#mvLines,
      score: this.#peSteps + this.#mvLines,
      waitStalls: this.#waitStalls,
      queueStalls: this.#queueStalls,
      portBusy: Object.fromEntries(
        portNames.map((name, i) => [name, busy[i]!] as const).filter(([, held]) => held > 0),
      ),
      mauSteps: this.#mauSteps,
      fmas,
      peakFraction: cycles === 0 ? 0 : ideal / cycles,
    }
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
    while (this.#tags.get(tag) === undefined) this.#schedule.advanceToCompletion()
    const end = this.#tags.get(tag)!
    this.#tags.delete(tag)
    this.#waitStalls += this.#stall(end + this.#parameters.waitRelease, "wait", number)
  }

  #stall(until: number, reason: "wait" | "queue", number: number): number {
    const cycles = Math.max(0, until - this.#time)
    if (cycles > 0) this.#onEvent({ kind: "stall", reason, number, start: this.#time, end: until })
    this.#time += cycles
    return cycles
  }

  #started(run: MvRun): void {
    this.#lastEnd = Math.max(this.#lastEnd, run.end)
    if (run.mv.tag !== undefined && this.#tags.has(run.mv.tag)) this.#tags.set(run.mv.tag, run.end)
    this.#onEvent({ kind: "mv", run })
  }
}
