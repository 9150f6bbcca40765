/**
 * Runs that several threads share. A heavy call is divided into parts, and whoever is free takes the next part:
 *
 *   run(mode): kernel_0(…)                                  a light call is the leader's own
 *              share(0, 16 parts, mode)                     the parts of call 0, in order when the leader is alone
 *   share:     done = 0; ticket = call 0, 16 parts, next 0; wake sleepers; take(); wait until done = 16
 *   take:      while next < parts in ticket { t = ticket++; if t.next < t.parts { part(t.call, t.next); done++ } }
 *   help:      for ever { take(); spin for a while until the ticket is open; sleep until it changes }
 *
 * The leader is the thread that calls `run`; every other one calls `help` once and stays there. A helper that is late, asleep or was
 * never started takes nothing, and nobody waits for it: the leader only waits for parts that were taken. Hence threads need no roll
 * call, starting them is no condition of running, and one that the system holds up costs at most a part. Which thread computes a part
 * does not matter to its result, because the turns of a kernel's range are independent: results are the same bytes whatever the
 * number of threads.
 *
 * The ticket is one 64-bit word, call · 2³² + parts · 2¹⁶ + next, so that whoever adds 1 learns in the same step what was taken. The
 * leader changes the call only when every part of the last one is done; nobody holds a part then, and a helper that still adds to
 * the old ticket finds no part left. `take` looks before it adds, so `next` exceeds `parts` by at most the number of threads. Atomic
 * accesses are sequentially consistent: what a part wrote is seen by whoever sees `done`, and a helper that counts itself a sleeper
 * before it compares the ticket either sees the new one or is woken.
 *
 * Mode 0 touches no shared word. The leader may sleep while it waits in mode 2; in mode 1 (a page's own thread) it must spin. The
 * host of a helper in which a part traps counts it as done and, in the upper half of the same word, as failed; the leader then traps
 * too.
 */
import { controlWords } from "../../artifacts/manifest.ts"
import { invariant } from "../../diagnostics/invariant.ts"
import { FunctionBody, type FunctionType } from "../assembler/function-body.ts"
import type { FunctionDeclaration } from "../assembler/module.ts"

/** A call of a kernel that is divided: into as many parts, all but the last of the same length. */
export interface DividedCall {
  readonly count: number
  readonly parts: number
  /** Calls the kernel; `pushRange` pushes the bounds. */
  print(body: FunctionBody, pushRange: () => void): void
}

/** Turns of a waiting loop before a thread sleeps: some tens of microseconds, longer than a light call. */
const helperTurns = 1 << 15
const leaderTurns = 1 << 14
const leaderSleepNanoseconds = 50_000n

const word = { align: 2, offset: 0 }
const doubleWord = { align: 3, offset: 0 }
const shareType: FunctionType = { params: ["i32", "i32", "i32"], results: [] }
const partType: FunctionType = { params: ["i32", "i32"], results: [] }
const plainType: FunctionType = { params: [], results: [] }

/** Of a call: `next` needs room above it. */
const mostParts = 0x7fff

/** Where the functions of this file stand among the module's. */
interface Indices {
  readonly part: number
  readonly take: number
  readonly share: number
}

export interface SharedCalls {
  readonly functions: readonly FunctionDeclaration[]
  /** Prints the run of one of the calls; the mode is in a local. */
  share(body: FunctionBody, call: DividedCall, mode: number): void
}

/** Addresses of the words of the control block. */
type Control = Readonly<Record<keyof typeof controlWords, number>>

function controlAt(block: number): Control {
  const { ticket, done, sleepers } = controlWords
  return { ticket: block + 4 * ticket, done: block + 4 * done, sleepers: block + 4 * sleepers }
}

/** The functions that share these calls, with a control block at that address, in a module where they begin at index `first`. */
export function printSharedCalls(calls: readonly DividedCall[], block: number, first: number): SharedCalls {
  const control = controlAt(block)
  const indices: Indices = { part: first, take: first + 1, share: first + 2 }
  const declared = (name: string, body: FunctionBody, exported = false): FunctionDeclaration => {
    return { name, type: body.type, code: body.finish(), exported }
  }
  return {
    functions: [
      declared("part", printPart(calls)),
      declared("take", printTake(control, indices)),
      declared("share", printShare(control, indices)),
      declared("help", printHelp(control, indices), true),
    ],
    share(body, call, mode) {
      body.i32Const(calls.indexOf(call))
      body.i32Const(call.parts)
      body.localGet(mode)
      body.call(indices.share, shareType)
    },
  }
}

function printPart(calls: readonly DividedCall[]): FunctionBody {
  const body = new FunctionBody(partType)
  const [call, part] = [0, 1]
  const begin = body.addLocal("i32")
  for (const _ of calls) body.open("block")
  body.localGet(call)
  body.branchTable(calls.map((_, i) => i))
  for (const divided of calls) {
    body.end()
    divided.print(body, () => pushRange(body, divided, part, begin))
    body.return()
  }
  return body
}

function pushRange(body: FunctionBody, { count, parts }: DividedCall, part: number, begin: number): void {
  invariant(parts > 1 && parts <= mostParts, `${parts} parts`)
  const length = Math.ceil(count / parts)
  const pushEnd = (): void => {
    body.localGet(begin)
    body.i32Const(length)
    body.plain("i32.add")
  }
  body.localGet(part)
  body.i32Const(length)
  body.plain("i32.mul")
  body.localTee(begin)
  if (length * parts === count) return pushEnd()
  body.i32Const(count)
  pushEnd()
  body.localGet(part)
  body.i32Const(parts - 1)
  body.plain("i32.eq")
  body.select("i32")
}

function printTake(control: Control, { part }: Indices): FunctionBody {
  const body = new FunctionBody(plainType)
  const ticket = body.addLocal("i64")
  const low = body.addLocal("i32")
  const whenOpen = (print: () => void): void => {
    body.localGet(ticket)
    body.plain("i32.wrap_i64")
    body.localSet(low)
    pushIsOpen(body, low)
    body.open("if")
    print()
    body.end()
  }
  body.open("loop")
  body.i32Const(control.ticket)
  body.memory("i64.atomic.load", doubleWord)
  body.localSet(ticket)
  whenOpen(() => {
    body.i32Const(control.ticket)
    body.i64Const(1n)
    body.memory("i64.atomic.rmw.add", doubleWord)
    body.localSet(ticket)
    whenOpen(() => {
      body.localGet(ticket)
      body.i64Const(32n)
      body.plain("i64.shr_u")
      body.plain("i32.wrap_i64")
      pushNext(body, low)
      body.call(part, partType)
      addTo(body, control.done, 1)
      body.branch(2)
    })
  })
  body.end()
  return body
}

function printShare(control: Control, indices: Indices): FunctionBody {
  const body = new FunctionBody(shareType)
  const mode = 2
  body.localGet(mode)
  body.open("if")
  printLead(body, control, indices)
  body.else()
  printAlone(body, indices)
  body.end()
  return body
}

/** Opens the ticket, takes parts itself, and waits for those that others have taken. */
function printLead(body: FunctionBody, control: Control, { take }: Indices): void {
  const [call, parts, mode] = [0, 1, 2]
  const [seen, turns] = [body.addLocal("i32"), body.addLocal("i32")]
  body.i32Const(control.done)
  body.i32Const(0)
  body.memory("i32.atomic.store", word)
  body.i32Const(control.ticket)
  pushTicket(body, call, parts)
  body.memory("i64.atomic.store", doubleWord)
  body.i32Const(control.sleepers)
  body.memory("i32.atomic.load", word)
  body.open("if")
  body.i32Const(control.ticket)
  body.i32Const(-1)
  body.memory("memory.atomic.notify", word)
  body.drop()
  body.end()
  body.call(take, plainType)
  body.open("loop")
  body.i32Const(control.done)
  body.memory("i32.atomic.load", word)
  body.localTee(seen)
  body.i32Const(0xffff)
  body.plain("i32.and")
  body.localGet(parts)
  body.plain("i32.ne")
  body.open("if")
  pushIncreased(body, turns, 1)
  body.i32Const(leaderTurns)
  body.plain("i32.gt_u")
  body.localGet(mode)
  body.i32Const(1)
  body.plain("i32.gt_u")
  body.plain("i32.and")
  body.open("if")
  body.i32Const(control.done)
  body.localGet(seen)
  body.i64Const(leaderSleepNanoseconds)
  body.memory("memory.atomic.wait32", word)
  body.drop()
  body.end()
  body.branch(1)
  body.end()
  body.end()
  body.localGet(seen)
  body.i32Const(16)
  body.plain("i32.shr_u")
  body.open("if")
  body.unreachable()
  body.end()
}

/** The parts one after the other: short calls let an engine put better code in place while a long one is under way. */
function printAlone(body: FunctionBody, { part }: Indices): void {
  const [call, parts] = [0, 1]
  const next = body.addLocal("i32")
  body.open("loop")
  body.localGet(call)
  body.localGet(next)
  body.call(part, partType)
  pushIncreased(body, next, 1)
  body.localGet(parts)
  body.plain("i32.lt_u")
  body.branchIf(0)
  body.end()
}

function printHelp(control: Control, { take }: Indices): FunctionBody {
  const body = new FunctionBody(plainType)
  const [low, turns] = [body.addLocal("i32"), body.addLocal("i32")]
  body.open("loop")
  body.call(take, plainType)
  body.i32Const(helperTurns)
  body.localSet(turns)
  body.open("loop")
  body.i32Const(control.ticket)
  body.memory("i32.atomic.load", word)
  body.localSet(low)
  pushIsOpen(body, low)
  body.branchIf(1)
  pushIncreased(body, turns, -1)
  body.branchIf(0)
  body.end()
  addTo(body, control.sleepers, 1)
  body.i32Const(control.ticket)
  body.localGet(low)
  body.i64Const(-1n)
  body.memory("memory.atomic.wait32", word)
  body.drop()
  addTo(body, control.sleepers, -1)
  body.branch(0)
  body.end()
  return body
}

/** next < parts, of the ticket's low half. */
function pushIsOpen(body: FunctionBody, low: number): void {
  pushNext(body, low)
  body.localGet(low)
  body.i32Const(16)
  body.plain("i32.shr_u")
  body.plain("i32.lt_u")
}

function pushNext(body: FunctionBody, low: number): void {
  body.localGet(low)
  body.i32Const(0xffff)
  body.plain("i32.and")
}

function pushTicket(body: FunctionBody, call: number, parts: number): void {
  body.localGet(call)
  body.plain("i64.extend_i32_u")
  body.i64Const(32n)
  body.plain("i64.shl")
  body.localGet(parts)
  body.i32Const(16)
  body.plain("i32.shl")
  body.plain("i64.extend_i32_u")
  body.plain("i64.or")
}

function pushIncreased(body: FunctionBody, local: number, by: number): void {
  body.localGet(local)
  body.i32Const(by)
  body.plain("i32.add")
  body.localTee(local)
}

function addTo(body: FunctionBody, address: number, amount: number): void {
  body.i32Const(address)
  body.i32Const(amount)
  body.memory("i32.atomic.rmw.add", word)
  body.drop()
}
