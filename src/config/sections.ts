import { diagnostic } from "../diagnostics/catalogue.ts"
import type { Place } from "../diagnostics/diagnostic.ts"
import { nearestWord } from "../support/edit-distance.ts"
import { configPlace, selectedTarget, type ResolveContext } from "./context.ts"
import type { GivenValue, Origin } from "./origin.ts"
import type { UserConfig, UserModel } from "./schema.ts"

/** One part of the config that may choose a device, a preset and options. */
export interface Section {
  readonly kind: "config" | "target" | "model"
  readonly path: string
  readonly file: string
  readonly content: Pick<UserConfig, "device" | "preset" | "options" | "seed" | "debug">
}

/** A model of the config as far as its options matter; undefined resolves the options outside any model. */
export interface ModelChoice {
  readonly name: string
  readonly model: Partial<UserModel>
}

/** The sections that count for a model, from the weakest to the strongest: the config, the chosen target, the model. */
export function sectionsOf(choice: ModelChoice | undefined, context: ResolveContext): readonly Section[] {
  const { config } = context
  const file = context.file ?? ""
  const sections: Section[] = [{ kind: "config", path: "", file, content: config }]
  const target = selectedTarget(context.cli, context.env)
  if (target !== undefined) {
    const content = Object.hasOwn(config.targets ?? {}, target) ? config.targets?.[target] : undefined
    if (content === undefined) reportUnknownTarget(target, context)
    else sections.push({ kind: "target", path: `targets.${target}.`, file, content })
  }
  if (choice !== undefined)
    sections.push({ kind: "model", path: `models.${choice.name}.`, file, content: choice.model })
  return sections
}

function reportUnknownTarget(target: string, context: ResolveContext): void {
  const known = Object.keys(context.config.targets ?? {})
  const place = { path: context.cli.target ? "--target" : "MLSDK_TARGET" }
  context.problems.push(diagnostic("TARGET_UNKNOWN", place, { target, nearest: nearestWord(target, known), known }))
}

export function originIn(section: Section, key: string): Origin {
  return { kind: section.kind, file: section.file, path: `${section.path}${key}` }
}

/** The devices or presets that the sections and the command line choose, from the weakest to the strongest. */
export function chosen(
  key: "device" | "preset",
  sections: readonly Section[],
  context: ResolveContext,
): readonly GivenValue[] {
  const given = sections.flatMap((section): readonly GivenValue[] => {
    const value = section.content[key]
    return value === undefined ? [] : [{ value, origin: originIn(section, key) }]
  })
  const cli = context.cli[key]
  return cli === undefined ? given : [...given, { value: cli, origin: { kind: "cli", flag: `--${key}` } }]
}

/** Where a problem with a value belongs. */
export function placeOf(origin: Origin, context: ResolveContext): Place {
  switch (origin.kind) {
    case "process":
      return { path: origin.variable }
    case "cli":
      return { path: origin.flag }
    case "default":
      return {}
    case "preset":
      return { path: origin.path }
    default:
      return configPlace({ file: origin.file === "" ? context.file : origin.file }, origin.path)
  }
}
