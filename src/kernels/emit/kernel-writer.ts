import { present } from "../../diagnostics/invariant.ts"
import type { DType } from "../../tensor/dtype.ts"
import { laneVariable, strideAlong, without, type Coordinates, type Extents } from "../access/coordinate.ts"
import { elementAt } from "../access/layout.ts"
import { paddedCount, type Storage, type Stored, type Values } from "../access/storage.ts"
import { extract, load, replace, shiftIndex, splat } from "../language/build.ts"
import type { Access, Expr, Index, Kernel, Statement } from "../language/kernel.ts"
import { buffer, store } from "../language/statements.ts"
import { isVector, laneOfDType, lanesOf, vectorOf, type ValueType } from "../language/value-type.ts"
import { ElementReader } from "./element-reader.ts"

/** A kernel and the storages of its buffers, in order. */
export interface WrittenKernel {
  readonly kernel: Kernel
  readonly storages: readonly Storage[]
}

interface Mention {
  readonly storage: Storage
  readonly name: string
  access: Access
}

/** The register type of `lanes` neighbours of a dtype. */
export function registerType(dtype: DType, lanes: number): ValueType {
  const lane = laneOfDType(dtype)
  return lanes === 1 ? lane : vectorOf(lane)
}

/** Collects the buffers of one kernel while its statements are made; equal kernels come out equal, name for name. */
export class KernelWriter {
  readonly values: Values
  readonly #mentions = new Map<number, Mention>()
  #names = 0

  constructor(values: Values) {
    this.values = values
  }

  /** Elements of values as expressions for `lanes` neighbours; `finish` may rewrite each final index. */
  reader(lanes: number, extents: Extents, finish: (index: Index) => Index = (index) => index): ElementReader {
    return new ElementReader(this, { lanes, extents, finish })
  }

  /** The name of a storage in this kernel. */
  mention(storage: Storage, access: "read" | "write"): string {
    const known = this.#mentions.get(storage.id)
    if (known === undefined) {
      const name = `m${this.#mentions.size}`
      this.#mentions.set(storage.id, { storage, name, access })
      return name
    }
    if (known.access !== access) known.access = "update"
    return known.name
  }

  /** A name that no other let of this kernel has. */
  freshName(prefix: string): string {
    return `${prefix}${this.#names++}`
  }

  storageOf(name: string): Storage {
    const mention = [...this.#mentions.values()].find((one) => one.name === name)
    return present(mention, `no buffer ${name}`).storage
  }

  /** Elements as they lie in memory. The lane's stride decides how several of them are loaded. */
  load(
    { storage, layout }: Stored,
    at: Coordinates,
    lanes: number,
    finish: (index: Index) => Index = (index) => index,
  ): Expr {
    const name = this.mention(storage, "read")
    const index = elementAt(layout, at)
    const stride = strideAlong(index, laneVariable)
    const first = finish(without(index, laneVariable))
    const lane = laneOfDType(storage.dtype)
    if (lanes === 1) return load(lane, name, first)
    if (stride === 1) return load(vectorOf(lane), name, first)
    if (stride === 0) return splat(load(lane, name, first))
    let vector = splat(load(lane, name, first))
    for (let i = 1; i < lanes; i++) vector = replace(vector, i, load(lane, name, shiftIndex(first, i * stride)))
    return vector
  }

  store(
    { storage, layout }: Stored,
    at: Coordinates,
    value: Expr,
    finish: (index: Index) => Index = (index) => index,
  ): Statement[] {
    const name = this.mention(storage, "write")
    const index = elementAt(layout, at)
    const stride = strideAlong(index, laneVariable)
    const first = finish(without(index, laneVariable))
    if (!isVector(value.type) || stride === 1) return [store(name, first, value)]
    return Array.from({ length: lanesOf(value.type) }, (_, i) =>
      store(name, shiftIndex(first, i * stride), extract(value, i)),
    )
  }

  finish(name: string, range: Kernel["range"], body: readonly Statement[]): WrittenKernel {
    const mentions = [...this.#mentions.values()]
    const buffers = mentions.map((mention) =>
      buffer(mention.name, mention.storage.dtype, paddedCount(mention.storage.elementCount), mention.access),
    )
    return { kernel: { name, buffers, range, body }, storages: mentions.map(({ storage }) => storage) }
  }
}
