import * as ort from "onnxruntime-web"
import { weightsHeaderLength } from "../../src/artifacts/manifest.ts"
import { assetsOf } from "../../src/artifacts/stub.ts"
import { stubArgument } from "../../src/build/open-session.ts"
import { unreachable } from "../../src/diagnostics/invariant.ts"
import { feed } from "../../src/runtime/feed.ts"
import { createSession, type SessionSource } from "../../src/runtime/session.ts"
import { openThreaded } from "../../src/runtime/threads.ts"
import { peakModule } from "../support/peak.ts"
import { seededElements } from "./inputs.ts"
import type { CallsProgram, Subject } from "./protocol.ts"
import { openTfjs, type TfjsModule } from "./tfjs.ts"

/** Elements of the outputs by name. */
export type Outputs = Readonly<Record<string, ArrayLike<number | bigint>>>

/** A subject that is ready; inputs are at hand, results are copies that the caller may keep. */
export interface Runnable {
  call(): unknown
  outputs(): Promise<Outputs>
}

/** A subject whose files are in memory. */
export type Loadable = () => Promise<Runnable>

type SubjectOf<Kind extends Subject["kind"]> = Extract<Subject, { kind: Kind }>

/** Fetches what a subject needs. */
export function fetchSubject(subject: Subject): Promise<Loadable> {
  switch (subject.kind) {
    case "mlsdk":
      return fetchOurs(subject)
    case "onnxruntime-web":
      return fetchOnnxruntime(subject)
    case "tfjs":
      return fetchTfjs(subject)
    case "call":
      return fetchCall(subject)
    case "peak":
      return fetchPeak(subject)
    default:
      return unreachable(subject)
  }
}

async function fetchOurs({ stub, files, inputs, threads }: SubjectOf<"mlsdk">): Promise<Loadable> {
  const names = assetsOf(stub)
  const contents = await Promise.all(names.map((name) => download(files + name)))
  const source = stubArgument(stub, new Map(names.map((name, i) => [name, contents[i]!]))) as SessionSource
  const open = stub.factory === "defineThreadedFunction" ? { open: openThreaded } : {}
  const feeds = Object.fromEntries(inputs.map((input, i) => [input.name, seededElements(input, i)]))
  return async () => {
    const session = await createSession({ ...source, ...open, threads })
    const call = () => session.run(feeds)
    return { call, outputs: async () => dataOf(call()) }
  }
}

async function fetchOnnxruntime({ model, inputs, threads }: SubjectOf<"onnxruntime-web">): Promise<Loadable> {
  ort.env.wasm.numThreads = threads
  ort.env.wasm.proxy = false
  ort.env.logLevel = "error"
  if (globalThis.location !== undefined)
    ort.env.wasm.wasmPaths = new URL("/onnxruntime-web/", globalThis.location.href).href
  const bytes = await download(model)
  const tensors = inputs.map((input, i) => {
    const { name, dtype, shape } = input
    return [name, new ort.Tensor(dtype as "float32", seededElements(input, i) as Float32Array, shape)] as const
  })
  const feeds = Object.fromEntries(tensors)
  return async () => {
    const session = await ort.InferenceSession.create(bytes, {
      executionProviders: ["wasm"],
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
    })
    const call = () => session.run(feeds)
    return { call, outputs: async () => dataOf((await call()) as Readonly<Record<string, { readonly data: unknown }>>) }
  }
}

async function fetchTfjs({ library, elements, ...subject }: SubjectOf<"tfjs">): Promise<Loadable> {
  const module = (await import(library.module)) as TfjsModule
  const network = { ...subject, wasm: library.wasm, elements: new Float32Array((await download(elements)).buffer) }
  const [input, output] = [subject.inputs[0]!, subject.outputs[0]!]
  const x = seededElements(input, 0) as Float32Array
  return async () => {
    const predict = await openTfjs(module, network, input)
    const call = () => predict(x)
    return { call, outputs: async () => ({ [output.name]: await call() }) }
  }
}

async function fetchCall({ program, name }: SubjectOf<"call">): Promise<Loadable> {
  const exports = await exportsOf(program)
  return async () => ({ call: exports[name] as () => void, outputs: async () => ({}) })
}

/** Programs that several subjects are calls of. */
const programs = new Map<string, Promise<WebAssembly.Exports>>()

function exportsOf(program: CallsProgram): Promise<WebAssembly.Exports> {
  const known = programs.get(program.module) ?? openProgram(program)
  programs.set(program.module, known)
  return known
}

/** Fills the memory as one run leaves it: pages that nobody has written to are slow to read on some processors. */
async function openProgram({ module, weights, calls, inputs }: CallsProgram): Promise<WebAssembly.Exports> {
  const { exports } = await instantiate(await download(module))
  const memory = exports["memory"] as WebAssembly.Memory
  new Uint8Array(memory.buffer).set((await download(weights)).subarray(weightsHeaderLength))
  inputs.forEach((slot, i) => feed(memory, slot, seededElements(slot, i)))
  for (const call of calls) (exports[call] as () => void)()
  return exports
}

async function fetchPeak({ arithmetic }: SubjectOf<"peak">): Promise<Loadable> {
  const { exports } = await instantiate(peakModule(arithmetic))
  return async () => ({ call: exports["run"] as () => void, outputs: async () => ({}) })
}

async function instantiate(bytes: Uint8Array): Promise<WebAssembly.Instance> {
  return new WebAssembly.Instance(await WebAssembly.compile(bytes as BufferSource), {})
}

function dataOf(tensors: Readonly<Record<string, { readonly data: unknown }>>): Outputs {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data }]) => [name, data as ArrayLike<number | bigint>]),
  )
}

async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}
