import { diagnostic } from "../diagnostics/catalogue.ts"
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts"
import { isLogLevel, logLevels, type LogFilter, type LogLevel } from "../support/logger.ts"
import type { Environment } from "./context.ts"
import type { UserConfig } from "./schema.ts"

/** What is logged: `--log-level` beats `MLSDK_LOG`, which beats `log.level`; without any of them it is info. */
export function resolveLog(
  cli: string | undefined,
  env: Environment,
  config: UserConfig["log"],
  problems: Diagnostic[],
): LogFilter {
  const level =
    levelOf(cli, { path: "--log-level" }, problems) ??
    levelOf(env["MLSDK_LOG"], { path: "MLSDK_LOG" }, problems) ??
    config?.level ??
    "info"
  return { level, components: config?.components ?? [] }
}

function levelOf(text: string | undefined, place: Place, problems: Diagnostic[]): LogLevel | undefined {
  if (text === undefined || text === "") return undefined
  const level = text.toLowerCase()
  if (isLogLevel(level)) return level
  problems.push(diagnostic("LOG_LEVEL_UNKNOWN", place, { found: text, known: logLevels }))
  return undefined
}
