import { allDTypes, isDType, type DType } from "../tensor/dtype.ts"

/**
 * Attribute schemas are values; the static type of an operator's attributes is read off its schema. One schema gives
 * parsing, defaults, validation, printing and the TypeScript type.
 */
export interface Attribute<T> {
  /** What a person would call a right value, for messages and docs. */
  readonly expected: string
  /** Absent when the attribute must be given. */
  readonly fallback?: T
  /** The value, or nothing when it is not of this kind. */
  parse(value: unknown): T | undefined
  /** The spelling of the graph's text form, which is JSON. */
  print(value: T): string
}

export type AttributeSchema = Readonly<Record<string, Attribute<never> | Attribute<unknown>>>
export type AttributesOf<S> = { readonly [K in keyof S]: S[K] extends Attribute<infer T> ? T : never }

function attribute<T>(expected: string, parse: (value: unknown) => T | undefined, fallback?: T): Attribute<T> {
  const base = { expected, parse, print: (value: T) => printNumbers(value) }
  return fallback === undefined ? base : { ...base, fallback }
}

function printNumbers(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printNumbers).join(",")}]`
  return typeof value === "number" ? printNumber(value) : JSON.stringify(value)
}

function printNumber(value: number): string {
  if (Number.isNaN(value)) return "nan"
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf"
  return Object.is(value, -0) ? "-0" : String(value)
}

const isInteger = (value: unknown): value is number => Number.isSafeInteger(value)
const isNumber = (value: unknown): value is number => typeof value === "number"
const listOf =
  <T>(is: (value: unknown) => value is T) =>
  (value: unknown): readonly T[] | undefined =>
    Array.isArray(value) && value.every(is) ? value : undefined

export function int(fallback?: number): Attribute<number> {
  return attribute("an integer", (value) => (isInteger(value) ? value : undefined), fallback)
}

export function ints(fallback?: readonly number[]): Attribute<readonly number[]> {
  return attribute("a list of integers", listOf(isInteger), fallback)
}

export function float(fallback?: number): Attribute<number> {
  return attribute("a number", (value) => (isNumber(value) ? value : undefined), fallback)
}

export function bool(fallback?: boolean): Attribute<boolean> {
  return attribute("true or false", (value) => (typeof value === "boolean" ? value : undefined), fallback)
}

export function oneOf<const T extends string>(choices: readonly T[], fallback?: T): Attribute<T> {
  return attribute(`one of ${choices.join(", ")}`, (value) => choices.find((choice) => choice === value), fallback)
}

export function text(fallback?: string): Attribute<string> {
  return attribute("a text", (value) => (typeof value === "string" ? value : undefined), fallback)
}

export function dtype(fallback?: DType): Attribute<DType> {
  const parse = (value: unknown): DType | undefined => (typeof value === "string" && isDType(value) ? value : undefined)
  return attribute(`a dtype (${allDTypes.join(", ")})`, parse, fallback)
}
