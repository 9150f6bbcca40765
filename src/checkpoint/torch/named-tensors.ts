import { diagnostic } from "../../diagnostics/catalogue.ts"
import type { Diagnostic, Place } from "../../diagnostics/diagnostic.ts"
import type { ByteSource } from "../byte-source.ts"
import { namelessTensor, type LazyTensor } from "../checkpoint.ts"
import {
  describeValue,
  isNode,
  nodeOfKind,
  sequenceItems,
  type PickleStorage,
  type PickleTensor,
  type PickleValue,
  type UnreadableTensor,
} from "../pickle/value.ts"
import { beyondLimit, damaged } from "../refuse.ts"
import { lazyTensor } from "../stored-tensor.ts"
import { torchElements } from "./elements.ts"

/** The bytes of a storage, which are opened when a tensor is read. */
export interface StoredBytes {
  readonly byteLength: number
  open(): ByteSource
}

export interface TorchStorages {
  readonly bigEndian: boolean
  /** The bytes of a key, or nothing when the file has none. */
  find(key: string): StoredBytes | undefined
}

export interface NamedTensors {
  readonly tensors: ReadonlyMap<string, LazyTensor>
  readonly unreadable: ReadonlyMap<string, Diagnostic>
  /** Keys of the outermost dictionary whose values are containers with tensors. */
  readonly keys: readonly string[]
  /** Those of them that are state dictionaries under the names that training scripts give to the model's. */
  readonly models: readonly string[]
}

const modelKeys: readonly string[] = ["model_state_dict", "state_dict", "model"]
const deepestNesting = 64
const mostValues = 1_000_000
const longestName = 4096

/**
 * Every tensor in the value that a checkpoint holds, named by the path of keys and positions that leads to it.
 * Throws CHECKPOINT_LIMIT for values that contain themselves or are shared so often that their paths explode.
 */
export function namedTensors(root: PickleValue, storages: TorchStorages, place: Place): NamedTensors {
  const tensors = new Map<string, LazyTensor>()
  const unreadable = new Map<string, Diagnostic>()
  const holders = new Set<string>()
  for (const { name, tensor, holder } of flatten(root, place)) {
    if (holder !== undefined) holders.add(holder)
    const at = { ...place, path: name }
    if (tensors.has(name) || unreadable.has(name)) damaged(at, `two tensors are named "${name}"`)
    const found = tensorAt(name, tensor, storages, at)
    if ("code" in found) unreadable.set(name, found)
    else tensors.set(name, found)
  }
  const keys = [...holders]
  return { tensors, unreadable, keys, models: modelKeys.filter((key) => holders.has(key) && isStateDict(root, key)) }
}

type AnyTensor = PickleTensor | UnreadableTensor

interface FlatTensor {
  readonly name: string
  readonly tensor: AnyTensor
  /** The key of the outermost dictionary whose container holds it. */
  readonly holder: string | undefined
}

function flatten(root: PickleValue, place: Place): readonly FlatTensor[] {
  const isDict = nodeOfKind(root, "dict") !== undefined
  const found: FlatTensor[] = []
  let visited = 0
  const visit = (value: PickleValue, path: string, depth: number, top: string): void => {
    if (!isNode(value)) return
    if (++visited > mostValues) beyondLimit(place, "more nested values", `${mostValues}`)
    if (depth > deepestNesting) beyondLimit(place, "values nested more deeply", `${deepestNesting} levels`)
    if (value.kind === "tensor" || value.kind === "unreadable-tensor") {
      found.push({ name: nameOf(path, depth, place), tensor: value, holder: isDict && depth > 1 ? top : undefined })
    }
    for (const [key, item] of childrenOf(value)) {
      if (depth === 0) visit(item, key, 1, key)
      else visit(item, `${path}.${key}`, depth + 1, top)
    }
  }
  visit(root, "", 0, "")
  return found
}

function nameOf(path: string, depth: number, place: Place): string {
  if (path.length > longestName) beyondLimit(place, `a name of ${path.length} characters`, `${longestName} characters`)
  return depth === 0 ? namelessTensor : path
}

function* childrenOf(value: PickleValue): Iterable<readonly [string, PickleValue]> {
  for (const [key, item] of nodeOfKind(value, "dict")?.entries ?? []) {
    yield [isNode(key) ? describeValue(key) : String(key), item]
  }
  for (const [i, item] of (sequenceItems(value) ?? []).entries()) yield [String(i), item]
}

function isStateDict(root: PickleValue, key: string): boolean {
  const values = nodeOfKind(nodeOfKind(root, "dict")?.entries.get(key), "dict")?.entries.values() ?? []
  return [...values].some((item) => nodeOfKind(item, "tensor") !== undefined)
}

function tensorAt(name: string, tensor: AnyTensor, storages: TorchStorages, place: Place): LazyTensor | Diagnostic {
  const refuse = (found: string): Diagnostic => diagnostic("CHECKPOINT_DTYPE", place, { tensor: name, found })
  if (tensor.kind === "unreadable-tensor") return refuse(tensor.found)
  const { dtype, byteLength: width } = torchElements[tensor.element]!
  if (dtype === undefined) return refuse(`torch.${tensor.element}`)
  const stored = bytesOf(tensor.storage, storages, place)
  const offset = tensor.offset + (tensor.storage.offset * torchElements[tensor.storage.element]!.byteLength) / width
  const view = { dtype, shape: tensor.shape, strides: tensor.strides, offset, bigEndian: storages.bigEndian }
  return lazyTensor(name, view, stored.byteLength, place, stored.open)
}

function bytesOf(storage: PickleStorage, storages: TorchStorages, place: Place): StoredBytes {
  const stored = storages.find(storage.key) ?? damaged(place, `the storage "${storage.key}" is missing`)
  const byteLength = (storage.offset + storage.elementCount) * torchElements[storage.element]!.byteLength
  if (byteLength > stored.byteLength) {
    damaged(place, `the storage "${storage.key}" has ${stored.byteLength} bytes, expected ${byteLength}`)
  }
  return { byteLength, open: () => stored.open() }
}
