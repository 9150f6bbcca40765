import { fail } from "../../diagnostics/catalogue.ts"
import type { Diagnostic } from "../../diagnostics/diagnostic.ts"
import type { ByteSource } from "../byte-source.ts"
import type { Checkpoint, LazyTensor } from "../checkpoint.ts"
import { beyondLimit, damaged } from "../refuse.ts"
import { isRecord, parseJson } from "./json.ts"
import { readSafetensors } from "./read.ts"

const longestIndex = 100_000_000

/**
 * The tensors of several .safetensors files, as `model.safetensors.index.json` spreads them: its `weight_map` gives
 * each tensor's file. `resolve` opens a file by its path beside the index; the headers of all files are read at once.
 * Throws SHARD_PATH for paths that leave the folder, CHECKPOINT_DAMAGED, CHECKPOINT_LIMIT.
 */
export function openShardedSafetensors(index: ByteSource, resolve: (file: string) => ByteSource): Checkpoint {
  const fileByName = readIndex(index)
  const shards = new Map([...new Set(fileByName.values())].map((file) => [file, readSafetensors(resolve(file))]))
  const tensors = new Map<string, LazyTensor>()
  const unreadable = new Map<string, Diagnostic>()
  for (const [name, file] of fileByName) {
    const shard = shards.get(file)!
    const tensor = shard.tensors.get(name)
    const problem = shard.unreadable.get(name)
    if (tensor !== undefined) tensors.set(name, tensor)
    else if (problem !== undefined) unreadable.set(name, problem)
    else damaged({ file: index.name, path: name }, `the shard "${file}" does not hold the tensor "${name}"`)
  }
  return { format: "safetensors", tensors, unreadable, keys: [], metadata: new Map(), warnings: [] }
}

function readIndex(index: ByteSource): ReadonlyMap<string, string> {
  const place = { file: index.name }
  if (index.byteLength > longestIndex) {
    beyondLimit(place, `an index of ${index.byteLength} bytes`, `${longestIndex} bytes`)
  }
  const { weight_map: map } = parseJson(index.readSync(0, index.byteLength), "the index", place)
  const entries = isRecord(map) ? Object.entries(map) : undefined
  if (!entries?.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
    return damaged(place, "the index has no weight_map from tensors to files")
  }
  for (const [name, file] of entries) if (!staysInside(file)) fail("SHARD_PATH", { ...place, path: name }, { file })
  return new Map(entries)
}

/** Backslashes and drive letters are refused everywhere, so that an index means the same on every system. */
function staysInside(file: string): boolean {
  return file !== "" && !/[\\:\0]/.test(file) && !file.startsWith("/") && !file.split("/").includes("..")
}
