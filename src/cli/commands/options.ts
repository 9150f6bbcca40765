import { findModel } from "../../build/find-model.ts"
import { explainOptions, optionTableText, type OptionRow } from "../../config/explain.ts"
import { isOptionName, optionDefinition } from "../../config/options.ts"
import type { Command } from "../command.ts"
import { openProject } from "../project.ts"
import { table } from "../text/table.ts"

export const optionsCommand: Command = {
  name: "options",
  arguments: "",
  summary: "lists the options of a compile with their values, and where each value comes from",
  options: [
    { flags: "--model <model>", meaning: "the options of a model; otherwise those of the config" },
    { flags: "--explain", meaning: "shows where each value comes from, and the values that it beats" },
  ],
  examples: [
    { command: "mlsdk options", meaning: "all options, their values and meanings" },
    { command: "mlsdk options --model mnist --explain", meaning: "where each value of a model comes from" },
    { command: "mlsdk options --preset O3 --json", meaning: "what a preset makes of them, as data" },
  ],
  async run(call) {
    const builds = await openProject(call)
    const { plan } = builds
    const wanted = call.given.text("model")
    const model = wanted === undefined ? undefined : findModel(builds, wanted, call.host.cwd)
    const resolved = model?.options ?? plan.options
    const rows = explainOptions(resolved, plan.rootDir)
    const data = { configFile: plan.configFile, rootDir: plan.rootDir, model: model?.name ?? null, options: rows }
    const facts = [
      ["config", plan.configFile ?? `none from ${call.host.cwd} upwards`],
      ["model", model?.name ?? "none: what every model starts from"],
      ...(plan.target === null ? [] : [["target", plan.target]]),
    ]
    const list = call.given.flag("explain") ? optionTableText(rows) : meaningTable(rows)
    return { data, text: `${table(facts)}\n\n${list}` }
  },
}

function meaningTable(rows: readonly OptionRow[]): string {
  return table([
    ["option", "value", "meaning"],
    ...rows.map(({ option, value, meaning }) => [
      option,
      value === "" ? "-" : value,
      `${meaning}${variableOf(option)}`,
    ]),
  ])
}

function variableOf(option: string): string {
  const variable = isOptionName(option) ? optionDefinition(option).variable : undefined
  return variable === undefined ? "" : ` (${variable})`
}
