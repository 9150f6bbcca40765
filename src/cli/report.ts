import { resolveLog } from "../config/log-filter.ts"
import { CompileError } from "../diagnostics/compile-error.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import type { LogFilter, Logger } from "../support/logger.ts"
import type { CliHost } from "./host.ts"
import type { CommandResult } from "./command-result.ts"
import { exitCodeOf, type ExitCode } from "./exit-code.ts"
import type { GivenOptions } from "./given-options.ts"
import { paintDiagnostic, paintFor } from "./terminal/colours.ts"
import { terminalLogger } from "./terminal/logger.ts"
import { createProgress, type Progress } from "./terminal/progress.ts"

/**
 * Everything that a command writes. Results go to stdout, as text or as one line of JSON; progress, log and problems go to
 * stderr. With `--json` problems are part of the line and nowhere else.
 */
export class Report {
  readonly progress: Progress
  readonly #host: CliHost
  readonly #name: string
  readonly #isJson: boolean
  readonly #isQuiet: boolean
  readonly #startedAt: number
  #warnings: Diagnostic[] = []
  #logger: Logger

  constructor(name: string, given: GivenOptions, host: CliHost) {
    this.#host = host
    this.#name = name
    this.#isJson = given.flag("json")
    this.#isQuiet = given.flag("quiet")
    this.#startedAt = host.clock()
    this.progress = createProgress(host.stderr, { env: host.env, quiet: this.#isQuiet, clock: host.clock })
    this.#logger = this.#loggerOf({ level: "info", components: [] })
  }

  /** Before a config is read, the command line and the environment decide what is logged. Throws LOG_LEVEL_UNKNOWN. */
  useLogLevel(level: string | undefined): void {
    const problems: Diagnostic[] = []
    const filter = resolveLog(level, this.#host.env, undefined, problems)
    if (problems.length > 0) throw new CompileError(problems)
    this.useLog(filter)
  }

  useLog(filter: LogFilter): void {
    this.#logger = this.#loggerOf(filter)
  }

  log(component: string, text: string): void {
    this.#logger.info(component, text)
  }

  /** Where an error was thrown, for `--log-level debug`. */
  trace(error: unknown): void {
    if (error instanceof Error && error.stack !== undefined) this.#logger.debug("cli", error.stack)
  }

  warn(warning: Diagnostic): void {
    if (this.#isJson) this.#warnings.push(warning)
    else this.#printDiagnostic(warning)
  }

  /** Prints what a command found out, and returns the exit code that it stands for. */
  result({ data, text, problems = [] }: CommandResult): ExitCode {
    const exitCode = exitCodeOf(problems)
    if (this.#isJson) this.#printJson(exitCode, data, problems)
    else {
      if (text !== "") this.#host.stdout.write(`${text}\n`)
      for (const problem of problems) this.#printDiagnostic(problem)
    }
    return exitCode
  }

  close(): void {
    this.progress.close()
  }

  #printJson(exitCode: ExitCode, data: CommandResult["data"], problems: readonly Diagnostic[]): void {
    const diagnostics = [...this.#warnings, ...problems]
    this.#warnings = []
    const line = { ok: exitCode === 0, exitCode, command: this.#name, ...data, diagnostics }
    this.#host.stdout.write(`${JSON.stringify(line)}\n`)
  }

  #printDiagnostic(diagnostic: Diagnostic): void {
    this.progress.line(paintDiagnostic(diagnostic, paintFor(this.#host.stderr, this.#host.env)))
  }

  #loggerOf(filter: LogFilter): Logger {
    return terminalLogger(filter, this.#isQuiet, this.progress, () => this.#host.clock() - this.#startedAt)
  }
}
