import { unreachable } from "../diagnostics/invariant.ts"
import { optionDefinition, optionNames, type OptionKind } from "./options.ts"

/**
 * The JSON schema of option files and presets, with which editors complete names and values. Published as
 * `presets/option-file.schema.json`.
 */
export function optionFileJsonSchema(): string {
  const settable = optionNames
    .filter((name) => name !== "option_json")
    .map((name) => ({ name, ...optionDefinition(name) }))
  const envs = settable.flatMap(({ variable, meaning, default: value }) =>
    variable === undefined
      ? []
      : [[variable, { type: ["string", "number", "boolean"], description: meaning, default: String(value) }]],
  )
  const args = settable.map((option) => ({
    pattern: `^--${option.name}=${valuePattern(option)}$`,
    description: option.meaning,
  }))
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "mlsdk option file",
    type: "object",
    additionalProperties: false,
    properties: {
      $schema: { type: "string" },
      name: { type: "string", description: "a label for reports" },
      base: { type: "string", description: "the preset that this one starts from; in presets only" },
      envs: { type: "object", additionalProperties: false, properties: Object.fromEntries(envs) },
      args: { type: "array", items: { type: "string", anyOf: args } },
    },
  }
  return `${JSON.stringify(schema, undefined, 2)}\n`
}

function valuePattern(option: OptionKind): string {
  switch (option.kind) {
    case "choice":
      return `(${option.values.join("|")})`
    case "integer":
      return "[+-]?\\d+"
    case "number":
      return "[+-]?[\\d.]+(e[+-]?\\d+)?"
    case "flag":
      return "(0|1|true|false)"
    case "path":
      return ".*"
    default:
      return unreachable(option)
  }
}
