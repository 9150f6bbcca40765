import { buildModel } from "../../build/build-model.ts"
import type { Builds } from "../../build/builds.ts"
import type { ResolvedModel } from "../../config/plan.ts"
import type { Call, Command } from "../command.ts"
import type { CommandResult } from "../command-result.ts"
import { compareBuilds } from "../compile/compare-builds.ts"
import { compileModels, compileResult } from "../compile/compile-models.ts"
import { watchModels } from "../compile/watch-models.ts"
import { chosenModels, openProject } from "../project.ts"

export const compileCommand: Command = {
  name: "compile",
  arguments: "[...models]",
  summary: "compiles models and writes the codegen_dir of each function",
  options: [
    { flags: "--watch", meaning: "compiles again whatever a change concerns, until interrupted" },
    { flags: "--twice", meaning: "compiles twice without the cache and fails where the artifacts differ" },
  ],
  examples: [
    { command: "mlsdk compile", meaning: "every model of the config" },
    { command: "mlsdk compile mnist --target board", meaning: "one model for a target of the config" },
    { command: "mlsdk compile ./net.onnx --preset O1", meaning: "a file that the config does not declare" },
    { command: "mlsdk compile --opt scheduler=spill_opt --json", meaning: "with an option, and the result as data" },
    { command: "mlsdk compile --watch", meaning: "again after every change" },
  ],
  async run(call) {
    const { given, args, host } = call
    if (given.flag("watch")) return watchModels(call)
    const builds = await openProject(call)
    const models = chosenModels(builds, args, host.cwd)
    if (given.flag("twice")) return compileTwice(models, builds, call)
    return compileResult(await compileModels(models, (model) => builds.build(model), call), host.cwd)
  },
}

async function compileTwice(models: readonly ResolvedModel[], builds: Builds, call: Call): Promise<CommandResult> {
  const context = { rootDir: builds.plan.rootDir, log: call.report.log.bind(call.report) }
  const outcomes = await compileModels(models, (model) => buildModel(model, context), call)
  const again = await compileModels(models, (model) => buildModel(model, context), call)
  const differences = outcomes.flatMap(({ built }, i) => {
    const second = again[i]?.built
    return built === undefined || second === undefined ? [] : compareBuilds(built, second)
  })
  const result = compileResult(outcomes, call.host.cwd)
  const failures = again.filter(({ built }, i) => built === undefined && outcomes[i]?.built !== undefined)
  const problems = [...(result.problems ?? []), ...failures.flatMap((each) => each.problems), ...differences]
  const verdict = problems.some(({ severity }) => severity === "error") ? [] : ["both compiles gave the same bytes"]
  return { data: { ...result.data, differences }, text: [result.text, ...verdict].join("\n"), problems }
}
