import { present } from "../../diagnostics/invariant.ts"
import type { Index } from "../../kernels/language/kernel.ts"
import type { FunctionBody } from "../assembler/function-body.ts"
import type { AddressPlan, Pointer } from "./addresses.ts"
import type { Locals } from "./locals.ts"

/** The pointers of an address plan as locals of a function, whose first parameters are the buffers' addresses. */
export class PointerLocals {
  readonly #body: FunctionBody
  readonly #locals: Locals
  readonly #plan: AddressPlan
  /** The parameter that holds a buffer's address. */
  readonly #paramOf: (buffer: string) => number
  readonly #held = new Map<Pointer, number>()

  constructor(body: FunctionBody, locals: Locals, plan: AddressPlan, paramOf: (buffer: string) => number) {
    this.#body = body
    this.#locals = locals
    this.#plan = plan
    this.#paramOf = paramOf
  }

  /** Sets the pointers of a variable for its current value: a number, or what the function pushes. */
  set(variable: string, value: number | (() => void)): readonly Pointer[] {
    const pointers = this.#plan.pointersAt(variable)
    for (const pointer of pointers) {
      this.#pushBase(pointer.buffer, pointer.parent)
      if (typeof value !== "number") {
        value()
        this.#body.i32Const(pointer.stride)
        this.#body.plain("i32.mul")
        this.#body.plain("i32.add")
      }
      this.#add(pointer.constant + (typeof value === "number" ? value * pointer.stride : 0))
      const local = this.#locals.take("i32")
      this.#held.set(pointer, local)
      this.#body.localSet(local)
    }
    return pointers
  }

  localOf(pointer: Pointer): number {
    return present(this.#held.get(pointer), `${pointer.key} is not set`)
  }

  /** Pushes an access's address; what is returned is still to be added by the instruction, in bytes. */
  pushAddress({ buffer, index }: { readonly buffer: string; readonly index: Index }): number {
    const { pointer, distance } = this.#plan.addressOf(buffer, index)
    this.#pushBase(buffer, pointer)
    if (distance >= 0) return distance
    this.#add(distance)
    return 0
  }

  #pushBase(buffer: string, pointer: Pointer | undefined): void {
    this.#body.localGet(pointer === undefined ? this.#paramOf(buffer) : this.localOf(pointer))
  }

  #add(bytes: number): void {
    if (bytes === 0) return
    this.#body.i32Const(bytes)
    this.#body.plain("i32.add")
  }
}
