import type { Manifest } from "./artifacts/manifest.ts"
import type { Signature } from "./ir/signature.ts"
import type { StubProgram } from "./artifacts/stub.ts"
import type { Graph } from "./ir/graph.ts"
import type { Tensor } from "./tensor/tensor.ts"

/** What a target may ask of the machine that compiles. */
export interface Host {
  /** SHA-256 in lower-case hexadecimal. */
  digest(bytes: Uint8Array): string
  /** Milliseconds from any origin; for reports only, never for decisions. */
  now(): number
  /** A line for the log of the compile. */
  log(component: string, text: string): void
  /** A program that was compiled from equal facts before, or the one that is compiled now. */
  remember(facts: Readonly<Record<string, string>>, compile: () => Promise<TargetProgram>): Promise<TargetProgram>
}

export interface TargetOptions {
  readonly device: string
  /** Version of the compiler, for the headers of artifacts. */
  readonly compiler: string
  readonly graphHash: string
  readonly signature: Signature
  readonly debug: boolean
}

/** A fused group of nodes that runs as one kernel. */
export interface Cluster {
  readonly kernel: string
  /** Names of the nodes in it. */
  readonly members: readonly string[]
}

/** A tensor in the program's memory, in bytes. */
export interface MemoryRegion {
  readonly name: string
  readonly region: string
  readonly byteOffset: number
  readonly byteLength: number
}

/** What a target tells the report. */
export interface ProgramReport {
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
