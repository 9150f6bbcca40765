import { diagnostic } from "../../diagnostics/catalogue.ts"
import { CompileError } from "../../diagnostics/compile-error.ts"
import type { Diagnostic, Place } from "../../diagnostics/diagnostic.ts"
import type { ByteCursor } from "../byte-cursor.ts"
import type { PickleMeaning } from "../pickle/machine.ts"
import { unpickle } from "../pickle/unpickle.ts"
import {
  nodeOfKind,
  tupleItems,
  type PickleGlobal,
  type PickleObject,
  type PickleStorage,
  type PickleValue,
} from "../pickle/value.ts"
import { elementOfStorage } from "./elements.ts"
import { plainNames, rebuilds } from "./rebuild.ts"

/**
 * Reads the pickle of a PyTorch checkpoint.
 *
 * Globals outside the known ones are not refused where they are met: reading goes on with inert records, so that the
 * refusal can list them all and can tell a whole pickled module, which needs other advice, from something strange.
 */
export function readObject(cursor: ByteCursor, allowGlobals: readonly string[], place: Place): TorchObject {
  const met: Met = { unknown: [], objects: [], storages: new Map() }
  try {
    const root = unpickle(cursor, torchMeaning(new Set(allowGlobals), met), place)
    if (met.unknown.length === 0) return { root, storages: met.storages }
  } catch (error) {
    if (!(error instanceof CompileError) || met.unknown.length === 0) throw error
    throw new CompileError([refusal(met, place), ...error.diagnostics], { cause: error })
  }
  throw new CompileError([refusal(met, place)])
}

export interface TorchObject {
  readonly root: PickleValue
  /** Every storage that the pickle refers to, by key; also those of parts that are skipped. */
  readonly storages: ReadonlyMap<string, PickleStorage>
}

interface Met {
  readonly unknown: PickleGlobal[]
  readonly objects: PickleObject[]
  readonly storages: Map<string, PickleStorage>
}

function torchMeaning(allowed: ReadonlySet<string>, { unknown, objects, storages }: Met): PickleMeaning {
  return {
    global(found) {
      const global = { ...found, name: found.name.replace(/^__builtin__\./, "builtins.") }
      const isKnown =
        Object.hasOwn(rebuilds, global.name) ||
        Object.hasOwn(elementOfStorage, global.name) ||
        plainNames.has(global.name)
      if (!isKnown && !allowed.has(global.name)) unknown.push(global)
      return global
    },
    call(callee, args) {
      if (Object.hasOwn(rebuilds, callee.name)) return rebuilds[callee.name]!(args)
      if (Object.hasOwn(elementOfStorage, callee.name) || plainNames.has(callee.name)) return undefined
      const object: PickleObject = { kind: "object", className: callee.name, state: null }
      objects.push(object)
      return object
    },
    persistent(id) {
      const storage = storageOf(id)
      if (storage !== undefined) storages.set(storage.key, storage)
      return storage
    },
  }
}

/**
 * `("storage", class, key, location, elements)`, in the legacy form with a sixth member: nothing, or for a part of a
 * larger storage `(key, offset, elements)`.
 */
function storageOf(id: PickleValue): PickleStorage | undefined {
  const [tag, type, key, location, elementCount, view = null] = tupleItems(id) ?? []
  const className = nodeOfKind(type, "global")?.name ?? ""
  if (
    tag !== "storage" ||
    !Object.hasOwn(elementOfStorage, className) ||
    typeof key !== "string" ||
    key.length > longestKey ||
    typeof location !== "string"
  ) {
    return undefined
  }
  const [, offset, length] = view === null ? [key, 0, elementCount] : (tupleItems(view) ?? [])
  if (!isCount(elementCount) || !isCount(offset) || !isCount(length) || offset + length > elementCount) return undefined
  return { kind: "storage", key, element: elementOfStorage[className]!, offset, elementCount: length }
}

const longestKey = 1024

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0
}

function refusal({ unknown, objects }: Met, place: Place): Diagnostic {
  const globals = unknown.map(({ name, offset }) => `${name} at byte ${offset}`)
  const className =
    objects.find(isModule)?.className ?? unknown.find(({ name }) => name.startsWith("torch.nn.modules."))?.name
  return className === undefined
    ? diagnostic("PICKLE_GLOBAL", place, { globals })
    : diagnostic("CHECKPOINT_MODULE", place, { className, globals })
}

function isModule(object: PickleObject): boolean {
  const state = nodeOfKind(object.state, "dict")?.entries
  return state !== undefined && state.has("_modules") && state.has("_parameters")
}
