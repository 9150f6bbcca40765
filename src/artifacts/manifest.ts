import type { CallForm } from "../ir/signature.ts"
import type { DType } from "../tensor/dtype.ts"

/** Grows when the layout of programs, weights files or manifests changes; a runtime refuses another number. */
export const abi = 1

/** A tensor at a fixed place of the program's memory. `byteOffset` is in bytes from its start. */
export interface Slot {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly byteOffset: number
}

/** State that outlives a call: none yet for inference programs; parameters and buffers of training programs live here. */
export interface StateRegion extends Slot {
  readonly role: "parameter" | "buffer"
}

/** What a stub knows of its program: names, dtypes, shapes and places. */
export interface Manifest {
  readonly abi: number
  /** Version of the compiler that made the program. */
  readonly compiler: string
  readonly device: string
  readonly graphHash: string
  readonly inputs: readonly Slot[]
  /** Names that may be given besides and are not read: of a state dictionary, what the program does not use. */
  readonly ignored?: readonly string[]
  readonly inputForm: CallForm
  readonly outputs: readonly Slot[]
  readonly outputForm: CallForm
  readonly state: readonly StateRegion[]
  /** Where the bytes of the weights file go. */
  readonly weights: { readonly byteOffset: number; readonly byteLength: number }
  /** Size of the program's memory in pages of 64 KiB. */
  readonly memoryPages: number
  /** How many threads share a run where the host allows it; absent when one runs it alone. */
  readonly threads?: ThreadCount
}

/** "auto" is one for each core of the host, up to a few. */
export type ThreadCount = number | "auto"

/**
 * Words by which the threads of a run agree (`wasm/print/shared-calls.ts`), each in a cache line of its own: their places in the
 * control block, which is the end of the program's memory. All are 0 before the first run.
 */
export const controlWords = { ticket: 0, done: 16, sleepers: 32 } as const
export const controlByteLength = 192

/** What a part adds to `done` that ended in a trap; one that did not adds 1. */
export const failedPart = 0x10001

/** What a program file says of itself, in a custom section named `mlsdk`. */
export interface ProgramHeader {
  readonly abi: number
  readonly compiler: string
  readonly graphHash: string
}

/**
 * A weights file: this magic, the ABI and the length of the data as little-endian u32, the beginning of the graph's hash as text up
 * to 64 bytes, then the data. Other parameters of the same graph go into the same places, so they may replace the file.
 */
export const weightsMagic = "mlsdkwts"
export const weightsHeaderLength = 64

/** Where the graph's hash begins, in bytes, and how it is cut to fit. */
export const weightsHashOffset = 16
export function weightsHash(graphHash: string): string {
  return graphHash.slice(0, weightsHeaderLength - weightsHashOffset)
}
