import type { Report } from "../../artifacts/report.ts"
import type { Slot } from "../../artifacts/manifest.ts"
import { stubArgument, type RunnableFunction } from "../../build/open-session.ts"
import { fail } from "../../diagnostics/catalogue.ts"
import { hasRelaxedSimd } from "../../runtime/features.ts"
import { feed } from "../../runtime/feed.ts"
import { readWeights } from "../../runtime/load.ts"
import { checkNames, type SessionSource } from "../../runtime/session.ts"
import { separateCalls } from "../../wasm/debug/separate-calls.ts"
import type { RunInput } from "../run/run-inputs.ts"

/** A compiled function whose calls can be made one by one, over a memory that holds its weights and inputs. */
export interface TimedProgram {
  readonly build: "baseline" | "relaxed"
  readonly report: Report
  /** In the order of a run. */
  readonly calls: readonly (() => void)[]
  /** All of them by one call, as an app does it. */
  readonly run: () => void
  readonly memory: WebAssembly.Memory
  readonly outputs: readonly Slot[]
}

/** Throws PROFILE_DEVICE, and MlsdkError where inputs do not fit. */
export async function openTimed(fn: RunnableFunction, inputs: readonly RunInput[]): Promise<TimedProgram> {
  const report = JSON.parse(new TextDecoder().decode(fn.artifacts.get("report.json"))) as Report
  if (fn.stub.module !== "mlsdk/runtime") fail("PROFILE_DEVICE", {}, { device: report.device })
  const { manifest, program, weights } = stubArgument(fn.stub, fn.artifacts) as SessionSource
  const build = hasRelaxedSimd() && program.relaxed !== undefined ? "relaxed" : "baseline"
  const names = report.calls.map(({ name }) => name)
  const module = separateCalls(program[build] as Uint8Array, names)
  const { exports } = (await WebAssembly.instantiate(module as BufferSource, {})).instance
  const memory = exports["memory"] as WebAssembly.Memory
  if (manifest.weights.byteLength > 0) {
    const data = readWeights(manifest, weights as Uint8Array)
    new Uint8Array(memory.buffer, manifest.weights.byteOffset).set(data)
  }
  const values = Object.fromEntries(inputs.map(({ name, value }) => [name, value]))
  checkNames(manifest.inputs, values)
  for (const slot of manifest.inputs) feed(memory, slot, values[slot.name])
  const functionOf = (name: string): (() => void) => exports[name] as () => void
  return { build, report, calls: names.map(functionOf), run: functionOf("run"), memory, outputs: manifest.outputs }
}
