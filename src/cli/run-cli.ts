import { version } from "../version.ts"
import type { Command } from "./command.ts"
import type { CliHost } from "./host.ts"
import type { CommandResult } from "./command-result.ts"
import { diagnosticsOf } from "./diagnostics-of.ts"
import type { ExitCode } from "./exit-code.ts"
import { commandHelp, generalHelp } from "./help.ts"
import { checkInvocation, parseArguments, type Invocation } from "./parse-arguments.ts"
import { Report } from "./report.ts"

/** Runs one command line from its arguments to its exit code. Never throws. */
export async function runCli(argv: readonly string[], commands: readonly Command[], host: CliHost): Promise<ExitCode> {
  const invocation = parseArguments(argv, commands)
  const { command, given } = invocation
  const report = new Report(command?.name ?? "mlsdk", given, host)
  try {
    report.useLogLevel(given.text("log-level"))
    return report.result(await answer(argv, commands, invocation, { report, host }))
  } catch (error) {
    report.trace(error)
    return report.result({ data: {}, text: "", problems: diagnosticsOf(error) })
  } finally {
    report.close()
  }
}

async function answer(
  argv: readonly string[],
  commands: readonly Command[],
  invocation: Invocation,
  { report, host }: { report: Report; host: CliHost },
): Promise<CommandResult> {
  const { command, args, given } = invocation
  if (given.flag("help")) return command === undefined ? generalHelp(commands) : commandHelp(command)
  if (command === undefined && given.flag("version")) return { data: { version }, text: `mlsdk ${version}` }
  checkInvocation(argv, commands, invocation)
  return command === undefined ? generalHelp(commands) : command.run({ host, args, given, report })
}
