/** The guest as a page: its driver finds it on the global object. */
import type { Guest } from "./protocol.ts"
import { stopwatch } from "./stopwatch.ts"

export interface GuestWindow {
  guest: Guest
}

;(globalThis as unknown as GuestWindow).guest = stopwatch()
