import { nodeOfKind, sequenceItems, tupleItems, type PickleNode, type PickleValue } from "../pickle/value.ts"
import { torchElements } from "./elements.ts"

/**
 * What the functions and classes that a PyTorch checkpoint calls give here. A function that answers nothing was called
 * with arguments that PyTorch never writes.
 *
 * Source: torch/_utils.py, torch/_tensor.py and torch/_weights_only_unpickler.py of PyTorch 1.13 and 2.x.
 */
export type Rebuild = (args: readonly PickleValue[]) => PickleValue | undefined

const opaque =
  (className: string): Rebuild =>
  () => ({ kind: "object", className, state: null })
const unreadable =
  (found: string): Rebuild =>
  () => ({ kind: "unreadable-tensor", found })
const firstTensor: Rebuild = ([tensor]) => nodeOfKind(tensor, "tensor") ?? nodeOfKind(tensor, "unreadable-tensor")

export const rebuilds: Readonly<Record<string, Rebuild>> = {
  "collections.OrderedDict": rebuildDict,
  "collections.Counter": ([dict]) => (dict === undefined ? rebuildDict([]) : nodeOfKind(dict, "dict")),
  "builtins.set": ([items]) => asSequence("set", items),
  "builtins.bytearray": rebuildBytes,
  "builtins.complex": opaque("complex"),
  "_codecs.encode": rebuildBytes,
  "torch.Size": ([items]) => asSequence("tuple", items),
  "torch.device": opaque("torch.device"),
  "torch.serialization._get_layout": opaque("torch.layout"),
  "torch._utils._rebuild_tensor": rebuildTensor,
  "torch._utils._rebuild_tensor_v2": rebuildTensor,
  "torch._utils._rebuild_tensor_v3": rebuildTensorV3,
  "torch._utils._rebuild_parameter": firstTensor,
  "torch._utils._rebuild_parameter_with_state": firstTensor,
  "torch.nn.parameter.Parameter": firstTensor,
  "torch.nn.parameter.Buffer": firstTensor,
  "torch._tensor._rebuild_from_type_v2": rebuildFromType,
  "torch._tensor._rebuild_from_type": rebuildFromType,
  "torch.tensor._rebuild_from_type": rebuildFromType,
  "torch._utils._rebuild_qtensor": unreadable("a quantised type"),
  "torch._utils._rebuild_sparse_tensor": unreadable("a sparse layout"),
  "torch._utils._rebuild_sparse_csr_tensor": unreadable("a sparse layout"),
  "torch._utils._rebuild_nested_tensor": unreadable("a nested layout"),
  "torch._utils._rebuild_meta_tensor_no_storage": unreadable("no storage (device meta)"),
}

/** Names that are only passed on as arguments. */
export const plainNames: ReadonlySet<string> = new Set([
  "torch.Tensor",
  "torch.per_tensor_affine",
  "torch.per_channel_affine",
  "torch.per_channel_affine_float_qparams",
  ...Object.keys(torchElements).map((element) => `torch.${element}`),
])

function rebuildDict([pairs]: readonly PickleValue[]): PickleNode | undefined {
  const entries = new Map<PickleValue, PickleValue>()
  if (pairs === undefined) return { kind: "dict", entries }
  for (const pair of nodeOfKind(pairs, "list")?.items ?? [null]) {
    const items = sequenceItems(pair)
    if (items?.length !== 2) return undefined
    entries.set(items[0]!, items[1]!)
  }
  return { kind: "dict", entries }
}

function asSequence(kind: "set" | "tuple", items: PickleValue | undefined): PickleNode | undefined {
  if (items === undefined) return { kind, items: [] }
  const from = sequenceItems(items)
  return from === undefined ? undefined : { kind, items: [...from] }
}

/** Protocol 2 has no bytes: it writes text whose characters are the bytes, and a call that encodes it. */
function rebuildBytes([value, encoding]: readonly PickleValue[]): PickleNode | undefined {
  if (value === undefined) return { kind: "bytes", bytes: new Uint8Array(0) }
  if (typeof value !== "string") return nodeOfKind(value, "bytes")
  const isLatin = encoding === "latin1" || encoding === "latin-1"
  return isLatin ? { kind: "bytes", bytes: Uint8Array.from(value, (char) => char.charCodeAt(0)) } : undefined
}

function rebuildTensor([storage, offset, shape, strides]: readonly PickleValue[]): PickleNode | undefined {
  const from = nodeOfKind(storage, "storage")
  return from && tensorNode(from, from.element, offset, shape, strides)
}

function rebuildTensorV3(args: readonly PickleValue[]): PickleNode | undefined {
  const [storage, offset, shape, strides, , , dtype] = args
  const from = nodeOfKind(storage, "storage")
  const element = nodeOfKind(dtype, "global")?.name.replace(/^torch\./, "")
  return from && element !== undefined && Object.hasOwn(torchElements, element)
    ? tensorNode(from, element, offset, shape, strides)
    : undefined
}

function tensorNode(
  storage: Extract<PickleNode, { kind: "storage" }>,
  element: string,
  offset: PickleValue | undefined,
  shape: PickleValue | undefined,
  strides: PickleValue | undefined,
): PickleNode | undefined {
  const extents = integers(shape)
  const steps = integers(strides)
  if (typeof offset !== "number" || extents === undefined || steps === undefined) return undefined
  return { kind: "tensor", storage, element, offset, shape: extents, strides: steps }
}

function integers(value: PickleValue | undefined): readonly number[] | undefined {
  const items = tupleItems(value)
  return items?.every((item): item is number => typeof item === "number") ? items : undefined
}

/** A tensor of a subclass: (function, class, arguments, state). The function never is one of these again. */
function rebuildFromType([callee, , args]: readonly PickleValue[]): PickleValue | undefined {
  const name = nodeOfKind(callee, "global")?.name ?? ""
  const items = tupleItems(args)
  if (!Object.hasOwn(rebuilds, name) || rebuilds[name] === rebuildFromType || items === undefined) return undefined
  return rebuilds[name]!(items)
}
