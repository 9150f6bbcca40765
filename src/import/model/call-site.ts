import type { Place } from "../../diagnostics/diagnostic.ts"

/** Frames of nested containers lie between the user's call and the operator. */
const deepestStack = 100

const libraryRoot = rootOf(import.meta.url)

/** The folder that holds this library: `src/` or `dist/`, whichever file of it is asked. */
function rootOf(url: string): string {
  const end = Math.max(url.lastIndexOf("/src/"), url.lastIndexOf("/dist/"))
  return end === -1 ? url : url.slice(0, url.indexOf("/", end + 1) + 1)
}

/** Where the user's code called into this library, read from a stack. Line and column count from 1. */
export function callSite(): Place {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = deepestStack
  const { stack } = new Error()
  Error.stackTraceLimit = limit
  return placeOfStack(stack ?? "")
}

/** The innermost frame of a stack that is neither of this library nor of Node itself. */
export function placeOfStack(stack: string): Place {
  for (const line of stack.split("\n")) {
    const place = placeOfFrame(line)
    if (place !== undefined) return place
  }
  return {}
}

const framePattern = /^\s*at (?:.*? \()?(?:async )?((?:file:\/\/)?[^()]*?):(\d+):(\d+)\)?$/

function placeOfFrame(frame: string): Place | undefined {
  const [, location, line, column] = framePattern.exec(frame) ?? []
  if (location === undefined || location.startsWith("node:") || location.startsWith("<")) return undefined
  const url = location.startsWith("/") ? `file://${location}` : location
  if (url.startsWith(libraryRoot)) return undefined
  return { file: pathOf(location), line: Number(line), column: Number(column) }
}

function pathOf(location: string): string {
  return location.startsWith("file://") ? decodeURIComponent(new URL(location).pathname) : location
}
