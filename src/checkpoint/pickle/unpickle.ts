import { fail } from "../../diagnostics/catalogue.ts"
import type { Place } from "../../diagnostics/diagnostic.ts"
import type { ByteCursor } from "../byte-cursor.ts"
import { beyondLimit } from "../refuse.ts"
import { PickleMachine, type PickleMeaning } from "./machine.ts"
import { describeOpcode, opcodeOf, type Opcode } from "./opcodes.ts"
import { describeValue, nodeOfKind, tupleItems, type PickleValue } from "./value.ts"

/**
 * Reads one pickle without running anything of it.
 *
 * A pickle is a program for a stack machine: instructions push values, group those above a mark, store values under
 * numbers and recall them, name globals, and call these (REDUCE, NEWOBJ). In Python a global is whatever it names,
 * which is why loading a foreign pickle can run foreign code. Here a global is an inert record and a call is answered
 * by a table of known functions (see PickleMeaning), so the worst that a program can do is to be long; its instructions
 * and their sizes are limited. Each instruction adds at most one value, and groups take values off the stack, so the
 * number of instructions bounds the memory.
 *
 * Source: CPython, Lib/pickletools.py.
 */
export function unpickle(cursor: ByteCursor, meaning: PickleMeaning, place: Place): PickleValue {
  const machine = new PickleMachine(cursor, meaning, place)
  for (let executed = 0; executed < mostInstructions; executed++) {
    const offset = cursor.offset
    const byte = cursor.u8()
    const opcode = opcodeOf(byte)
    if (opcode === undefined) fail("PICKLE_OPCODE", place, { opcode: describeOpcode(byte), offset })
    if (opcode === "STOP") return machine.pop()
    instructions[opcode](machine)
  }
  return beyondLimit(place, `a pickle of more than ${mostInstructions} instructions`, `${mostInstructions}`)
}

const mostInstructions = 8_000_000
const longestText = 1 << 20
const longestName = 1024

type Instruction = (machine: PickleMachine) => void

const instructions: Readonly<Record<Exclude<Opcode, "STOP">, Instruction>> = {
  PROTO: (m) => void m.cursor.u8(),
  MARK: (m) => m.mark(),
  GLOBAL: (m) => {
    const offset = m.cursor.offset - 1
    const module = readLine(m)
    m.push(m.meaning.global({ kind: "global", name: `${module}.${readLine(m)}`, offset }))
  },
  REDUCE: call,
  NEWOBJ: call,
  BUILD: (m) => {
    const state = m.pop()
    const object = nodeOfKind(m.top(), "object")
    if (object !== undefined) object.state = state
  },
  BINPERSID: (m) => {
    const id = m.pop()
    m.push(m.meaning.persistent(id) ?? m.damaged(`a persistent id that is no storage (${describeValue(id)})`))
  },
  EMPTY_DICT: (m) => m.push({ kind: "dict", entries: new Map() }),
  EMPTY_LIST: (m) => m.push({ kind: "list", items: [] }),
  EMPTY_SET: (m) => m.push({ kind: "set", items: [] }),
  EMPTY_TUPLE: (m) => m.push({ kind: "tuple", items: [] }),
  TUPLE: (m) => m.push({ kind: "tuple", items: m.popToMark() }),
  TUPLE1: (m) => m.push({ kind: "tuple", items: m.popCount(1) }),
  TUPLE2: (m) => m.push({ kind: "tuple", items: m.popCount(2) }),
  TUPLE3: (m) => m.push({ kind: "tuple", items: m.popCount(3) }),
  APPEND: (m) => append(m, m.popCount(1)),
  APPENDS: (m) => append(m, m.popToMark()),
  SETITEM: (m) => setItems(m, m.popCount(2)),
  SETITEMS: (m) => setItems(m, m.popToMark()),
  BINGET: (m) => m.push(m.recall(m.cursor.u8())),
  LONG_BINGET: (m) => m.push(m.recall(m.cursor.u32())),
  BINPUT: (m) => m.remember(m.cursor.u8()),
  LONG_BINPUT: (m) => m.remember(m.cursor.u32()),
  NONE: (m) => m.push(null),
  NEWTRUE: (m) => m.push(true),
  NEWFALSE: (m) => m.push(false),
  BININT: (m) => m.push(m.cursor.i32()),
  BININT1: (m) => m.push(m.cursor.u8()),
  BININT2: (m) => m.push(m.cursor.u16()),
  LONG1: (m) => m.push(signedInteger(m.cursor.bytes(m.cursor.u8()))),
  BINFLOAT: (m) => m.push(m.cursor.f64BigEndian()),
  BINUNICODE: (m) => m.push(text(m, m.cursor.u32())),
  SHORT_BINSTRING: (m) => m.push(text(m, m.cursor.u8())),
}

function call(m: PickleMachine): void {
  const args = m.pop()
  const callee = m.pop()
  const global = nodeOfKind(callee, "global") ?? m.damaged(`a call of ${describeValue(callee)}`)
  const items = tupleItems(args) ?? m.damaged(`a call with ${describeValue(args)} in place of arguments`)
  m.push(m.meaning.call(global, items) ?? m.damaged(`${global.name} is called with arguments that it does not take`))
}

function append(m: PickleMachine, items: readonly PickleValue[]): void {
  const list = m.topOfKind("list")
  for (const item of items) list?.items.push(item)
}

function setItems(m: PickleMachine, items: readonly PickleValue[]): void {
  if (items.length % 2 !== 0) m.damaged("a dictionary key has no value")
  const dict = m.topOfKind("dict")
  for (let i = 0; i < items.length; i += 2) dict?.entries.set(items[i]!, items[i + 1]!)
}

function readLine(m: PickleMachine): string {
  const bytes: number[] = []
  for (let byte = m.cursor.u8(); byte !== 0x0a; byte = m.cursor.u8()) {
    if (bytes.push(byte) > longestName) m.damaged(`a name of more than ${longestName} bytes`)
  }
  return decode(m, Uint8Array.from(bytes))
}

function text(m: PickleMachine, byteLength: number): string {
  if (byteLength > longestText) m.damaged(`a text of ${byteLength} bytes`)
  return decode(m, m.cursor.bytes(byteLength))
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

function decode(m: PickleMachine, bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    return m.damaged("a text that is not UTF-8")
  }
}

/** Little-endian two's complement of any length; a number where it is exact. */
function signedInteger(bytes: Uint8Array): number | bigint {
  let value = 0n
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!)
  const exact = BigInt.asIntN(bytes.length * 8, value)
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact
}
