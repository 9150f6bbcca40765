import { diagnostic, fail } from "../diagnostics/catalogue.ts"
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts"
import { nearestWord } from "../support/edit-distance.ts"

/** Every device string that a config or a command line may name, and what runs there. */
export const devices = {
  reference: "the interpreter, one operator at a time",
  "pfvm:cpu": "an ahead-of-time WebAssembly program; the default",
  "pfvm:webgpu": "the same kernels on a GPU",
  emu2: "the bit-accurate software emulator",
  "mncore2:auto": "the first board whose lock is free",
  "mncore2:0": "board 0",
  "mncore2:1": "board 1",
  "mncore2:2": "board 2",
  "mncore2:3": "board 3",
  "mncore2:4": "board 4",
  "mncore2:5": "board 5",
  "mncore2:6": "board 6",
  "mncore2:7": "board 7",
} as const

export type Device = keyof typeof devices

export const deviceNames = Object.keys(devices) as readonly Device[]

export const defaultDevice: Device = "pfvm:cpu"

export function isDevice(text: string): text is Device {
  return Object.hasOwn(devices, text)
}

/** Why a text is not a device. Call it only for texts that are none. */
export function deviceProblem(text: string, place: Place): Diagnostic {
  if (text === "pfvm:cuda") return diagnostic("DEVICE_CUDA", place, {})
  return diagnostic("DEVICE_UNKNOWN", place, {
    found: text,
    nearest: nearestWord(text, deviceNames),
    known: deviceNames,
  })
}

const notYet: ReadonlySet<Device> = new Set(["pfvm:webgpu"])

/** Refuses a device that has a name but no code generator yet. Throws DEVICE_NOT_YET. */
export function requireCompilable(device: Device, place: Place): void {
  if (notYet.has(device)) fail("DEVICE_NOT_YET", place, { device })
}
