/**
 * What a pickle may hold. Nothing here runs code: a class is its name, an instance of an unknown class is a record that
 * keeps its parts unused, and dictionaries are Maps, in which a key such as `__proto__` is a key like others.
 */
export type PickleValue = null | boolean | number | bigint | string | PickleNode

export type PickleNode =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | PickleSequence<"list">
  | PickleSequence<"tuple">
  | PickleSequence<"set">
  | PickleDict
  | PickleGlobal
  | PickleObject
  | PickleStorage
  | PickleTensor
  | UnreadableTensor

export interface PickleSequence<K extends "list" | "tuple" | "set"> {
  readonly kind: K
  readonly items: PickleValue[]
}

export interface PickleDict {
  readonly kind: "dict"
  readonly entries: Map<PickleValue, PickleValue>
}

/** A class or function by its full name, such as `collections.OrderedDict`, and the byte where the pickle names it. */
export interface PickleGlobal {
  readonly kind: "global"
  readonly name: string
  readonly offset: number
}

/** An instance of a class that is not interpreted. */
export interface PickleObject {
  readonly kind: "object"
  readonly className: string
  state: PickleValue
}

/** A reference to elements that lie outside the pickle. `element` is PyTorch's dtype, or `untyped` for plain bytes. */
export interface PickleStorage {
  readonly kind: "storage"
  readonly key: string
  readonly element: string
  /** Elements from the start of the stored ones. */
  readonly offset: number
  /** Elements that this reference covers. */
  readonly elementCount: number
}

/** A view of a storage. Offset and strides are in elements of the tensor's own dtype. */
export interface PickleTensor {
  readonly kind: "tensor"
  readonly storage: PickleStorage
  readonly element: string
  readonly offset: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
}

/** A tensor of a kind that is not rebuilt: quantised, sparse. */
export interface UnreadableTensor {
  readonly kind: "unreadable-tensor"
  readonly found: string
}

export function isNode(value: PickleValue): value is PickleNode {
  return typeof value === "object" && value !== null
}

export function nodeOfKind<K extends PickleNode["kind"]>(
  value: PickleValue | undefined,
  kind: K,
): Extract<PickleNode, { kind: K }> | undefined {
  return isNode(value ?? null) && (value as PickleNode).kind === kind
    ? (value as Extract<PickleNode, { kind: K }>)
    : undefined
}

/** The items of a tuple, nothing for other values. */
export function tupleItems(value: PickleValue | undefined): readonly PickleValue[] | undefined {
  return nodeOfKind(value, "tuple")?.items
}

/** The items of a list or tuple, nothing for other values. */
export function sequenceItems(value: PickleValue | undefined): readonly PickleValue[] | undefined {
  return tupleItems(value) ?? nodeOfKind(value, "list")?.items
}

/** How a value is called in a diagnostic. */
export function describeValue(value: PickleValue | undefined): string {
  if (value === undefined) return "nothing"
  if (value === null) return "None"
  return isNode(value) ? value.kind : typeof value
}
