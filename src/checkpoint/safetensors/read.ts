import { diagnostic } from "../../diagnostics/catalogue.ts"
import type { Diagnostic } from "../../diagnostics/diagnostic.ts"
import { windowOf, type ByteSource } from "../byte-source.ts"
import type { Checkpoint, LazyTensor } from "../checkpoint.ts"
import { contiguous, lazyTensor } from "../stored-tensor.ts"
import { safetensorsDTypes } from "./elements.ts"
import { headerLengthBytes, readHeader } from "./header.ts"

export function isSafetensors(source: ByteSource): boolean {
  return source.byteLength > headerLengthBytes && source.readSync(headerLengthBytes, 1)[0] === 0x7b
}

/** The tensors of a .safetensors file. Throws CHECKPOINT_DAMAGED, CHECKPOINT_LIMIT. */
export function readSafetensors(source: ByteSource): Checkpoint {
  const header = readHeader(source)
  const tensors = new Map<string, LazyTensor>()
  const unreadable = new Map<string, Diagnostic>()
  for (const { name, element, shape, begin, end } of header.entries) {
    const place = { file: source.name, path: name }
    if (!Object.hasOwn(safetensorsDTypes, element)) {
      unreadable.set(name, diagnostic("CHECKPOINT_DTYPE", place, { tensor: name, found: element }))
      continue
    }
    const content = windowOf(source, header.dataOffset + begin, end - begin)
    tensors.set(
      name,
      lazyTensor(name, contiguous(safetensorsDTypes[element]!, shape), end - begin, place, () => content),
    )
  }
  return { format: "safetensors", tensors, unreadable, keys: [], metadata: header.metadata, warnings: [] }
}
