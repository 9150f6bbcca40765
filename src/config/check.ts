import * as v from "valibot"
import { diagnostic } from "../diagnostics/catalogue.ts"
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts"
import { nearestWord } from "../support/edit-distance.ts"
import { deviceProblem } from "./devices.ts"
import { isOptionName } from "./options.ts"

/** What a schema made of a value: the typed value, or everything that is wrong with it. */
export type Checked<T> = { readonly value: T } | { readonly problems: readonly Diagnostic[] }

/**
 * Checks a value against a schema and lists every unknown key and wrong value at once. `place.path` leads the dot
 * paths.
 */
export function check<S extends v.GenericSchema>(schema: S, value: unknown, place: Place): Checked<v.InferOutput<S>> {
  const unknown = unknownKeys(schema, value, place)
  const result = v.safeParse(schema, value)
  const wrong = (result.issues ?? []).filter((issue) => !isUnknownKey(issue)).map((issue) => valueProblem(issue, place))
  const problems = [...unknown, ...wrong]
  return problems.length === 0 && result.success ? { value: result.output } : { problems }
}

/** The parts of a valibot schema that hold other schemas. */
interface Structure {
  readonly type: string
  readonly entries?: Readonly<Record<string, Structure>>
  readonly value?: Structure
  readonly item?: Structure
  readonly wrapped?: Structure
  readonly options?: readonly Structure[]
}

/** Valibot stops at the first unknown key of an object, so they are collected by a walk of our own. */
function unknownKeys(schema: v.GenericSchema, value: unknown, place: Place): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  const visit = (structure: Structure, inner: unknown, path: string): void => {
    if (structure.wrapped !== undefined) return visit(structure.wrapped, inner, path)
    if (structure.type === "union") {
      for (const option of structure.options ?? []) if (option.entries !== undefined) visit(option, inner, path)
      return
    }
    if (typeof inner !== "object" || inner === null) return
    if (structure.item !== undefined && Array.isArray(inner)) {
      for (const [index, element] of inner.entries()) visit(structure.item, element, join(path, String(index)))
      return
    }
    if (Array.isArray(inner)) return
    for (const [key, element] of Object.entries(inner)) {
      const keyPath = join(path, key)
      const next = structure.entries === undefined ? structure.value : own(structure.entries, key)
      if (next !== undefined) visit(next, element, keyPath)
      else if (structure.entries !== undefined)
        found.push(unknownKey(structure.entries, key, { ...place, path: keyPath }))
    }
  }
  visit(schema as unknown as Structure, value, place.path ?? "")
  return found
}

function unknownKey(entries: Readonly<Record<string, Structure>>, key: string, place: Place): Diagnostic {
  const known = Object.keys(entries).filter((name) => name !== "$schema")
  const misplaced = isOptionName(key) && "options" in entries
  if (misplaced)
    return diagnostic("CONFIG_UNKNOWN_KEY", place, { nearest: `options.${key}`, known, belongs: "options" })
  return diagnostic("CONFIG_UNKNOWN_KEY", place, { nearest: nearestWord(key, known), known })
}

function isUnknownKey(issue: v.BaseIssue<unknown>): boolean {
  return issue.type === "strict_object" && issue.expected === "never"
}

function valueProblem(issue: v.BaseIssue<unknown>, place: Place): Diagnostic {
  const keys = (issue.path ?? []).map((item) => String(item.key))
  const at = { ...place, path: [place.path ?? "", ...keys].filter((part) => part !== "").join(".") }
  const missing = issue.type === "strict_object" && issue.path?.at(-1)?.origin === "key"
  if (missing) return diagnostic("CONFIG_VALUE", at, { found: "nothing", expected: `the key ${keys.at(-1)}` })
  if (keys.at(-1) === "device" && typeof issue.input === "string") return deviceProblem(issue.input, at)
  return diagnostic("CONFIG_VALUE", at, { found: shortened(issue.received), expected: issue.message })
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`
}
