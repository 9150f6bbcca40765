/** The guest as a child process: takes calls and gives answers as messages. */
import type { GuestMethod } from "./protocol.ts"
import { stopwatch } from "./stopwatch.ts"

export interface CallMessage {
  readonly id: number
  readonly method: GuestMethod
  readonly args: readonly unknown[]
}

export type AnswerMessage =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string }

const guest = stopwatch() as unknown as Record<GuestMethod, (...args: readonly unknown[]) => Promise<unknown>>

process.on("message", ({ id, method, args }: CallMessage) => {
  guest[method](...args).then(
    (result) => process.send?.({ id, result } satisfies AnswerMessage),
    (error: unknown) => process.send?.({ id, error: String(error) } satisfies AnswerMessage),
  )
})
