import { relative, sep } from "node:path"
import { unreachable } from "../diagnostics/invariant.ts"
import type { OptionValue } from "./options.ts"

/** Where a value comes from. Paths are dot paths inside the file. */
export type Origin =
  | { readonly kind: "process"; readonly variable: string }
  | { readonly kind: "cli"; readonly flag: string }
  | { readonly kind: "model" | "target" | "config"; readonly file: string; readonly path: string }
  | { readonly kind: "option_json"; readonly file: string; readonly path: string }
  | { readonly kind: "preset"; readonly preset: string; readonly path: string }
  | { readonly kind: "default" }

/** A value that something gave, whether or not another one beats it. */
export interface GivenValue {
  readonly value: OptionValue
  readonly origin: Origin
}

/** The value in effect, and those it beats, the strongest first. */
export interface Trail extends GivenValue {
  readonly shadowed: readonly GivenValue[]
}

/** The trail of values given in order of rising precedence. There is at least one, the default. */
export function trailOf(given: readonly GivenValue[]): Trail {
  const [effective, ...shadowed] = given.toReversed()
  return { ...effective!, shadowed }
}

/** An origin in words; files are shown relative to the project root. */
export function describeOrigin(origin: Origin, rootDir: string): string {
  switch (origin.kind) {
    case "process":
      return `process ${origin.variable}`
    case "cli":
      return `command line ${origin.flag}`
    case "model":
    case "target":
    case "config":
    case "option_json":
      return `${shown(origin.file, rootDir)}: ${origin.path}`
    case "preset":
      return `preset ${origin.preset}: ${origin.path}`
    case "default":
      return "default"
    default:
      return unreachable(origin)
  }
}

function shown(file: string, rootDir: string): string {
  const path = relative(rootDir, file)
  return path === "" || path.startsWith("..") ? file : path.split(sep).join("/")
}
