import type { Environment } from "../config/context.ts"
import type { Terminal } from "./terminal/progress.ts"

/** The machine that a command runs on. */
export interface CliHost {
  /** Absolute. */
  readonly cwd: string
  readonly env: Environment
  readonly stdout: Terminal
  readonly stderr: Terminal
  /** Seconds since any fixed moment. */
  readonly clock: () => number
  /** From the first call on, an interruption by the user aborts this signal instead of ending the process. */
  readonly interruption: () => AbortSignal
}
