import type { FunctionBody } from "../assembler/function-body.ts"
import type { ValType } from "../assembler/instructions.ts"

/** Gives out a function's locals and takes them back at the end of a block, so that siblings share them. */
export class Locals {
  readonly #body: FunctionBody
  readonly #free = new Map<ValType, number[]>()
  #taken: { readonly type: ValType; readonly local: number }[] = []

  constructor(body: FunctionBody) {
    this.#body = body
  }

  take(type: ValType): number {
    const local = this.#free.get(type)?.pop() ?? this.#body.addLocal(type)
    this.#taken.push({ type, local })
    return local
  }

  /** Runs `print`; the locals that it takes are free afterwards. */
  scope(print: () => void): void {
    const outer = this.#taken
    this.#taken = []
    print()
    for (const { type, local } of this.#taken.reverse()) {
      this.#free.set(type, [...(this.#free.get(type) ?? []), local])
    }
    this.#taken = outer
  }
}
