import { fail } from "./diagnostics/catalogue.ts"
import { referenceTarget } from "./reference/target.ts"
import type { Target } from "./target.ts"
import { wasmTarget } from "./wasm/target.ts"

const targets: Readonly<Record<string, Target>> = {
  "pfvm:cpu": wasmTarget,
  reference: referenceTarget,
}

/** The target of a device. Throws DEVICE_NOT_YET for devices that are known but cannot be compiled for. */
export function targetOf(device: string): Target {
  const target = Object.hasOwn(targets, device) ? targets[device] : undefined
  return target ?? fail("DEVICE_NOT_YET", {}, { device })
}
