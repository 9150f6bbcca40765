import type { GraphBuilder } from "../../ir/builder.ts"
import type { Value } from "../../ir/graph.ts"
import type { DType } from "../../tensor/dtype.ts"
import type { Coordinates, Extents } from "../access/coordinate.ts"
import type { Layout } from "../access/layout.ts"
import type { Storage, Stored, Values } from "../access/storage.ts"
import type { PoolNode } from "../fuse/pooling.ts"
import type { Expr, Index, Kernel, Statement } from "../language/kernel.ts"
import type { Build, WeightStorage } from "../program.ts"
import type { ElementReader } from "./element-reader.ts"
import type { KernelWriter } from "./kernel-writer.ts"

/** What a template may ask for and add to while it lowers its group. */
export interface TemplateContext extends Values {
  readonly build: Build
  readonly weightStorage: WeightStorage
  /** Values that the group leaves in memory: the template's outputs, or what elementwise tails make of them. */
  readonly results: readonly Value[]
  /** What reduces the pixels that the tails make, where the template agreed to it; its output is the only result then. */
  readonly pool: PoolNode | undefined
  /**
   * One of several ways to lower the group's template, the first of which should be fastest. Both builds must come out with the same
   * storages: a subject that names no build gets the same answer in both.
   */
  choose(subject: string, candidates: readonly [string, ...string[]]): string
  writer(): KernelWriter
  /** Runs a finished kernel next. */
  run(writer: KernelWriter, name: string, range: Kernel["range"], body: readonly Statement[]): void
  /** Memory that lives during this group alone. */
  scratch(dtype: DType, elementCount: number): Storage
  /** Whether a value depends on parameters and constants alone. */
  isWeight(value: Value): boolean
  /** A weight in a form that a template reads, computed when weights are stored; `as` reads its bits as another dtype. */
  packedWeight(value: Value, form: string, pack: (builder: GraphBuilder, value: Value) => Value, as?: DType): Storage
  /** Computes a value into memory with loops of its own, whatever makes it. */
  materialise(value: Value, layout?: Layout): Stored
  /** A value in another form that a kernel makes the first time somebody asks for it; later groups read the same. */
  arranged(value: Value, form: string, arrange: () => Stored): Stored
  /** Computes a value with loops of its own to where it is wanted. */
  compute(value: Value, to: Stored): void
  /** Where a value that the group leaves in memory is to be stored. */
  target(value: Value): Stored
  /** Leaves a value that the group would have to compute where its elements lie already; false when it is wanted elsewhere. */
  adopt(value: Value, stored: Stored): boolean
  /** Stores what the group makes of the template's value at some coordinates, for as many lanes as the register has. */
  storeResults(writer: KernelWriter, made: Made): Statement[]
}

/** A template's value in a register, for `lanes` neighbours at some coordinates. */
export interface Made {
  readonly value: Value
  readonly lanes: number
  readonly at: Coordinates
  readonly extents: Extents
  /** The value itself; may read other elements at the same coordinates. */
  register(reader: ElementReader): Expr
  readonly finish?: ((index: Index) => Index) | undefined
}
