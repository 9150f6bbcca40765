import type { Place } from "../../diagnostics/diagnostic.ts"
import { ByteCursor } from "../byte-cursor.ts"
import { checkRange, windowOf, type ByteSource } from "../byte-source.ts"
import type { ReadOptions } from "../options.ts"
import { nodeOfKind, type PickleStorage, type PickleValue } from "../pickle/value.ts"
import { damaged } from "../refuse.ts"
import { torchElements } from "./elements.ts"
import { namedTensors, type NamedTensors, type StoredBytes } from "./named-tensors.ts"
import { readObject, type TorchObject } from "./read-object.ts"

/** PROTO 2, LONG1 of ten bytes, and the magic number 0x1950a86a20f9469cfc6c, low byte first. */
const start = Uint8Array.of(0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)
const protocolVersion = 1001

export function isLegacyForm(source: ByteSource): boolean {
  if (source.byteLength < start.length) return false
  const found = source.readSync(0, start.length)
  return start.every((byte, i) => found[i] === byte)
}

/**
 * Checkpoints before PyTorch 1.6: five pickles one after another (magic number, protocol version, facts of the system,
 * the object, the keys of the storages), then for each key the number of its elements and the elements. There is no
 * index, and the width of an element is known only from the references in the object.
 */
export function readLegacyForm(source: ByteSource, options: ReadOptions): NamedTensors {
  const place = { file: source.name }
  const cursor = new ByteCursor(source, place)
  const read = (): TorchObject => readObject(cursor, options.allowGlobals ?? [], place)
  read()
  const version = read().root
  if (version !== protocolVersion) damaged(place, `the protocol version is ${String(version)}`)
  const bigEndian = nodeOfKind(read().root, "dict")?.entries.get("little_endian") === false
  const { root, storages } = read()
  const keys = storageKeys(read().root, place)
  const stored = storagesAfter(source, cursor, keys, storages, place)
  return namedTensors(root, { bigEndian, find: (key) => stored.get(key) }, place)
}

function storageKeys(value: PickleValue, place: Place): readonly string[] {
  const items = nodeOfKind(value, "list")?.items
  if (items?.every((item): item is string => typeof item === "string")) return items
  return damaged(place, "the list of storages is missing")
}

function storagesAfter(
  source: ByteSource,
  cursor: ByteCursor,
  keys: readonly string[],
  storages: ReadonlyMap<string, PickleStorage>,
  place: Place,
): ReadonlyMap<string, StoredBytes> {
  const stored = new Map<string, StoredBytes>()
  for (const key of keys) {
    const count = Number(cursor.i64())
    const storage = storages.get(key) ?? damaged(place, `nothing refers to the storage "${key}"`)
    const { offset } = cursor
    const byteLength = count * torchElements[storage.element]!.byteLength
    checkRange(source, offset, byteLength, place, `the storage "${key}"`)
    stored.set(key, { byteLength, open: () => windowOf(source, offset, byteLength) })
    cursor.offset += byteLength
  }
  return stored
}
