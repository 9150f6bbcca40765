import { Module, type Layer } from "../module.ts"
import type { Tensor } from "../tensor/tensor.ts"

type Named = Readonly<Record<string, Layer>>

/** Layers one after the other, called `0`, `1`, … or as a record names them. */
export class Sequential extends Module {
  readonly #layers: readonly (readonly [string, Layer])[]

  constructor(...layers: readonly Layer[] | readonly [Named]) {
    super()
    const [first] = layers
    const isNamed = first !== undefined && !(first instanceof Module)
    this.#layers = isNamed
      ? Object.entries(first)
      : (layers as readonly Layer[]).map((layer, i) => [String(i), layer] as const)
  }

  override *namedChildren(): Generator<[string, Module]> {
    for (const [name, layer] of this.#layers) yield [name, layer]
  }

  *[Symbol.iterator](): Generator<Layer> {
    for (const [, layer] of this.#layers) yield layer
  }

  get length(): number {
    return this.#layers.length
  }

  override forward(x: Tensor): Tensor {
    return this.#layers.reduce((value, [, layer]) => layer.forward(value), x)
  }
}

/** Modules in a list, called `0`, `1`, …; who holds the list decides what to compute with them. */
export class ModuleList<M extends Module = Layer> extends Module {
  readonly #modules: M[]

  constructor(modules: Iterable<M> = []) {
    super()
    this.#modules = [...modules]
  }

  append(module: M): this {
    this.#modules.push(module)
    return this
  }

  at(index: number): M | undefined {
    return this.#modules.at(index)
  }

  get length(): number {
    return this.#modules.length
  }

  override *namedChildren(): Generator<[string, Module]> {
    for (const [i, module] of this.#modules.entries()) yield [String(i), module]
  }

  *[Symbol.iterator](): Generator<M> {
    yield* this.#modules
  }

  override forward(): never {
    throw new TypeError("a ModuleList computes nothing: call its modules one by one")
  }
}

export class Identity extends Module {
  override forward(x: Tensor): Tensor {
    return x
  }
}

/** The axes from `startDim` to `endDim` as one; the batch stays. */
export class Flatten extends Module {
  readonly #dims: readonly [number, number]

  constructor(startDim = 1, endDim = -1) {
    super()
    this.#dims = [startDim, endDim]
  }

  override forward(x: Tensor): Tensor {
    return x.flatten(...this.#dims)
  }
}

export class Unflatten extends Module {
  readonly #dim: number
  readonly #sizes: readonly number[]

  constructor(dim: number, sizes: readonly number[]) {
    super()
    this.#dim = dim
    this.#sizes = sizes
  }

  override forward(x: Tensor): Tensor {
    return x.unflatten(this.#dim, this.#sizes)
  }
}
