import { fail } from "../diagnostics/catalogue.ts"
import type { Checkpoint } from "./checkpoint.ts"

/**
 * The part of a checkpoint under a key, with the key and its dot removed from the names. A key is any beginning of
 * names that ends before a dot: a dictionary's key in a PyTorch checkpoint, or a prefix such as `module` in a flat one.
 * Throws CHECKPOINT_KEY when no tensor is there.
 */
export function selectKey(checkpoint: Checkpoint, key: string, file: string): Checkpoint {
  const prefix = `${key}.`
  const tensors = under(checkpoint.tensors, prefix)
  const unreadable = under(checkpoint.unreadable, prefix)
  if (tensors.size + unreadable.size === 0) {
    const found = checkpoint.keys.length > 0 ? checkpoint.keys : firstParts(checkpoint)
    fail("CHECKPOINT_KEY", { file }, { key, found })
  }
  const renamed = new Map(Array.from(tensors, ([name, tensor]) => [name, { ...tensor, name }]))
  return { ...checkpoint, key, tensors: renamed, unreadable }
}

function under<T>(named: ReadonlyMap<string, T>, prefix: string): Map<string, T> {
  return new Map(
    [...named].flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])),
  )
}

const mostSuggested = 20

function firstParts(checkpoint: Checkpoint): readonly string[] {
  const parts = [...checkpoint.tensors.keys()].flatMap((name) =>
    name.includes(".") ? [name.slice(0, name.indexOf("."))] : [],
  )
  return [...new Set(parts)].slice(0, mostSuggested)
}
