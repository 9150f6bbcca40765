import type { Graph, Origin, Value } from "../ir/graph.ts"
import type { OpName } from "../ops/table.ts"
import type { DType } from "../tensor/dtype.ts"
import type { TensorType } from "../tensor/tensor.ts"
import type { Question } from "./lower/questions.ts"
import type { Kernel } from "./language/kernel.ts"

/** `relaxed` may fuse multiplication and addition in one rounding, `baseline` cannot; the tiles differ. */
export type Build = "baseline" | "relaxed"

/** How weights that are read once or twice in a run are stored. */
export type WeightStorage = "f32" | NarrowStorage
export type NarrowStorage = "f16" | "int8"

/** Parts of the program's memory, in this order. */
export type Region = "weights" | "input" | "output" | "arena"

/** A piece of the program's memory; pieces of the arena that are never alive together may overlap. */
export interface PlannedBuffer {
  readonly id: number
  readonly dtype: DType
  /** Elements that mean something. */
  readonly elementCount: number
  /** Bytes that are reserved: whole vectors may be read and written up to here. */
  readonly byteLength: number
  readonly region: Region
  /** Bytes from the start of memory, a multiple of 64. */
  readonly byteOffset: number
  /** Of weights: the output of the weight graph that is stored here. Of inputs and outputs: their name. */
  readonly name?: string
}

/** One node of the graph that a call computes. */
export interface Member {
  readonly op: OpName
  readonly origin: Origin
  /** Its first output: the graph's own, unless the node was put in the place of another one to be lowered. */
  readonly value: Value
}

/** A value in memory: `offset` and `strides` are elements of the buffer. */
export interface ClusterResult {
  /** Of the node that makes the value. */
  readonly origin: Origin
  readonly type: TensorType
  readonly buffer: number
  readonly offset: number
  readonly strides: readonly number[]
}

/** Runs a kernel over some buffers. */
export interface Call {
  /** Unique: device, graph, back end, mode and number, such as `cpu_0EAE7ED7_wasm_FI_385`. */
  readonly name: string
  readonly kernel: number
  /** Ids of buffers, in the order of the kernel's. */
  readonly buffers: readonly number[]
  readonly cluster: number
}

/**
 * Nodes that run together, without a temporary between them; usually one call, with packing or padding several, and none
 * where the result lies in memory already: a view, or what is joined in place.
 */
export interface Cluster {
  readonly id: number
  readonly members: readonly Member[]
  /** What it leaves in memory for others. */
  readonly results: readonly ClusterResult[]
  readonly calls: readonly number[]
}

/** An input or output of the program; elements are row-major. */
export interface Port {
  readonly name: string
  readonly buffer: number
  readonly type: TensorType
}

/** Sizes in bytes. Regions follow each other in the order of the fields; all of them is `byteLength`. */
export interface ProgramMemory {
  readonly weightsByteLength: number
  readonly inputByteLength: number
  readonly outputByteLength: number
  readonly arenaByteLength: number
  readonly byteLength: number
  /** The greatest sum of the arena's buffers that are alive during one call: no plan can be smaller. */
  readonly liveByteLength: number
}

/**
 * What a target prints: which kernels run in which order over which memory. Plain data; knows vectors, but no machine
 * code.
 *
 * `weights` computes what lies in the weights region from the model's parameters, which are its inputs: other weights
 * change bytes, never code.
 */
export interface Program {
  readonly name: string
  readonly build: Build
  readonly kernels: readonly Kernel[]
  readonly calls: readonly Call[]
  readonly clusters: readonly Cluster[]
  readonly buffers: readonly PlannedBuffer[]
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly weights: Graph
  readonly memory: ProgramMemory
  /** Decisions that measuring might make better. */
  readonly questions: readonly Question[]
}
