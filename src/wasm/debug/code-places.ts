/**
 * Which bytes of a program's module come from which line of its model. The function of a kernel has the line of its call, and in the
 * functions that make calls, each call with its arguments has the line of the kernel that it runs.
 *
 *   func 0  cpu_0EAE7ED7_wasm_FI_0                                → mnist.model.ts:12
 *   func 1  cpu_0EAE7ED7_wasm_FI_1                                → mnist.model.ts:13
 *   func 2  run   (i32.const … call 0) (i32.const … call 1) end   → 12, 13, nowhere
 */
import type { Place } from "../../diagnostics/diagnostic.ts"
import { parseModule } from "./parse-module.ts"
import { callInstructions, programCalls } from "./program-calls.ts"
import type { CodePlace } from "./source-map.ts"

/** `places` are those of the calls of a run. */
export function codePlaces(module: Uint8Array, places: readonly (Place | undefined)[]): readonly CodePlace[] {
  const parsed = parseModule(module)
  const calls = programCalls(parsed)
  const kernels = new Map(calls.map(({ target }, call) => [target, places[call]] as const).toReversed())
  return parsed.functions.flatMap(({ name, code, byteOffset }, i): readonly CodePlace[] => {
    if (kernels.has(i)) return [{ byteOffset, place: kernels.get(i) }]
    const made = callInstructions(code).map(({ target, ...instruction }, call) => ({
      ...instruction,
      place: name === "run" ? places[call] : kernels.get(target),
    }))
    return [
      { byteOffset, place: undefined },
      ...made.map(({ begin, place }) => ({ byteOffset: byteOffset + begin, place })),
      { byteOffset: byteOffset + (made.at(-1)?.end ?? 0), place: undefined },
    ].filter((code, at, all) => code.byteOffset !== all[at + 1]?.byteOffset)
  })
}
