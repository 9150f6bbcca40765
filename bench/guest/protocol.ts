import type { Slot } from "../../src/artifacts/manifest.ts"
import type { StubProgram } from "../../src/artifacts/stub.ts"
import type { TensorSpec } from "../../src/ir/signature.ts"
import type { Arithmetic } from "../support/peak.ts"

/** A program in which each call is an export; locations are URLs. */
export interface CallsProgram {
  readonly module: string
  readonly weights: string
  /** Names of the exports in the order of a run. */
  readonly calls: readonly string[]
  readonly inputs: readonly Slot[]
}

/** What a guest can time. Locations are URLs. */
export type Subject =
  /** A program of this compiler: what its stub says, and the files that the stub names, below `files`. */
  | {
      readonly kind: "mlsdk"
      readonly stub: StubProgram
      readonly files: string
      readonly inputs: readonly TensorSpec[]
    }
  | { readonly kind: "onnxruntime-web"; readonly model: string; readonly inputs: readonly TensorSpec[] }
  /** One call of a program whose calls are all exports. */
  | { readonly kind: "call"; readonly program: CallsProgram; readonly name: string }
  /** The register peak; a call of it takes `peakFlops`. */
  | { readonly kind: "peak"; readonly arithmetic: Arithmetic }

/** A process or page in which things are timed; one network at a time, so that none inherits another's heap. */
export interface Guest {
  /** Makes a subject ready to be called under a name. */
  open(name: string, subject: Subject): Promise<void>
  /** Calls a subject for at least so many milliseconds; returns milliseconds a call over the last half. */
  warmUp(name: string, milliseconds: number): Promise<number>
  /** Milliseconds a call, over so many calls in a row. */
  time(name: string, calls: number): Promise<number>
  /** Greatest difference of any output of two subjects, in units of that output's greatest element, or of 0.01. */
  disagreement(name: string, reference: string): Promise<number>
  hasRelaxedSimd(): Promise<boolean>
}

export type GuestMethod = keyof Guest

/** A guest behind a channel that carries calls. */
export function remoteGuest(call: (method: GuestMethod, args: readonly unknown[]) => Promise<unknown>): Guest {
  return {
    open: (...args) => call("open", args) as Promise<void>,
    warmUp: (...args) => call("warmUp", args) as Promise<number>,
    time: (...args) => call("time", args) as Promise<number>,
    disagreement: (...args) => call("disagreement", args) as Promise<number>,
    hasRelaxedSimd: () => call("hasRelaxedSimd", []) as Promise<boolean>,
  }
}
