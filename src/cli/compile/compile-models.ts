import { relative } from "node:path"
import type { BuiltModel } from "../../build/built-model.ts"
import type { ResolvedModel } from "../../config/plan.ts"
import type { Diagnostic } from "../../diagnostics/diagnostic.ts"
import type { Call } from "../command.ts"
import type { CommandResult } from "../command-result.ts"
import { diagnosticsOf } from "../diagnostics-of.ts"
import { sizesOf } from "../function-sizes.ts"
import { formatBytes, formatSeconds } from "../../support/quantities.ts"
import { table } from "../text/table.ts"

/** How one model came out. */
export interface ModelOutcome {
  readonly model: ResolvedModel
  readonly seconds: number
  /** Absent when it failed. */
  readonly built?: BuiltModel
  /** Problems and warnings. */
  readonly problems: readonly Diagnostic[]
}

type Build = (model: ResolvedModel) => Promise<BuiltModel>

/** Builds models side by side; one that fails does not stop the others. */
export function compileModels(
  models: readonly ResolvedModel[],
  build: Build,
  call: Call,
): Promise<readonly ModelOutcome[]> {
  return Promise.all(models.map((model) => compileModel(model, build, call)))
}

async function compileModel(model: ResolvedModel, build: Build, { host, report }: Call): Promise<ModelOutcome> {
  const startedAt = host.clock()
  const name = `compile ${model.name}`
  report.progress.report({ kind: "start", name, detail: model.options.device })
  const seconds = (): number => host.clock() - startedAt
  try {
    const built = await build(model)
    report.progress.report({ kind: "end", name, detail: built.cached ? "from the cache" : model.options.device })
    return { model, seconds: seconds(), built, problems: built.warnings }
  } catch (error) {
    report.progress.report({ kind: "end", name, detail: "failed" })
    report.trace(error)
    return { model, seconds: seconds(), problems: diagnosticsOf(error) }
  }
}

export function compileResult(outcomes: readonly ModelOutcome[], cwd: string): CommandResult {
  return {
    data: { models: outcomes.map(modelFacts) },
    text: table([
      ["function", "result", "program", "weights", "time", "codegen_dir"],
      ...outcomes.flatMap((outcome) => rowsOf(outcome, cwd)),
    ]),
    problems: outcomes.flatMap(({ problems }) => problems),
  }
}

function modelFacts({ model, seconds, built }: ModelOutcome): Readonly<Record<string, unknown>> {
  const functions = (built?.functions ?? []).map((fn) => ({
    name: fn.name,
    graphHash: fn.graphHash,
    codegenDir: fn.codegenDir,
    ...sizesOf(fn),
    signature: fn.signature,
  }))
  const { name, entry, options } = model
  return { name, entry, device: options.device, result: resultOf(built), seconds, functions }
}

function rowsOf({ model, seconds, built }: ModelOutcome, cwd: string): readonly (readonly string[])[] {
  if (built === undefined) return [[model.name, resultOf(built), "-", "-", formatSeconds(seconds), "-"]]
  return built.functions.map((fn, i) => {
    const { programBytes, weightsBytes } = sizesOf(fn)
    const time = i === 0 ? formatSeconds(seconds) : ""
    const folder = relative(cwd, fn.codegenDir)
    return [
      `${model.name}.${fn.name}`,
      resultOf(built),
      formatBytes(programBytes),
      formatBytes(weightsBytes),
      time,
      folder,
    ]
  })
}

function resultOf(built: BuiltModel | undefined): "compiled" | "cached" | "failed" {
  return built === undefined ? "failed" : built.cached ? "cached" : "compiled"
}
