import { invariant } from "../../diagnostics/invariant.ts"
import type { GraphBuilder } from "../../ir/builder.ts"
import type { Graph, Node, Value } from "../../ir/graph.ts"
import type { DType } from "../../tensor/dtype.ts"
import { elementCount } from "../../tensor/shape.ts"
import type { Tensor } from "../../tensor/tensor.ts"
import { isDense, rowMajor } from "../access/layout.ts"
import type { Storage, Stored, Values } from "../access/storage.ts"
import type { Region } from "../program.ts"
import type { ElementRule } from "../rules/element-rule.ts"
import { ruleOf } from "../rules/table.ts"
import type { Group } from "../fuse/groups.ts"
import { WeightGraph } from "../weights/weight-graph.ts"
import { planBerths, type Berth } from "./berths.ts"
import type { ClassifiedGraph } from "./classify.ts"

/** A storage with its region; of weights, inputs and outputs also the name. */
export interface PlacedStorage extends Storage {
  readonly region: Region
  readonly name?: string
}

/**
 * Where the values of a graph lie: inputs and outputs in storages of their own, weights in storages that are made when
 * somebody asks for them, everything else where the group that computes it reserves room. A view of a dense value lies
 * where that value lies. What is a graph output, or what one is a view of, is computed in the output's storage, and what is
 * joined with others in its place there (`berths.ts`).
 */
export class Residence implements Values {
  readonly inputs: readonly Storage[]
  readonly outputs: readonly Storage[]
  readonly storages: PlacedStorage[] = []
  readonly #classified: ClassifiedGraph
  readonly #weights: WeightGraph
  readonly #stored = new Map<Value, Stored>()
  readonly #packed = new Map<Value, Map<string, Storage>>()
  /** Storages of graph outputs, by the value whose elements they hold. */
  readonly #homes = new Map<Value, Storage>()
  readonly #berths: ReadonlyMap<Value, Berth>
  /** Room of values that others have berths in. */
  readonly #wholes = new Map<Value, Storage>()

  constructor(classified: ClassifiedGraph, groups: readonly Group[]) {
    const { graph } = classified
    this.#classified = classified
    this.#weights = new WeightGraph({ ...classified, constants: graph.constants })
    this.inputs = graph.inputs.map((value) => this.#residentInput(value))
    this.outputs = graph.outputs.map(({ name, value }) => this.#homeOf(name, value))
    this.#berths = this.#planBerths(groups)
  }

  producer(value: Value): Node | undefined {
    return this.#classified.producer(value)
  }

  known(value: Value | undefined): Tensor | undefined {
    return this.#classified.known(value)
  }

  elementRule({ op }: Node): ElementRule | undefined {
    const rule = ruleOf(op)
    return rule.kind === "template" || rule.kind === "unsupported" ? undefined : rule
  }

  immediate(value: Value): number | bigint | undefined {
    const known = this.#classified.known(value)
    return known?.data.length === 1 ? known.data[0] : undefined
  }

  isWeight(value: Value): boolean {
    return this.#classified.isWeight(value)
  }

  stored(value: Value): Stored | undefined {
    const known = this.#stored.get(value) ?? this.#storedWeight(value) ?? this.#aliasOf(value)
    if (known !== undefined) this.#stored.set(value, known)
    return known
  }

  packedWeight(value: Value, form: string, pack: (builder: GraphBuilder, value: Value) => Value, as?: DType): Storage {
    const forms = this.#packed.get(value) ?? new Map<string, Storage>()
    this.#packed.set(value, forms)
    const known = forms.get(form)
    if (known !== undefined) return known
    const { name, value: stored } = this.#weights.store(value, form, pack)
    const type = { ...stored.type, dtype: as ?? stored.type.dtype }
    const storage = this.#allocate({ type }, "weights", name)
    forms.set(form, storage)
    return storage
  }

  scratch(dtype: DType, count: number): Storage {
    return this.#add({ dtype, elementCount: count, region: "arena" })
  }

  /** Room for a value that is going to be computed. */
  reserve(value: Value): Stored {
    const berth = this.#berths.get(value)
    if (berth !== undefined) return { storage: this.#wholeOf(berth.whole), layout: berth.layout }
    return { storage: this.#wholes.get(value) ?? this.#roomFor(value), layout: rowMajor(value.type.shape) }
  }

  /** Whether a value may stay where it happens to lie. */
  isUnplaced(value: Value): boolean {
    return !this.#homes.has(this.#sourceOfView(value)) && !this.#berths.has(value) && !this.#wholes.has(value)
  }

  /** From now on the value is in memory. */
  settle(value: Value, stored: Stored): void {
    invariant(!this.#stored.has(value), `${value.name} is computed twice`)
    this.#stored.set(value, stored)
  }

  weights(): Graph {
    return this.#weights.finish()
  }

  #residentInput(value: Value): Storage {
    const storage = this.#allocate(value, "input", value.name)
    this.#stored.set(value, { storage, layout: rowMajor(value.type.shape) })
    return storage
  }

  #homeOf(name: string, value: Value): Storage {
    const storage = this.#allocate(value, "output", name)
    const source = this.#sourceOfView(value)
    const isFree = !this.#stored.has(source) && !this.isWeight(source) && !this.#homes.has(source)
    if (isFree) this.#homes.set(source, storage)
    return storage
  }

  #roomFor(value: Value): Storage {
    const source = this.#sourceOfView(value)
    const home = this.#homes.get(source)
    this.#homes.delete(source)
    return home ?? this.#allocate(value, "arena")
  }

  #wholeOf(value: Value): Storage {
    const whole = this.#wholes.get(value) ?? this.#roomFor(value)
    this.#wholes.set(value, whole)
    return whole
  }

  #planBerths(groups: readonly Group[]): ReadonlyMap<Value, Berth> {
    const viewed = new Set(this.#classified.running.flatMap(({ outputs }) => this.#viewed(outputs[0]!) ?? []))
    return planBerths(groups, {
      sourceOf: (value) => this.#sourceOfView(value),
      isFree: (value) => !this.#homes.has(value),
      isViewed: (value) => viewed.has(value),
    })
  }

  #storedWeight(value: Value): Stored | undefined {
    if (!this.isWeight(value)) return undefined
    return { storage: this.packedWeight(value, "", (_, copy) => copy), layout: rowMajor(value.type.shape) }
  }

  #aliasOf(value: Value): Stored | undefined {
    const source = this.#viewed(value)
    const stored = source && this.stored(source)
    if (stored === undefined || !isDense(stored.layout, source!.type.shape)) return undefined
    return { storage: stored.storage, layout: { ...rowMajor(value.type.shape), offset: stored.layout.offset } }
  }

  #viewed(value: Value): Value | undefined {
    const node = this.producer(value)
    const rule = node && ruleOf(node.op)
    return rule?.kind === "movement" && rule.isView ? node!.inputs[0] : undefined
  }

  #sourceOfView(value: Value): Value {
    let source = value
    for (let next = this.#viewed(source); next !== undefined; next = this.#viewed(source)) source = next
    return source
  }

  #allocate({ type: { dtype, shape } }: Pick<Value, "type">, region: Region, name?: string): Storage {
    return this.#add({ dtype, elementCount: elementCount(shape), region, ...(name === undefined ? {} : { name }) })
  }

  #add(storage: Omit<PlacedStorage, "id">): Storage {
    const placed = { id: this.storages.length, ...storage }
    this.storages.push(placed)
    return placed
  }
}
