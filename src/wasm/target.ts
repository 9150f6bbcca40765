import {
  abi,
  weightsHash,
  weightsHashOffset,
  weightsHeaderLength,
  weightsMagic,
  type Manifest,
  type Slot,
  type ThreadCount,
} from "../artifacts/manifest.ts"
import { asset, json, record, type StubValue } from "../artifacts/stub.ts"
import { present } from "../diagnostics/invariant.ts"
import { interpret } from "../interpreter/interpret.ts"
import type { Graph } from "../ir/graph.ts"
import { lowerGraph } from "../kernels/lower.ts"
import type { Answers } from "../kernels/lower/questions.ts"
import type { Build, Member, Port, Program } from "../kernels/program.ts"
import { createSession } from "../runtime/session.ts"
import type { Host, Target, TargetOptions, TargetProgram } from "../target.ts"
import { dtypes } from "../tensor/dtype.ts"
import { bytesOf, type Tensor } from "../tensor/tensor.ts"
import type { DataDeclaration } from "./assembler/module.ts"
import { withSourceMap } from "./debug/source-map.ts"
import { isShared, pagesOf, printProgram } from "./print-program.ts"
import { nodesOfClusters, regionsOf } from "./report-parts.ts"
import { measuredAnswers } from "./tune.ts"

/**
 * `pfvm:cpu`: a WebAssembly program for one graph, in a baseline and a relaxed-SIMD build over the same memory, and a second
 * small program that prepares the weights: it computes what lies in the weights region from the model's parameters, at build
 * time for the weights file, and in an app that replaces its weights.
 */
export const wasmTarget: Target = {
  compile: compileGraph,
  weigh: prepareWeights,
}

const builds = ["baseline", "relaxed"] as const satisfies readonly Build[]
const fileNames = { baseline: "model.wasm", relaxed: "model.relaxed.wasm" } as const
const preparationFile = "prepare.wasm"
const weightsFile = "weights.bin"

async function compileGraph(graph: Graph, options: TargetOptions, host: Host): Promise<TargetProgram> {
  const { debug, pfvm: { threads = "auto", relaxedSimd = true, weightStorage = "f32", autotune = false } = {} } =
    options
  const wanted = relaxedSimd ? builds : (["baseline"] as const)
  const lower = (answers?: Answers): Program[] =>
    wanted.map((build) =>
      lowerGraph(graph, { build, callPrefix: prefixOf(options), weightStorage, ...(answers && { answers }) }),
    )
  const expected = lower()
  const programs = autotune ? lower(await measuredAnswers(expected, options, host)) : expected
  const [baseline] = programs as [Program, ...Program[]]
  const manifest = manifestOf(baseline, options, programs.every(isShared) && !debug ? threads : 1)
  const preparation = baseline.memory.weightsByteLength > 0 ? preparationOf(baseline, options) : undefined
  const files = new Map(programs.map((program) => moduleOf(program, options)))
  const members: Record<string, StubValue> = {
    manifest: json(manifest),
    program: record(Object.fromEntries(wanted.map((build) => [build, asset(fileNames[build])]))),
    ...(preparation !== undefined && { weights: asset(weightsFile), preparation: preparation.member }),
  }
  return {
    files: new Map([...files, ...(preparation?.files ?? [])]),
    manifest,
    stub: {
      module: "mlsdk/runtime",
      factory: manifest.threads === undefined ? "defineFunction" : "defineThreadedFunction",
      members,
    },
    report: reportOf(baseline, graph),
  }
}

/** One build of the program; that of a debug build says where its source map is. */
function moduleOf(program: Program, options: TargetOptions): [file: string, module: Uint8Array] {
  const file = fileNames[program.build]
  const module = printProgram(program, options)
  return [file, options.debug ? withSourceMap(module, `${file}.map`) : module]
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
  const read = new Set(lowered.inputs.map(({ name }) => name))
  const ignored = options.stateDictNames?.filter((name) => !read.has(name)) ?? []
  const manifest: Manifest = { ...manifestOf(lowered, own, 1), weights: { byteOffset: 0, byteLength: 0 } }
  const member = record({
    manifest: json({ ...manifest, ...(ignored.length > 0 && { ignored }) }),
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

function manifestOf(
  program: Program,
  { compiler, device, graphHash, signature }: TargetOptions,
  threads: ThreadCount,
): Manifest {
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
    memoryPages: pagesOf(program),
    ...(threads !== 1 && { threads }),
  }
}

function reportOf(program: Program, graph: Graph): TargetProgram["report"] {
  const nodes = nodesOfClusters(program, graph)
  return {
    calls: program.calls.map(({ name, cluster }) => ({ name, cluster })),
    clusters: program.clusters.map((cluster, id) => ({
      kernel: cluster.calls.map((call) => program.calls[call]!.name).join("+") || "in place",
      members: [...new Set(cluster.members.flatMap(namesOf))],
      operators: cluster.members.map(({ op }) => op),
      nodes: nodes[id]!,
      results: cluster.results.map(({ origin, type: { dtype, shape }, buffer, offset, strides }) => ({
        nodes: origin.names,
        dtype,
        shape,
        byteOffset: program.buffers[buffer]!.byteOffset + offset * dtypes[dtype].byteLength,
        strides,
      })),
    })),
    memory: regionsOf(program),
    memoryByteLength: program.memory.byteLength,
    effectiveDType: {
      dtype: "float32",
      reason: "pfvm:cpu computes float32 tensors in float32; float_dtype concerns MN-Core devices",
    },
  }
}

/** Of all nodes of the model that are one in a node. */
function namesOf({ op, origin }: Member): readonly string[] {
  return origin.names.length > 0 ? origin.names : [op]
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
