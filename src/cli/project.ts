import { Builds } from "../build/builds.ts"
import type { BuiltModel } from "../build/built-model.ts"
import { findModel } from "../build/find-model.ts"
import { CacheStore } from "../cache/store.ts"
import type { ResolvedModel } from "../config/plan.ts"
import { fail } from "../diagnostics/catalogue.ts"
import type { Call } from "./command.ts"
import { commandLineOf } from "./common-options.ts"

/** Finds the config and resolves everything that it and the command line decide. Throws CONFIG_* and OPTION_* diagnostics. */
export async function openProject({ host, given, report }: Call): Promise<Builds> {
  const builds = await Builds.open({
    cwd: host.cwd,
    configFile: given.text("config"),
    mode: "production",
    command: "build",
    env: host.env,
    cli: commandLineOf(given, host.cwd),
    log: (component, text) => report.log(component, text),
    warn: (warning) => report.warn(warning),
  })
  report.useLog(builds.plan.log)
  for (const warning of builds.plan.warnings) report.warn(warning)
  return builds
}

/** The named models, or all that the config declares. Throws MODEL_UNKNOWN, CLI_NO_MODELS. */
export function chosenModels(builds: Builds, names: readonly string[], cwd: string): readonly ResolvedModel[] {
  const models = names.length === 0 ? builds.plan.models : names.map((name) => findModel(builds, name, cwd))
  if (models.length > 0) return [...new Map(models.map((model) => [model.entry, model])).values()]
  const file = builds.plan.configFile
  return fail("CLI_NO_MODELS", file === null ? {} : { file }, {})
}

/** The cache of a project, whether or not its builds use it. */
export function cacheOf(builds: Builds, { report }: Call): CacheStore {
  return new CacheStore(builds.plan.cache.dir, { warn: (warning) => report.warn(warning) })
}

/** Builds one model and says so. Throws what its stages throw. */
export async function buildReported(model: ResolvedModel, builds: Builds, { report }: Call): Promise<BuiltModel> {
  const name = `compile ${model.name}`
  report.progress.report({ kind: "start", name, detail: model.options.device })
  const built = await builds.build(model)
  report.progress.report({ kind: "end", name, detail: built.cached ? "from the cache" : model.options.device })
  for (const warning of built.warnings) report.warn(warning)
  return built
}
