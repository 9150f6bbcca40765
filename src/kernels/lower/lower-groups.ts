import { invariant, present } from "../../diagnostics/invariant.ts"
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
import type { PoolNode } from "../fuse/pooling.ts"
import type { Kernel, Statement } from "../language/kernel.ts"
import { bind } from "../language/statements.ts"
import type { Build, WeightStorage } from "../program.ts"
import type { ElementRule } from "../rules/element-rule.ts"
import { ruleOf } from "../rules/table.ts"
import type { ClassifiedGraph } from "./classify.ts"
import { Questions, type Answers, type Candidates, type Question } from "./questions.ts"
import { Residence, type PlacedStorage } from "./residence.ts"

/** A kernel over its storages; `group` is absent for copies into outputs. */
export interface Step extends WrittenKernel {
  readonly group: Group | undefined
}

export interface LoweredGroups {
  readonly steps: readonly Step[]
  readonly groups: readonly Group[]
  readonly storages: readonly PlacedStorage[]
  readonly weights: Graph
  /** The storages of the graph's inputs and outputs, in order. */
  readonly inputs: readonly Storage[]
  readonly outputs: readonly Storage[]
  readonly questions: readonly Question[]
  /** Where a result of a group lies. */
  stored(value: Value): Stored
}

/** What decides how groups become kernels, besides the graph. */
export interface LoweringChoice {
  readonly build: Build
  readonly weightStorage: WeightStorage
  /** What was measured; templates decide the rest. */
  readonly answers: Answers
}

export function lowerGroups(
  classified: ClassifiedGraph,
  groups: readonly Group[],
  choice: LoweringChoice,
): LoweredGroups {
  const residence = new Residence(classified, groups)
  const questions = new Questions(choice.answers)
  const lowering = new Lowering(residence, choice, questions)
  for (const group of groups) lowering.lower(group)
  classified.graph.outputs.forEach(({ value }, i) => lowering.complete(value, residence.outputs[i]!))
  const { storages, inputs, outputs } = residence
  const stored = (value: Value): Stored => present(residence.stored(value), `${value.name} is in memory`)
  const { asked } = questions
  return {
    steps: lowering.steps,
    groups,
    storages,
    weights: residence.weights(),
    inputs,
    outputs,
    questions: asked,
    stored,
  }
}

/** Lowers one group after the other. */
class Lowering implements TemplateContext {
  readonly build: Build
  readonly weightStorage: WeightStorage
  readonly steps: Step[] = []
  readonly #residence: Residence
  readonly #arranged = new Map<Value, Map<string, Stored>>()
  /** Where the results of the group that is being lowered go; they are in memory when it is done. */
  readonly #targets = new Map<Value, Stored>()
  readonly #questions: Questions
  #group: Group | undefined

  constructor(residence: Residence, { build, weightStorage }: LoweringChoice, questions: Questions) {
    this.#residence = residence
    this.#questions = questions
    this.build = build
    this.weightStorage = weightStorage
  }

  lower(group: Group): void {
    this.#group = group
    if (group.template === undefined) this.#map(group)
    else this.#lowerTemplate(group.template)
    for (const [value, target] of this.#targets) this.#residence.settle(value, target)
    this.#targets.clear()
    this.#group = undefined
  }

  /** Copies an output that does not lie in its own storage yet: an input, a weight, or a value that is two outputs. */
  complete(value: Value, storage: Storage): void {
    const stored = present(this.stored(value), `output ${value.name} is not computed`)
    if (stored.storage === storage && isRowMajor(stored.layout, value.type.shape)) return
    this.compute(value, { storage, layout: rowMajor(value.type.shape) })
  }

  get results(): readonly Value[] {
    return present(this.#group, "no group is being lowered").results
  }

  get pool(): PoolNode | undefined {
    return this.#group?.pool
  }

  producer(value: Value): Node | undefined {
    return this.#residence.producer(value)
  }

  known(value: Value | undefined): Tensor | undefined {
    return this.#residence.known(value)
  }

  elementRule(node: Node): ElementRule | undefined {
    return this.#residence.elementRule(node)
  }

  immediate(value: Value): number | bigint | undefined {
    return this.#residence.immediate(value)
  }

  isWeight(value: Value): boolean {
    return this.#residence.isWeight(value)
  }

  stored(value: Value): Stored | undefined {
    return this.#residence.stored(value)
  }

  packedWeight(...weight: Parameters<TemplateContext["packedWeight"]>): Storage {
    return this.#residence.packedWeight(...weight)
  }

  scratch(dtype: DType, count: number): Storage {
    return this.#residence.scratch(dtype, count)
  }

  writer(): KernelWriter {
    return new KernelWriter(this)
  }

  run(writer: KernelWriter, name: string, range: Kernel["range"], body: readonly Statement[]): void {
    this.#push(writer.finish(name, range, body))
  }

  materialise(value: Value, layout?: Layout): Stored {
    const stored = this.stored(value)
    if (stored !== undefined && layout === undefined) return stored
    const { dtype, shape } = value.type
    const target = { storage: this.scratch(dtype, elementCount(shape)), layout: layout ?? rowMajor(shape) }
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
    const target = this.#targets.get(value) ?? this.#residence.reserve(value)
    this.#targets.set(value, target)
    return target
  }

  choose(subject: string, candidates: Candidates): string {
    const node = present(this.#group?.template, "a template asks")
    const situation = {
      node,
      known: (value: Value | undefined) => this.known(value),
      isWeight: (value: Value) => this.isWeight(value),
    }
    return this.#questions.choose(situation, subject, candidates)
  }

  adopt(value: Value, stored: Stored): boolean {
    const canStay = this.#residence.isUnplaced(value)
    if (canStay) this.#targets.set(value, stored)
    return canStay
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

  #lowerTemplate(node: Node): void {
    const rule = ruleOf(node.op)
    invariant(rule.kind === "template", `${node.op} has no loop nest of its own`)
    rule.lower(node, this)
  }

  /** One loop nest for all results of one shape; views of what is in memory need none. */
  #map({ results, nodes }: Group): void {
    const open = results.filter((value) => this.stored(value) === undefined)
    const shapes = new Set(open.map(({ type }) => type.shape.join(",")))
    const name = nodes
      .slice(0, 3)
      .map(({ op }) => op)
      .join("_")
    for (const shape of shapes) {
      const values = open.filter(({ type }) => type.shape.join(",") === shape)
      const targets = values.map((value) => ({ value, to: this.target(value) }))
      this.#push(writeMap(this.writer(), name, targets))
    }
  }

  #push(written: WrittenKernel): void {
    if (written.kernel.range.count > 0) this.steps.push({ ...written, group: this.#group })
  }
}
