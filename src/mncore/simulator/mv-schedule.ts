import type { Mv } from "../isa/instructions/mv/mv.ts"
import { portNames, type MvCost } from "./mv-cost.ts"

/** An MV command with the times that the model gives it, in cycles. */
export interface MvRun extends MvCost {
  readonly mv: Mv
  readonly line: number
  readonly issue: number
  readonly start: number
  readonly end: number
}

interface Waiting extends MvCost {
  readonly mv: Mv
  readonly line: number
  readonly issue: number
  readonly ready: number
  readonly priority: number
}

/**
 * Decides when MV commands hold their ports.
 *
 * A command is ready `latency` cycles after its issue. Ready commands are served by priority, then in the order of their
 * issue: the first whose ports are all free starts and holds them for its busy time. One that is ready and waits keeps its
 * ports from those behind it, so that nothing starves. Time only moves to where something can change: a command becomes
 * ready, or ports become free. Commands that are issued later cannot become ready before the present, so the schedule never
 * takes a decision back. 0 is the highest priority, and that of commands that name none.
 *
 * All of it is assumed [mv-timing].
 */
export class MvSchedule {
  /** In the order of issue. */
  #waiting: Waiting[] = []
  #running: MvRun[] = []
  readonly #free: number[] = portNames.map(() => 0)
  readonly #busy: number[] = portNames.map(() => 0)
  /** When the PE stream lets go of ports that it holds. */
  #holds: number[] = []
  #now = 0
  readonly #onRun: (run: MvRun) => void

  constructor(onRun: (run: MvRun) => void) {
    this.#onRun = onRun
  }

  /** Cycles that each port of `portNames` was held. */
  get busy(): readonly number[] {
    return this.#busy
  }

  /** Commands that are issued and not complete at the time to which the schedule was advanced. */
  get outstanding(): number {
    return this.#waiting.length + this.#running.length
  }

  issue(mv: Mv, line: number, issue: number, cost: MvCost): void {
    this.#waiting.push({ ...cost, mv, line, issue, ready: issue + cost.latency, priority: mv.priority ?? 0 })
  }

  /** Up to this time; commands that end by then are no longer outstanding. */
  advance(time: number): void {
    while (this.#now < time) this.#step(time)
    this.#finish()
  }

  /** Until something is complete, unless nothing is outstanding. Returns that time. */
  advanceToCompletion(): number {
    const fewer = this.outstanding - 1
    while (this.outstanding > Math.max(fewer, 0)) this.#step(Number.POSITIVE_INFINITY)
    return this.#now
  }

  /**
   * Takes ports for the PE stream at this time, to which the schedule was advanced, or as soon as those who hold them are
   * done; commands that wait come after it. Returns the start, and the line of the last command in the way.
   */
  hold(
    ports: readonly number[],
    time: number,
    duration: number,
  ): { readonly start: number; readonly line: number | undefined } {
    const inTheWay = this.#running.filter((run) => run.end > time && run.ports.some((port) => ports.includes(port)))
    const start = Math.max(time, ...ports.map((port) => this.#free[port]!))
    for (const port of ports) this.#free[port] = start + duration
    this.#holds.push(start + duration)
    return { start, line: inTheWay.find(({ end }) => end === start)?.line }
  }

  /** Serves what is ready now, then moves to the next moment at which something changes, or to the limit. */
  #step(limit: number): void {
    this.#serve()
    const moments = [...this.#waiting.map(({ ready }) => ready), ...this.#running.map(({ end }) => end), ...this.#holds]
    const changes = moments.filter((time) => time > this.#now)
    this.#now = Math.min(limit, ...changes)
    this.#finish()
    this.#serve()
  }

  #finish(): void {
    this.#running = this.#running.filter(({ end }) => end > this.#now)
    this.#holds = this.#holds.filter((end) => end > this.#now)
  }

  #serve(): void {
    const ready = this.#waiting.filter((each) => each.ready <= this.#now)
    const order = ready.toSorted((a, b) => a.priority - b.priority)
    const reserved = new Set<number>()
    for (const command of order) {
      const isFree = command.ports.every((port) => this.#free[port]! <= this.#now && !reserved.has(port))
      if (isFree) this.#start(command)
      else for (const port of command.ports) reserved.add(port)
    }
  }

  #start({ ready: _, priority: __, ...command }: Waiting): void {
    const run = { ...command, start: this.#now, end: this.#now + command.busy }
    this.#waiting = this.#waiting.filter(({ line, issue }) => line !== run.line || issue !== run.issue)
    this.#running.push(run)
    for (const port of run.ports) {
      this.#free[port] = run.end
      this.#busy[port]! += run.busy
    }
    this.#onRun(run)
  }
}
