/** Where a problem was found. Lines and columns count from 1. */
export interface Place {
  readonly file?: string
  readonly line?: number
  readonly column?: number
  /** A dot path inside a config, a node or value name inside a graph, an entry inside an archive. */
  readonly path?: string
}

export type Severity = "error" | "warning"

/** One problem as data: what was found and expected, where, and what to do next. */
export interface Diagnostic<C extends string = string> {
  readonly code: C
  readonly severity: Severity
  readonly message: string
  readonly place: Place
  readonly hint?: string
  /** A few source lines around the place, marked. */
  readonly frame?: string
}

/** What a message function of the catalogue returns. */
export interface Explanation {
  readonly message: string
  readonly hint?: string
}

export function formatPlace(place: Place): string {
  const position =
    place.line === undefined ? "" : `:${place.line}${place.column === undefined ? "" : `:${place.column}`}`
  const file = place.file === undefined ? "" : `${place.file}${position}`
  return [file, place.path ?? ""].filter((part) => part !== "").join(": ")
}

/** `place: message [CODE]`, then the frame and the hint on lines of their own. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const place = formatPlace(diagnostic.place)
  const head = `${place === "" ? "" : `${place}: `}${diagnostic.message} [${diagnostic.code}]`
  const frame = diagnostic.frame === undefined ? [] : [diagnostic.frame]
  const hint = diagnostic.hint === undefined ? [] : [`  hint: ${diagnostic.hint}`]
  return [head, ...frame, ...hint].join("\n")
}
