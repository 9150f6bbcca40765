import { invariant, present } from "../../diagnostics/invariant.ts"
import type { GraphBuilder } from "../../ir/builder.ts"
import type { Graph, Node, Value } from "../../ir/graph.ts"
import type { DType } from "../../tensor/dtype.ts"
import { elementCount } from "../../tensor/shape.ts"
import type { Tensor } from "../../tensor/tensor.ts"
import { isRowMajor, rowMajor, type Layout } from "../access/layout.ts"
import type { Storage, Stored } from "../access/storage.ts"
import { KernelWriter, type WrittenKernel } from "../emit/kernel-writer.ts"
import { writeMap } from "../emit/map-kernel.ts"
import type { Made, TemplateContext } from "../emit/template-context.ts"
import type { Group } from "../fuse/groups.ts"
import type { Kernel, Statement } from "../language/kernel.ts"
import { bind } from "../language/statements.ts"
import type { Build, Region } from "../program.ts"
import type { ElementRule } from "../rules/element-rule.ts"
import { ruleOf } from "../rules/table.ts"
import { WeightGraph } from "../weights/weight-graph.ts"
import type { ClassifiedGraph } from "./classify.ts"

/** A storage with its region; of weights, inputs and outputs also the name. */
export interface PlacedStorage extends Storage {
  readonly region: Region
  readonly name?: string
}

export interface Step extends WrittenKernel {
  readonly group: Group
}

export interface LoweredGroups {
  readonly steps: readonly Step[]
  readonly groups: readonly Group[]
  readonly storages: readonly PlacedStorage[]
  readonly weights: Graph
  /** The storages of the graph's inputs and outputs, in order. */
  readonly inputs: readonly Storage[]
  readonly outputs: readonly Storage[]
}

export function lowerGroups(classified: ClassifiedGraph, groups: readonly Group[], build: Build): LoweredGroups {
  const lowering = new Lowering(classified, build)
  for (const group of groups) lowering.lower(group)
  return { ...lowering.finish(), groups }
}

class Lowering implements TemplateContext {
  readonly build: Build
  readonly #classified: ClassifiedGraph
  readonly #weights: WeightGraph
  readonly #storages: PlacedStorage[] = []
  readonly #stored = new Map<Value, Stored>()
  readonly #packed = new Map<Value, Map<string, Storage>>()
  readonly #arranged = new Map<Value, Map<string, Stored>>()
  readonly #steps: Step[] = []
  readonly #inputs: readonly Storage[]
  readonly #outputs: readonly Storage[]
  /** Storages of graph outputs, by the value whose elements they hold. */
  readonly #homes = new Map<Value, Storage>()
  /** Where the results of the group that is being lowered go; they are in memory when it is done. */
  readonly #targets = new Map<Value, Stored>()
  #group: Group | undefined

  constructor(classified: ClassifiedGraph, build: Build) {
    const { graph } = classified
    this.build = build
    this.#classified = classified
    this.#weights = new WeightGraph({ ...classified, constants: graph.constants })
    this.#inputs = graph.inputs.map((value) => {
      const storage = this.#allocate(value, "input", value.name)
      this.#stored.set(value, { storage, layout: rowMajor(value.type.shape) })
      return storage
    })
    this.#outputs = graph.outputs.map(({ name, value }) => {
      const storage = this.#allocate(value, "output", name)
      const source = this.#sourceOfView(value)
      const isFree = !this.#stored.has(source) && !classified.isWeight(source) && !this.#homes.has(source)
      if (isFree) this.#homes.set(source, storage)
      return storage
    })
  }

  lower(group: Group): void {
    this.#group = group
    if (group.template === undefined) this.#map(group.results)
    else this.#lowerTemplate(group.template)
    for (const [value, target] of this.#targets) this.#stored.set(value, target)
    this.#targets.clear()
  }

  #lowerTemplate(node: Node): void {
    const rule = ruleOf(node.op)
    invariant(rule.kind === "template", `${node.op} has no loop nest of its own`)
    rule.lower(node, this)
  }

  finish(): Omit<LoweredGroups, "groups"> {
    this.#classified.graph.outputs.forEach(({ value }, i) => this.#complete(value, this.#outputs[i]!))
    const [steps, storages, inputs, outputs] = [this.#steps, this.#storages, this.#inputs, this.#outputs]
    return { steps, storages, inputs, outputs, weights: this.#weights.finish() }
  }

  get results(): readonly Value[] {
    return this.#current.results
  }

  get #current(): Group {
    return present(this.#group, "no group is being lowered")
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

  writer(): KernelWriter {
    return new KernelWriter(this)
  }

  run(writer: KernelWriter, name: string, range: Kernel["range"], body: readonly Statement[]): void {
    this.#push(writer.finish(name, range, body))
  }

  scratch(dtype: DType, count: number): Storage {
    return this.#add({ dtype, elementCount: count, region: "arena" })
  }

  packedWeight(value: Value, form: string, pack: (builder: GraphBuilder, value: Value) => Value): Storage {
    const forms = this.#packed.get(value) ?? new Map<string, Storage>()
    this.#packed.set(value, forms)
    const known = forms.get(form)
    if (known !== undefined) return known
    const { name, value: stored } = this.#weights.store(value, form, pack)
    const storage = this.#allocate(stored, "weights", name)
    forms.set(form, storage)
    return storage
  }

  materialise(value: Value, layout?: Layout): Stored {
    const stored = this.stored(value)
    if (stored !== undefined && layout === undefined) return stored
    const target = { storage: this.scratch(value.type.dtype, elementCount(value.type.shape)), layout: layout ?? rowMajor(value.type.shape) }
    this.compute(value, target)
    return target
  }

  arranged(value: Value, form: string, arrange: () => Stored): Stored {
    const forms = this.#arranged.get(value) ?? new Map<string, Stored>()
    this.#arranged.set(value, forms)
    const arranged = forms.get(form) ?? arrange()
    forms.set(form, arranged)
    return arranged
  }

  compute(value: Value, to: Stored): void {
    this.#push(writeMap(this.writer(), "copy", [{ value, to }]))
  }

  target(value: Value): Stored {
    const known = this.#targets.get(value)
    if (known !== undefined) return known
    const target = { storage: this.#takeHome(value) ?? this.#allocate(value, "arena"), layout: rowMajor(value.type.shape) }
    this.#targets.set(value, target)
    return target
  }

  /** The storage of the graph output that the value, or a view of it, is. */
  #takeHome(value: Value): Storage | undefined {
    const source = this.#sourceOfView(value)
    const home = this.#homes.get(source)
    this.#homes.delete(source)
    return home
  }

  storeResults(writer: KernelWriter, { value, lanes, register, at, extents, finish }: Made): Statement[] {
    const reader = writer.reader(lanes, extents, finish)
    reader.bind(value, register(reader))
    return this.results.flatMap((result) => {
      const expr = reader.element(result, at)
      if (this.results.length === 1) return writer.store(this.target(result), at, expr, finish)
      const [declaration, local] = bind(writer.freshName("r"), expr)
      reader.bind(result, local)
      return [declaration, ...writer.store(this.target(result), at, local, finish)]
    })
  }

  /** One loop nest for all results of one shape. */
  #map(results: readonly Value[]): void {
    const open = results.filter((value) => this.stored(value) === undefined)
    const shapes = new Set(open.map(({ type }) => type.shape.join(",")))
    for (const shape of shapes) {
      const values = open.filter(({ type }) => type.shape.join(",") === shape)
      const targets = values.map((value) => ({ value, to: this.target(value) }))
      this.#push(writeMap(this.writer(), nameOf(this.#current), targets))
    }
  }

  #push(written: WrittenKernel): void {
    if (written.kernel.range.count > 0) this.#steps.push({ ...written, group: this.#current })
  }

  #storedWeight(value: Value): Stored | undefined {
    if (!this.isWeight(value)) return undefined
    return { storage: this.packedWeight(value, "", (_, copy) => copy), layout: rowMajor(value.type.shape) }
  }

  /** A view of a dense value lies where that value lies. */
  #aliasOf(value: Value): Stored | undefined {
    const source = this.#viewed(value)
    const stored = source && this.stored(source)
    if (stored === undefined || !isRowMajor(stored.layout, source!.type.shape)) return undefined
    if (stored.storage.elementCount !== elementCount(value.type.shape)) return undefined
    return { storage: stored.storage, layout: rowMajor(value.type.shape) }
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

  /** Copies an output that does not lie in its own storage yet: an input, a weight, or a value that is two outputs. */
  #complete(value: Value, storage: Storage): void {
    const stored = present(this.stored(value), `output ${value.name} is not computed`)
    if (stored.storage === storage && isRowMajor(stored.layout, value.type.shape)) return
    this.#group ??= { id: 0, template: undefined, nodes: [], results: [] }
    this.#push(writeMap(this.writer(), "copy", [{ value, to: { storage, layout: rowMajor(value.type.shape) } }]))
  }

  #allocate(value: Value, region: Region, name?: string): Storage {
    const { dtype, shape } = value.type
    return this.#add({ dtype, elementCount: elementCount(shape), region, ...(name === undefined ? {} : { name }) })
  }

  #add(storage: Omit<PlacedStorage, "id">): Storage {
    const placed = { id: this.#storages.length, ...storage }
    this.#storages.push(placed)
    return placed
  }
}

function nameOf({ nodes }: Group): string {
  return nodes.slice(0, 3).map(({ op }) => op).join("_") || "copy"
}
