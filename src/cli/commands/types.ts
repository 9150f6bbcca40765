import { relative } from "node:path"
import { typesOf, writeTypes, type TypesFile } from "../../build/write-types.ts"
import { diagnostic } from "../../diagnostics/catalogue.ts"
import type { Diagnostic } from "../../diagnostics/diagnostic.ts"
import type { Command } from "../command.ts"
import { cacheOf, openProject } from "../project.ts"
import { table } from "../text/table.ts"

export const typesCommand: Command = {
  name: "types",
  arguments: "",
  summary: "writes the declarations of all models, without compiling them",
  options: [{ flags: "--check", meaning: "writes nothing; fails when a file is not what it should be" }],
  examples: [
    { command: "mlsdk types && tsc", meaning: "checks the types of a fresh checkout" },
    { command: "mlsdk types --check", meaning: "fails when the written files are out of date" },
  ],
  async run(call) {
    const { report, host, given } = call
    const builds = await openProject(call)
    const { plan } = builds
    const { models } = plan
    report.progress.report({ kind: "start", name: "trace", detail: models.map(({ name }) => name).join(", ") })
    const files = await typesOf(models, plan.rootDir, plan.cache.enable_app_cache ? cacheOf(builds, call) : undefined)
    report.progress.report({ kind: "end", name: "trace" })
    const checks = given.flag("check")
    if (!checks) await writeTypes(files)
    const stateOf = ({ isCurrent }: TypesFile): string => (isCurrent ? "unchanged" : checks ? "stale" : "written")
    const rows = files.map((file) => ({ path: file.path, state: stateOf(file) }))
    return {
      data: { models: models.map(({ name }) => name), files: rows },
      text: table(rows.map(({ path, state }) => [state, relative(host.cwd, path)])),
      problems: checks ? staleTypes(files) : [],
    }
  },
}

/** One TYPES_STALE for every file that is not what it should be. */
export function staleTypes(files: readonly TypesFile[]): readonly Diagnostic[] {
  const stale = files.filter(({ isCurrent }) => !isCurrent)
  return stale.map(({ path }) => diagnostic("TYPES_STALE", { file: path }, {}))
}
