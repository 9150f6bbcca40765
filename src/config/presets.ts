import { dirname } from "node:path"
import { diagnostic } from "../diagnostics/catalogue.ts"
import type { Place } from "../diagnostics/diagnostic.ts"
import { nearestWord } from "../support/edit-distance.ts"
import { configPlace, optionFilePath, readOptionText, type ResolveContext } from "./context.ts"
import { parseOptionFile, readOptionFile, type OptionFile } from "./option-file.ts"

/** The presets that ship with the package, from quick to thorough, and the one for inspection. */
export const shippedPresets = ["O0", "O1", "O2", "O3", "O4", "debug"] as const

/** One preset of a chain. `file` and `path` say where it is written. */
export interface Preset extends OptionFile {
  readonly preset: string
  readonly file: string | undefined
  readonly path: string
}

/** A preset's chain of bases, the one that everything starts from first. Paths of presets start from `folder`. */
export function presetChain(name: string, place: Place, context: ResolveContext): readonly Preset[] {
  return extendChain({ name, place, folder: context.rootDir }, [], context)
}

interface PresetReference {
  readonly name: string
  readonly place: Place
  readonly folder: string
}

function extendChain(reference: PresetReference, users: readonly string[], context: ResolveContext): readonly Preset[] {
  const located = locate(reference, context)
  if (located === undefined) return []
  const identity = located.identity
  if (users.includes(identity)) {
    context.problems.push(diagnostic("PRESET_CYCLE", reference.place, { chain: [...users, identity] }))
    return []
  }
  const preset = located.read()
  if (preset === undefined) return []
  if (preset.base === undefined) return [preset]
  const basePlace = { ...(preset.file === undefined ? {} : { file: preset.file }), path: joinPath(preset.path, "base") }
  const base = { name: preset.base, place: basePlace, folder: located.folder }
  return [...extendChain(base, [...users, identity], context), preset]
}

interface LocatedPreset {
  readonly identity: string
  /** Where paths inside the preset start from. */
  readonly folder: string
  read(): Preset | undefined
}

function locate({ name, place, folder }: PresetReference, context: ResolveContext): LocatedPreset | undefined {
  const declared = context.config.presets ?? {}
  if (isShipped(name)) return presetFile(name, optionFilePath(`mlsdk/presets/${name}.json`, folder), place, context)
  if (Object.hasOwn(declared, name)) {
    const path = `presets.${name}`
    const read = () => ({
      ...readOptionFile(declared[name], "preset", configPlace(context, path), context.problems),
      preset: name,
      file: context.file,
      path,
    })
    return { identity: name, folder: context.rootDir, read }
  }
  if (name.endsWith(".json")) return presetFile(name, optionFilePath(name, folder), place, context)
  const known = [...shippedPresets, ...Object.keys(declared)]
  context.problems.push(diagnostic("PRESET_UNKNOWN", place, { preset: name, nearest: nearestWord(name, known), known }))
  return undefined
}

function presetFile(name: string, file: string, place: Place, context: ResolveContext): LocatedPreset {
  const read = (): Preset | undefined => {
    const text = readOptionText(file, place, context)
    return text === undefined
      ? undefined
      : { ...parseOptionFile(text, "preset", file, context.problems), preset: name, file, path: "" }
  }
  return { identity: isShipped(name) ? name : file, folder: dirname(file), read }
}

export function isShipped(name: string): boolean {
  return (shippedPresets as readonly string[]).includes(name)
}

function joinPath(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`
}
