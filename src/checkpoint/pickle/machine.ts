import type { Place } from "../../diagnostics/diagnostic.ts"
import type { ByteCursor } from "../byte-cursor.ts"
import { beyondLimit, damaged } from "../refuse.ts"
import { nodeOfKind, type PickleGlobal, type PickleNode, type PickleValue } from "./value.ts"

/** What the names in a pickle mean. None of these may run code of the pickle. */
export interface PickleMeaning {
  /** A class or function is named. */
  global(global: PickleGlobal): PickleValue
  /**
   * The result of calling `callee`, or of making an instance of it. Nothing when the arguments are not those it takes.
   */
  call(callee: PickleGlobal, args: readonly PickleValue[]): PickleValue | undefined
  /** Something that lies outside the pickle. Nothing when the id is not understood. */
  persistent(id: PickleValue): PickleValue | undefined
}

const largestMarkDepth = 10_000

/** Stack, marks and memo of one run. Every access is checked, since the program comes from the file. */
export class PickleMachine {
  readonly cursor: ByteCursor
  readonly meaning: PickleMeaning
  readonly #place: Place
  readonly #stack: PickleValue[] = []
  readonly #marks: number[] = []
  readonly #memo = new Map<number, PickleValue>()

  constructor(cursor: ByteCursor, meaning: PickleMeaning, place: Place) {
    this.cursor = cursor
    this.meaning = meaning
    this.#place = place
  }

  damaged(problem: string): never {
    damaged(this.#place, `pickle: ${problem} before byte ${this.cursor.offset}`)
  }

  push(value: PickleValue): void {
    this.#stack.push(value)
  }

  pop(): PickleValue {
    this.#requireDepth(1)
    return this.#stack.pop()!
  }

  popCount(count: number): PickleValue[] {
    this.#requireDepth(count)
    return this.#stack.splice(this.#stack.length - count)
  }

  top(): PickleValue {
    this.#requireDepth(1)
    return this.#stack[this.#stack.length - 1]!
  }

  mark(): void {
    if (this.#marks.length >= largestMarkDepth) {
      beyondLimit(this.#place, `more than ${largestMarkDepth} nested values`, `${largestMarkDepth}`)
    }
    this.#marks.push(this.#stack.length)
  }

  popToMark(): PickleValue[] {
    const mark = this.#marks.pop() ?? this.damaged("a mark is missing")
    return this.#stack.splice(mark)
  }

  remember(index: number): void {
    this.#memo.set(index, this.top())
  }

  recall(index: number): PickleValue {
    const value = this.#memo.get(index)
    return value === undefined ? this.damaged(`nothing is stored as ${index}`) : value
  }

  /** The list or dictionary on top; nothing for an object, whose contents are not kept. */
  topOfKind<K extends "list" | "dict">(kind: K): Extract<PickleNode, { kind: K }> | undefined {
    const top = this.top()
    if (nodeOfKind(top, "object") !== undefined) return undefined
    return nodeOfKind(top, kind) ?? this.damaged(`a ${kind} is expected on the stack`)
  }

  #requireDepth(count: number): void {
    const floor = this.#marks[this.#marks.length - 1] ?? 0
    if (this.#stack.length - count < floor) this.damaged("the stack is empty")
  }
}
