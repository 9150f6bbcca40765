import type { Slot } from "../../src/artifacts/manifest.ts"
import type { StubProgram } from "../../src/artifacts/stub.ts"
import type { TensorSpec } from "../../src/ir/signature.ts"
import type { Arithmetic } from "../support/peak.ts"
import type { TfjsLibrary } from "../support/tfjs.ts"
import type { TfjsNetwork } from "./tfjs.ts"

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
      readonly threads: number
    }
  | {
      readonly kind: "onnxruntime-web"
      readonly model: string
      readonly inputs: readonly TensorSpec[]
      readonly threads: number
    }
  /** One thread only; the elements of all parameters lie in one file. */
  | {
      readonly kind: "tfjs"
      readonly network: string
      readonly library: TfjsLibrary
      readonly elements: string
      readonly parameters: TfjsNetwork["parameters"]
      readonly inputs: readonly TensorSpec[]
      readonly outputs: readonly TensorSpec[]
    }
  /** One call of a program whose calls are all exports. */
  | { readonly kind: "call"; readonly program: CallsProgram; readonly name: string }
  /** The register peak; a call of it takes `peakFlops`. */
  | { readonly kind: "peak"; readonly arithmetic: Arithmetic }

/** What it takes to get to the first results, from the bytes of files that are in memory already. */
export interface Opening {
  readonly loadMilliseconds: number
  readonly firstRunMilliseconds: number
  /** Bytes of WebAssembly memories. */
  readonly wasmBytes: number
  /** By how much the greatest size of the process exceeds the size before its files were read; null in browsers. */
  readonly processBytes: number | null
}

/** A process or page in which things are timed; one network at a time, so that none inherits another's heap. */
export interface Guest {
  /** Makes a subject ready to be called under a name, and calls it once. */
  open(name: string, subject: Subject): Promise<Opening>
  /** Calls a subject for at least so many milliseconds and until it gets no faster; returns milliseconds a call at the end. */
  warmUp(name: string, milliseconds: number): Promise<number>
  /** Milliseconds a call, over so many calls in a row, after a pause of so many milliseconds. */
  time(name: string, calls: number, pause: number): Promise<number>
  /** Greatest difference of any output of two subjects, in units of that output's greatest element, or of 0.01. */
  disagreement(name: string, reference: string): Promise<number>
  hasRelaxedSimd(): Promise<boolean>
}

export type GuestMethod = keyof Guest

/** A guest behind a channel that carries calls. */
export function remoteGuest(call: (method: GuestMethod, args: readonly unknown[]) => Promise<unknown>): Guest {
  return {
    open: (...args) => call("open", args) as Promise<Opening>,
    warmUp: (...args) => call("warmUp", args) as Promise<number>,
    time: (...args) => call("time", args) as Promise<number>,
    disagreement: (...args) => call("disagreement", args) as Promise<number>,
    hasRelaxedSimd: () => call("hasRelaxedSimd", []) as Promise<boolean>,
  }
}
