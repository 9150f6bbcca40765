import { createLogger, formatLogRecord, silentLogger, type LogFilter, type Logger } from "../../support/logger.ts"
import type { Progress } from "./progress.ts"

/** A logger whose lines appear above the live line of the progress display. `--quiet` leaves errors and warnings. */
export function terminalLogger(
  filter: LogFilter,
  quiet: boolean,
  progress: Pick<Progress, "line">,
  clock: () => number,
): Logger {
  const logger = createLogger(filter, clock, (record) => progress.line(formatLogRecord(record)))
  return quiet ? { ...silentLogger, error: logger.error, warn: logger.warn } : logger
}
