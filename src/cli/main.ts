import type { CliHost } from "./host.ts"
import { commands } from "./commands.ts"
import { runCli } from "./run-cli.ts"

/** The `mlsdk` program. */
const host: CliHost = {
  cwd: process.cwd(),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  clock: () => performance.now() / 1000,
  interruption: () => {
    const controller = new AbortController()
    process.once("SIGINT", () => controller.abort())
    return controller.signal
  },
}

/** Who reads the output may stop early, as `head` does. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error
  process.exit()
})

process.exitCode = await runCli(process.argv.slice(2), commands, host)
