import { bytesSource } from "../../src/checkpoint/byte-source.ts"
import type { Checkpoint } from "../../src/checkpoint/checkpoint.ts"
import { openCheckpoint } from "../../src/checkpoint/open-checkpoint.ts"
import type { ReadOptions } from "../../src/checkpoint/options.ts"
import { CompileError } from "../../src/diagnostics/compile-error.ts"
import { inflateRaw } from "../../src/host/file-source.ts"
import { bytesOf, formatType, type Tensor } from "../../src/tensor/tensor.ts"
import { readArchived } from "../support/archive.ts"

export function openBytes(name: string, bytes: Uint8Array, options: ReadOptions = {}): Checkpoint {
  return openCheckpoint(bytesSource(name, bytes), { inflateRaw, ...options })
}

export function openArchived(archive: string, name: string, options: ReadOptions = {}): Checkpoint {
  return openBytes(name, readArchived(archive, name), options)
}

export function readAll(checkpoint: Checkpoint): Map<string, Tensor> {
  return new Map(Array.from(checkpoint.tensors, ([name, tensor]) => [name, tensor.read()]))
}

/** Type and bytes as text, so that a difference of one bit shows in a comparison of maps. */
export function bits(tensor: Tensor): string {
  return `${formatType(tensor)} ${Buffer.from(bytesOf(tensor)).toString("hex")}`
}

export function bitsByName(tensors: ReadonlyMap<string, Tensor>): Record<string, string> {
  return Object.fromEntries(
    [...tensors].map(([name, tensor]): [string, string] => [name, bits(tensor)]).sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

export function codesOf(run: () => unknown): readonly string[] {
  return diagnosticsOf(run).map(({ code }) => code)
}

export function diagnosticsOf(run: () => unknown): CompileError["diagnostics"] {
  try {
    run()
  } catch (error) {
    if (error instanceof CompileError) return error.diagnostics
    throw error
  }
  return []
}
