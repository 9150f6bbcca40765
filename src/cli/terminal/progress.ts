/** What a phase of a compile tells about itself. `percent` is 0 to 100. Phases of several models may overlap. */
export type PhaseEvent =
  | { readonly kind: "start" | "end"; readonly name: string; readonly detail?: string }
  | {
      readonly kind: "progress"
      readonly name: string
      readonly percent?: number
      readonly etaSeconds?: number
      readonly detail?: string
    }

/** The part of a stream that is written to. */
export interface Terminal {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

export interface ProgressSettings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly quiet: boolean
  /** Seconds since any fixed moment. */
  readonly clock: () => number
}

export interface Progress {
  report(event: PhaseEvent): void
  /** Prints a line that stays, also when quiet. */
  line(text: string): void
  /** Removes the live line and stops the clock. */
  close(): void
}

const longestSilence = 5
const eraseLine = "\r\x1b[2K"

interface ActivePhase {
  readonly startedAt: number
  readonly text: string
}

/** One live line on a terminal; plain lines under CI, in a pipe or in a dumb terminal; nothing when quiet. */
export function createProgress(terminal: Terminal, { env, quiet, clock }: ProgressSettings): Progress {
  const live = !quiet && terminal.isTTY === true && (env["CI"] ?? "") === "" && env["TERM"] !== "dumb"
  const active = new Map<string, ActivePhase>()
  let drawn = ""
  let lastLineAt = clock()

  const line = (text: string): void => {
    terminal.write(`${drawn === "" ? "" : eraseLine}${text}\n${drawn}`)
    lastLineAt = clock()
  }
  const elapsed = (phase: ActivePhase): string => seconds(clock() - phase.startedAt)
  const draw = (): void => {
    const newest = [...active.values()].at(-1)
    const others = active.size > 1 ? `, ${active.size - 1} more` : ""
    const text =
      newest === undefined ? "" : shortened(`${newest.text}, ${elapsed(newest)}${others}`, terminal.columns ?? 80)
    if (text !== drawn) terminal.write(`${eraseLine}${text}`)
    drawn = text
  }
  const beat = (): void => {
    if (live) draw()
    else if (clock() - lastLineAt >= longestSilence)
      for (const phase of active.values()) line(`${phase.text}, ${elapsed(phase)}`)
  }
  const report = (event: PhaseEvent): void => {
    if (quiet) return
    const phase = { startedAt: active.get(event.name)?.startedAt ?? clock(), text: describe(event) }
    active.delete(event.name)
    if (event.kind !== "end") active.set(event.name, phase)
    if (event.kind === "end") line(`${phase.text}, ${elapsed(phase)}`)
    else if (event.kind === "start" && !live) line(phase.text)
    beat()
  }
  const heart = setInterval(beat, 1000)
  heart.unref()
  return {
    report,
    line,
    close: () => {
      clearInterval(heart)
      active.clear()
      if (live) draw()
    },
  }
}

function describe(event: PhaseEvent): string {
  const detail = event.detail === undefined ? "" : `: ${event.detail}`
  const name = `${event.name}${detail}`.replaceAll(/\p{Cc}+/gu, " ")
  if (event.kind !== "progress") return event.kind === "end" ? `${name}, done` : name
  const percent = event.percent === undefined ? "" : `, ${Math.floor(event.percent)} %`
  return `${name}${percent}${event.etaSeconds === undefined ? "" : `, ${seconds(event.etaSeconds)} left`}`
}

function seconds(value: number): string {
  if (value < 60) return `${value < 10 ? value.toFixed(1) : Math.round(value)} s`
  return `${Math.floor(value / 60)} min ${Math.floor(value % 60)} s`
}

/** Cut so that the terminal never wraps the live line. */
function shortened(text: string, columns: number): string {
  return text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 4))}...`
}
