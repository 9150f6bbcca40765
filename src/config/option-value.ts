import { unreachable } from "../diagnostics/invariant.ts"
import type { OptionKind, OptionValue } from "./options.ts"

/** What an option accepts, in words. */
export function expectedValue(option: OptionKind): string {
  switch (option.kind) {
    case "choice":
      return option.values.join(", ")
    case "integer":
    case "number": {
      const noun = option.kind === "integer" ? "a whole number" : "a number"
      return option.most === undefined
        ? `${noun} of at least ${option.least}`
        : `${noun} from ${option.least} to ${option.most}`
    }
    case "flag":
      return "1 or 0"
    case "path":
      return "a path"
    default:
      return unreachable(option)
  }
}

/** True when a value of the config has the option's type and range. */
export function acceptsValue(option: OptionKind, value: unknown): value is OptionValue {
  switch (option.kind) {
    case "choice":
      return typeof value === "string" && option.values.includes(value)
    case "integer":
      return Number.isSafeInteger(value) && inRange(option, value as number)
    case "number":
      return Number.isFinite(value) && inRange(option, value as number)
    case "flag":
      return typeof value === "boolean"
    case "path":
      return typeof value === "string" && !value.includes("\0")
    default:
      return unreachable(option)
  }
}

/**
 * The value that a text of a command line, an option file or a variable stands for; undefined when it stands for none.
 */
export function parseValue(option: OptionKind, text: string): OptionValue | undefined {
  const value = valueOf(option, text)
  return acceptsValue(option, value) ? value : undefined
}

function valueOf(option: OptionKind, text: string): OptionValue | undefined {
  switch (option.kind) {
    case "choice":
    case "path":
      return text
    case "integer":
    case "number":
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined
    case "flag":
      return flags.get(text.trim().toLowerCase())
    default:
      return unreachable(option)
  }
}

const flags: ReadonlyMap<string, boolean> = new Map([
  ...["", "0", "false", "off", "no"].map((text) => [text, false] as const),
  ...["1", "true", "on", "yes"].map((text) => [text, true] as const),
])

/** The text that `parseValue` reads back to the same value. */
export function valueText(value: OptionValue): string {
  return typeof value === "boolean" ? (value ? "1" : "0") : String(value)
}

function inRange(option: { readonly least: number; readonly most?: number }, value: number): boolean {
  return value >= option.least && (option.most === undefined || value <= option.most)
}
