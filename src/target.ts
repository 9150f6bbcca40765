import type { Manifest, ThreadCount } from "./artifacts/manifest.ts"
import type { Signature } from "./ir/signature.ts"
import type { StubProgram } from "./artifacts/stub.ts"
import type { Graph } from "./ir/graph.ts"
import type { DType } from "./tensor/dtype.ts"
import type { Tensor } from "./tensor/tensor.ts"

/** What a target may ask of the machine that compiles. */
export interface Host {
  /** SHA-256 in lower-case hexadecimal. */
  digest(bytes: Uint8Array): string
  /** Milliseconds from any origin; for reports only, never for decisions. */
  now(): number
  /** A line for the log of the compile. */
  log(component: string, text: string): void
  /** What tells machines apart on which different candidates may be fastest. */
  readonly machine: string
  /** Times modules that compute the same in their `run`; returns the key of the fastest, or the first where they cannot run. */
  fastest(question: string, modules: ReadonlyMap<string, Uint8Array>): Promise<string>
  /** A program that was compiled from equal facts before, or the one that is compiled now. */
  remember(facts: Readonly<Record<string, string>>, compile: () => Promise<TargetProgram>): Promise<TargetProgram>
}

/** What `pfvm:cpu` alone is told; nothing need be. */
export interface PfvmOptions {
  /** How many threads may share a run; without it, "auto". */
  readonly threads?: ThreadCount
  /** Whether there is a build for engines with relaxed SIMD; without it, there is. */
  readonly relaxedSimd?: boolean
  /** How weights of matrix-vector products are stored; without it, "f32". */
  readonly weightStorage?: WeightStorage
  /** Whether the host measures candidates before the program is built; without it, a program depends on its graph alone. */
  readonly autotune?: boolean
}

/** Bits of a stored weight where reading it, not multiplying, takes the time. */
export type WeightStorage = "f32" | "f16" | "int8"

export interface TargetOptions {
  readonly device: string
  /** Version of the compiler, for the headers of artifacts. */
  readonly compiler: string
  readonly graphHash: string
  readonly signature: Signature
  /** Names that a state dictionary may hold, whether the program uses them or not; without it, those that it uses. */
  readonly stateDictNames?: readonly string[]
  readonly debug: boolean
  readonly pfvm?: PfvmOptions
}

/** A fused group of nodes that runs as one kernel. */
export interface Cluster {
  readonly kernel: string
  /** Names of the nodes in it. */
  readonly members: readonly string[]
  /** What it computes, in the operators that the target has kernels for. */
  readonly operators: readonly string[]
  /** The nodes of the optimised graph that it computes, or computes a part of, by their numbers. */
  readonly nodes: readonly number[]
  /** Values that can be looked at; those of its other members exist in registers only. */
  readonly results: readonly KeptValue[]
}

/** One run of a kernel. */
export interface KernelCall {
  /** Unique: device, graph, back end, mode and number, such as `cpu_0EAE7ED7_wasm_FI_385`. */
  readonly name: string
  readonly cluster: number
}

/** A tensor in the program's memory, in bytes. */
export interface MemoryRegion {
  readonly name: string
  readonly region: string
  readonly byteOffset: number
  readonly byteLength: number
  /** The first and the last call that read or write it; null where none does. */
  readonly first: number | null
  readonly last: number | null
}

/** A value that a cluster leaves in memory. */
export interface KeptValue {
  /** Names of the nodes that are one in the node that makes it; the last one is whose value it is. */
  readonly nodes: readonly string[]
  readonly dtype: DType
  readonly shape: readonly number[]
  /** From the start of the program's memory; null on devices that have none. */
  readonly byteOffset: number | null
  /** In elements. */
  readonly strides: readonly number[]
}

/** What a target tells the report. */
export interface ProgramReport {
  /** In the order of a run; none on devices that do not run kernels. */
  readonly calls: readonly KernelCall[]
  readonly clusters: readonly Cluster[]
  readonly memory: readonly MemoryRegion[]
  /** Size of the memory that a run needs, in bytes. */
  readonly memoryByteLength: number
  readonly effectiveDType: { readonly dtype: string; readonly reason: string }
}

/** A compiled program without its weights: plain data and bytes, so that it can be stored and found again. */
export interface TargetProgram {
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly manifest: Manifest
  readonly stub: StubProgram
  readonly report: ProgramReport
}

/** One device's way from an optimised graph to a program. */
export interface Target {
  /** Throws the target's diagnostics, such as every operator that it cannot run. */
  compile(graph: Graph, options: TargetOptions, host: Host): Promise<TargetProgram>
  /** The weights files of a program for these parameters. Nothing is compiled. */
  weigh(program: TargetProgram, parameters: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, Uint8Array>>
}
