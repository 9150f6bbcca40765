import { createHash } from "node:crypto"
import type { Host } from "../../src/target.ts"

/** A machine without memory, clock and stopwatch: every compile is the first, and the expected candidate the fastest. */
export const testHost: Host = {
  digest: (bytes) => createHash("sha256").update(bytes).digest("hex"),
  now: () => 0,
  log: () => undefined,
  machine: "none",
  fastest: (_, modules) => Promise.resolve([...modules.keys()][0]!),
  remember: (_, compile) => compile(),
}
