import { diagnostic } from "../diagnostics/catalogue.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import type { Tensor } from "../tensor/tensor.ts"
import type { ByteSource } from "./byte-source.ts"
import type { Checkpoint, LazyTensor } from "./checkpoint.ts"
import { readNpy, saveNpy } from "./npy.ts"
import type { ZipEntry } from "./zip/read-zip.ts"
import { writeZip } from "./zip/write-zip.ts"

const extension = ".npy"

export function isNpz(entries: ReadonlyMap<string, ZipEntry>): boolean {
  return [...entries.keys()].some((name) => name.endsWith(extension))
}

/**
 * The arrays of an .npz archive: a ZIP of .npy files. Compressed ones are unpacked at once, since their headers are
 * inside.
 */
export function readNpz(source: ByteSource, entries: ReadonlyMap<string, ZipEntry>): Checkpoint {
  const tensors = new Map<string, LazyTensor>()
  const unreadable = new Map<string, Diagnostic>()
  const warnings: Diagnostic[] = []
  for (const entry of entries.values()) {
    const place = { file: source.name, path: entry.name }
    if (!entry.name.endsWith(extension)) {
      unreadable.set(
        entry.name,
        diagnostic("CHECKPOINT_DTYPE", place, { tensor: entry.name, found: "something that is no .npy array" }),
      )
      continue
    }
    const name = entry.name.slice(0, -extension.length)
    const npy = readNpy(name, place, entry.peek(), () => entry.open())
    warnings.push(...npy.warnings)
    if ("code" in npy.found) unreadable.set(name, npy.found)
    else tensors.set(name, npy.found)
  }
  return { format: "npz", tensors, unreadable, keys: [], metadata: new Map(), warnings }
}

/**
 * An .npz archive without compression, in the order given; equal tensors give equal bytes. Throws CHECKPOINT_LIMIT at 4
 * GiB.
 */
export function saveNpz(tensors: ReadonlyMap<string, Tensor>, name = "npz"): Uint8Array {
  return writeZip(name, new Map(Array.from(tensors, ([key, tensor]) => [`${key}${extension}`, saveNpy(tensor)])))
}
