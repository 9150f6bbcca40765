/** From the least to the most talkative. */
export const logLevels = ["error", "warn", "info", "debug", "trace"] as const

export type LogLevel = (typeof logLevels)[number]

export function isLogLevel(text: string): text is LogLevel {
  return (logLevels as readonly string[]).includes(text)
}

/** One line of a log. `seconds` count from the start of the command. */
export interface LogRecord {
  readonly level: LogLevel
  readonly component: string
  readonly seconds: number
  readonly text: string
}

/** Where a part of the compiler reports what it does. The component names the part. */
export type Logger = {
  readonly [L in LogLevel]: (component: string, text: string) => void
}

export interface LogFilter {
  readonly level: LogLevel
  /** The components whose info, debug and trace lines are wanted; empty means all. Errors and warnings always pass. */
  readonly components: readonly string[]
}

export const silentLogger: Logger = { error() {}, warn() {}, info() {}, debug() {}, trace() {} }

/** A logger that passes on what the filter lets through. `clock` returns the seconds since the start. */
export function createLogger(filter: LogFilter, clock: () => number, write: (record: LogRecord) => void): Logger {
  const most = logLevels.indexOf(filter.level)
  const wanted = new Set(filter.components)
  const at = (level: LogLevel) => (component: string, text: string) => {
    const rank = logLevels.indexOf(level)
    const chosen = rank <= logLevels.indexOf("warn") || wanted.size === 0 || wanted.has(component)
    if (rank <= most && chosen) write({ level, component, seconds: clock(), text })
  }
  return { error: at("error"), warn: at("warn"), info: at("info"), debug: at("debug"), trace: at("trace") }
}

/** `[INFO ][  0.55][scheduler] text` */
export function formatLogRecord(record: LogRecord): string {
  const level = record.level.toUpperCase().padEnd(5)
  return `[${level}][${record.seconds.toFixed(2).padStart(6)}][${record.component}] ${record.text}`
}
