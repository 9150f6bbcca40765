import { fail } from "../../../../diagnostics/catalogue.ts"
import {
  debugGet,
  debugLevels,
  debugPlace,
  debugSet,
  debugTypes,
  type DebugGet,
  type DebugInstances,
  type DebugMemory,
  type DebugPlace,
  type DebugSet,
  type DebugType,
} from "../../instructions/control/debug.ts"
import { placed } from "../place-problems.ts"
import { shown, uint, type Token } from "../tokens.ts"
import { printPayload, readPayload } from "./payload.ts"

const placeText = /^\$(?:l{0,2}([mnrs])(\d+)|l{0,2}t(?:())|(omr|lb|lc|d|p)(\d+)|l{1,2}([xy])(\d+))((?:[ncbmp]\d+)*)$/

interface NamedPlace {
  readonly memory: DebugMemory
  readonly address: number
  readonly at: Partial<DebugInstances>
}

function readNamedPlace(text: string): NamedPlace | undefined {
  const match = placeText.exec(text)
  if (match === null) return undefined
  const [, local, localAddress, t, other, otherAddress, matrix, row, levels = ""] = match
  const at = Object.fromEntries(
    [...levels.matchAll(/([ncbmp])(\d+)/g)].map(([, level, index]) => [level, uint(index!)]),
  ) as Partial<DebugInstances>
  if (local !== undefined) return { memory: `l${local}` as DebugMemory, address: uint(localAddress!), at }
  if (t !== undefined) return { memory: "t", address: 0, at }
  if (other !== undefined) return { memory: other as DebugMemory, address: uint(otherAddress!), at }
  return { memory: `l${matrix}` as DebugMemory, address: uint(row!), at }
}

/** `d get…` and `d set…`, split at blanks. `end` is the column after the last character. Throws VSM_* problems. */
export function readDebug(tokens: readonly Token[], end: number): DebugGet | DebugSet {
  const [, verb, name, count, ...payload] = tokens
  const type = verb?.text.startsWith("get") ? verb.text.slice("get".length) : undefined
  if (verb?.text !== "set" && !isType(type))
    reject(verb, end, `set or get, or get with ${debugTypes.slice(1).join(", ")}`)
  const found = name === undefined ? undefined : readNamedPlace(name.text)
  if (name === undefined || found === undefined) return reject(name, end, "a place such as $lm0n0c0b0m0p0")
  if (count === undefined || !/^\d+$/.test(count.text)) return reject(count, end, "a count")
  const place = placed({ column: name.column }, () =>
    debugPlace(found.memory, found.address, uint(count.text), found.at),
  )
  if (!isType(type))
    return placed({ column: payload[0]?.column ?? end }, () => debugSet(place, readPayload(payload, end)))
  if (payload[0] !== undefined) reject(payload[0], end, "the end of the line")
  return placed({ column: verb!.column }, () => debugGet(type, place))
}

function isType(text: string | undefined): text is DebugType {
  return (debugTypes as readonly (string | undefined)[]).includes(text)
}

function reject(token: Token | undefined, end: number, expected: string): never {
  const found = token === undefined ? "the end of the line" : shown(token.text)
  return fail("VSM_SYNTAX", { column: token?.column ?? end }, { found, expected })
}

function printPlace({ memory, address, at, count }: DebugPlace): string {
  const levels = debugLevels.map((level) => (at[level] === undefined ? "" : `${level}${at[level]}`)).join("")
  return `$${memory}${memory === "t" ? "" : address}${levels} ${count}`
}

export function printDebug(statement: DebugGet | DebugSet): string {
  if (statement.kind === "dget") return `d get${statement.type} ${printPlace(statement.place)}`
  return `d set ${printPlace(statement.place)} ${printPayload(statement.payload)}`
}
