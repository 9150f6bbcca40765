import type { Builds } from "../../build/builds.ts"
import type { ResolvedModel } from "../../config/plan.ts"
import type { Call } from "../command.ts"
import type { CommandResult } from "../command-result.ts"
import { diagnosticsOf } from "../diagnostics-of.ts"
import { chosenModels, openProject } from "../project.ts"
import { compileModels, compileResult, type ModelOutcome } from "./compile-models.ts"
import { FileWatch } from "./file-watch.ts"

/** What was built last: all that decides which change asks for which build. */
interface Watched {
  readonly builds: Builds
  readonly models: readonly ResolvedModel[]
  /** The files behind each model, by its entry. */
  readonly files: ReadonlyMap<string, readonly string[]>
}

/**
 * Builds, then builds again what a change concerns: a file of the config concerns everything, any other file the models that
 * were made from it. Ends when the user interrupts it.
 */
export async function watchModels(call: Call): Promise<CommandResult> {
  const { host, report } = call
  const signal = host.interruption()
  const watch = new FileWatch()
  try {
    let startedAt = Date.now()
    let watched = await buildAll(call)
    for (;;) {
      const files = watchedFiles(watched)
      watch.watch(files, startedAt)
      report.log("watch", `waiting for a change of ${files.length} files`)
      const changed = await watch.next(signal)
      if (signal.aborted) return { data: { watch: "ended" }, text: "" }
      for (const file of changed) report.log("watch", `${file} has changed`)
      startedAt = Date.now()
      watched = await rebuild(call, watched, changed)
    }
  } finally {
    watch.close()
  }
}

async function rebuild(call: Call, last: Watched, changed: readonly string[]): Promise<Watched> {
  if (!changed.some((file) => last.builds.plan.watchFiles.includes(file))) return buildChanged(call, last, changed)
  try {
    return await buildAll(call)
  } catch (error) {
    call.report.result({ data: {}, text: "", problems: diagnosticsOf(error) })
    return last
  }
}

async function buildAll(call: Call): Promise<Watched> {
  const builds = await openProject(call)
  const models = chosenModels(builds, call.args, call.host.cwd)
  return buildThese(call, { builds, models, files: new Map() }, models)
}

function buildChanged(call: Call, last: Watched, changed: readonly string[]): Promise<Watched> {
  const concerned = last.models.filter(({ entry }) => changed.some((file) => last.files.get(entry)?.includes(file)))
  return concerned.length === 0 ? Promise.resolve(last) : buildThese(call, last, concerned)
}

async function buildThese(call: Call, last: Watched, models: readonly ResolvedModel[]): Promise<Watched> {
  const outcomes = await compileModels(models, (model) => last.builds.build(model), call)
  call.report.result(compileResult(outcomes, call.host.cwd))
  const files = outcomes.map((outcome) => [outcome.model.entry, filesOf(outcome, last)] as const)
  return { ...last, files: new Map([...last.files, ...files]) }
}

/** A model that failed may have been made from other files than the last time, so the places of its problems count too. */
function filesOf({ model, built, problems }: ModelOutcome, { files }: Watched): readonly string[] {
  if (built !== undefined) return built.watchFiles
  const places = problems.flatMap(({ place }) => place.file ?? [])
  const weights = model.weights.file === null ? [] : [model.weights.file]
  return [...new Set([model.entry, ...weights, ...(files.get(model.entry) ?? []), ...places])]
}

function watchedFiles({ builds, files }: Watched): readonly string[] {
  return [...new Set([...builds.plan.watchFiles, ...[...files.values()].flat()])]
}
