import {
  abi,
  weightsHash,
  weightsHashOffset,
  weightsHeaderLength,
  weightsMagic,
  type Manifest,
  type Slot,
} from "../artifacts/manifest.ts"
import { asset, json, record, type StubValue } from "../artifacts/stub.ts"
import { present } from "../diagnostics/invariant.ts"
import { interpret } from "../interpreter/interpret.ts"
import type { Graph } from "../ir/graph.ts"
import { lowerGraph } from "../kernels/lower.ts"
import type { Build, PlannedBuffer, Port, Program } from "../kernels/program.ts"
import { createSession } from "../runtime/session.ts"
import type { Target, TargetOptions, TargetProgram } from "../target.ts"
import { bytesOf, type Tensor } from "../tensor/tensor.ts"
import type { DataDeclaration } from "./assembler/module.ts"
import { printProgram, pageLength } from "./print-program.ts"

/**
 * `pfvm:cpu`: a WebAssembly program for one graph, in a baseline and a relaxed-SIMD build over the same memory, and a second
 * small program that prepares the weights: it computes what lies in the weights region from the model's parameters, at build
 * time for the weights file, and in an app that replaces its weights.
 */
export const wasmTarget: Target = {
  compile: (graph, options) => Promise.resolve(compileGraph(graph, options)),
  weigh: prepareWeights,
}

const builds = ["baseline", "relaxed"] as const satisfies readonly Build[]
const fileNames = { baseline: "model.wasm", relaxed: "model.relaxed.wasm" } as const
const preparationFile = "prepare.wasm"
const weightsFile = "weights.bin"

function compileGraph(graph: Graph, options: TargetOptions): TargetProgram {
  const programs = builds.map((build) => lowerGraph(graph, { build, callPrefix: prefixOf(options) }))
  const [baseline] = programs as [Program, Program]
  const manifest = manifestOf(baseline, options)
  const preparation = baseline.memory.weightsByteLength > 0 ? preparationOf(baseline, options) : undefined
  const files = new Map(programs.map((program) => [fileNames[program.build], printProgram(program, options)]))
  const members: Record<string, StubValue> = {
    manifest: json(manifest),
    program: record({ baseline: asset(fileNames.baseline), relaxed: asset(fileNames.relaxed) }),
    ...(preparation !== undefined && { weights: asset(weightsFile), preparation: preparation.member }),
  }
  return {
    files: new Map([...files, ...(preparation?.files ?? [])]),
    manifest,
    stub: { module: "mlsdk/runtime", factory: "defineFunction", members },
    report: reportOf(baseline),
  }
}

interface PreparationProgram {
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly member: StubValue
}

/**
 * The program that computes the weights region; its outputs are placed where the program proper reads them. It runs once, so one
 * build is enough. What it needs besides parameters is part of it: constants, in the form in which its kernels read them.
 */
function preparationOf(program: Program, options: TargetOptions): PreparationProgram {
  const own = {
    ...options,
    signature: { name: "prepare", inputs: [], inputForm: "dictionary", outputs: [], outputForm: "dictionary" } as const,
  }
  const lowered = lowerGraph(program.weights, { build: "baseline", callPrefix: prefixOf(options) })
  const stored = program.buffers.filter((buffer) => buffer.region === "weights")
  const placement = Object.fromEntries(
    stored.map((buffer) => [present(buffer.name, "a weight has a name"), buffer.byteOffset]),
  )
  const member = record({
    manifest: json({ ...manifestOf(lowered, own), weights: { byteOffset: 0, byteLength: 0 } }),
    placement: json(placement),
    program: record({ baseline: asset(preparationFile) }),
  })
  return { files: new Map([[preparationFile, printProgram(lowered, own, constantData(lowered))]]), member }
}

function constantData({ buffers, weights }: Program): readonly DataDeclaration[] {
  const values = interpret(weights, new Map())
  return buffers
    .filter((buffer) => buffer.region === "weights")
    .map(({ name, byteOffset }) => ({
      byteOffset,
      bytes: bytesOf(present(values.get(name ?? ""), "a constant is computed")),
    }))
}

function manifestOf(program: Program, { compiler, device, graphHash, signature }: TargetOptions): Manifest {
  const slot = ({ name, buffer, type }: Port): Slot => ({
    name,
    dtype: type.dtype,
    shape: type.shape,
    byteOffset: program.buffers[buffer]!.byteOffset,
  })
  return {
    abi,
    compiler,
    device,
    graphHash,
    inputs: program.inputs.map(slot),
    inputForm: signature.inputForm,
    outputs: program.outputs.map(slot),
    outputForm: signature.outputForm,
    state: [],
    weights: { byteOffset: 0, byteLength: program.memory.weightsByteLength },
    memoryPages: Math.ceil(program.memory.byteLength / pageLength),
  }
}

function reportOf(program: Program): TargetProgram["report"] {
  const region = (buffer: PlannedBuffer): TargetProgram["report"]["memory"][number] => ({
    name: buffer.name ?? `buffer ${buffer.id}`,
    region: buffer.region,
    byteOffset: buffer.byteOffset,
    byteLength: buffer.byteLength,
  })
  return {
    clusters: program.clusters.map((cluster) => ({
      kernel: cluster.calls.map((call) => program.calls[call]!.name).join("+") || "in place",
      members: cluster.members.map((member) => member.origin.names[0] ?? member.op),
    })),
    memory: program.buffers.map(region),
    memoryByteLength: program.memory.byteLength,
    effectiveDType: {
      dtype: "float32",
      reason: "pfvm:cpu computes float32 tensors in float32; float_dtype concerns MN-Core devices",
    },
  }
}

/** Runs the preparation program over the parameters and lays its outputs out as the weights region. */
async function prepareWeights(
  program: TargetProgram,
  parameters: ReadonlyMap<string, Tensor>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const member = program.stub.members.preparation
  if (member?.kind !== "record") return new Map()
  const { manifest, placement } = member.members
  const source = {
    manifest: (manifest as { value: Manifest }).value,
    program: { baseline: present(program.files.get(preparationFile), "the preparation program was built") },
  }
  const session = await createSession(source)
  const inputs = Object.fromEntries(source.manifest.inputs.map(({ name }) => [name, parameters.get(name)]))
  const outputs = session.run(inputs)
  session.release()
  const file = weightsFileOf(program.manifest)
  for (const [name, byteOffset] of Object.entries((placement as { value: Record<string, number> }).value)) {
    const { data } = present(outputs[name], `the preparation program computes ${name}`)
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), weightsHeaderLength + byteOffset)
  }
  return new Map([[weightsFile, file]])
}

function weightsFileOf({ graphHash, weights }: Manifest): Uint8Array {
  const file = new Uint8Array(weightsHeaderLength + weights.byteLength)
  const text = new TextEncoder()
  file.set(text.encode(weightsMagic))
  file.set(text.encode(weightsHash(graphHash)), weightsHashOffset)
  const view = new DataView(file.buffer)
  view.setUint32(8, abi, true)
  view.setUint32(12, weights.byteLength, true)
  return file
}

/** Names of kernels show device, graph, back end and mode: FI is inference. */
function prefixOf({ graphHash }: TargetOptions): string {
  return `cpu_${graphHash.slice(0, 8).toUpperCase()}_wasm_FI`
}
