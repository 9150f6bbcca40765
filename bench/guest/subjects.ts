import * as ort from "onnxruntime-web"
import { weightsHeaderLength } from "../../src/artifacts/manifest.ts"
import { assetsOf } from "../../src/artifacts/stub.ts"
import { openSession } from "../../src/build/open-session.ts"
import { unreachable } from "../../src/diagnostics/invariant.ts"
import { feed } from "../../src/runtime/feed.ts"
import { peakModule } from "../support/peak.ts"
import { seededElements } from "./inputs.ts"
import type { CallsProgram, Subject } from "./protocol.ts"

/** Elements of the outputs by name. */
export type Outputs = Readonly<Record<string, ArrayLike<number | bigint>>>

/** A subject that is ready; inputs are at hand, results are copies that the caller may keep. */
export interface Runnable {
  call(): unknown
  outputs(): Promise<Outputs>
}

type SubjectOf<Kind extends Subject["kind"]> = Extract<Subject, { kind: Kind }>

export function openSubject(subject: Subject): Promise<Runnable> {
  switch (subject.kind) {
    case "mlsdk":
      return openOurs(subject)
    case "onnxruntime-web":
      return openOnnxruntime(subject)
    case "call":
      return openCall(subject)
    case "peak":
      return openPeak(subject)
    default:
      return unreachable(subject)
  }
}

async function openOurs({ stub, files, inputs }: SubjectOf<"mlsdk">): Promise<Runnable> {
  const names = assetsOf(stub)
  const contents = await Promise.all(names.map((name) => download(files + name)))
  const session = await openSession({ stub, artifacts: new Map(names.map((name, i) => [name, contents[i]!])) })
  const feeds = Object.fromEntries(inputs.map((input, i) => [input.name, seededElements(input, i)]))
  const call = () => session.run(feeds)
  const outputs = async () => dataOf(call())
  return { call, outputs }
}

async function openOnnxruntime({ model, inputs }: SubjectOf<"onnxruntime-web">): Promise<Runnable> {
  ort.env.wasm.numThreads = 1
  ort.env.wasm.proxy = false
  ort.env.logLevel = "error"
  if (globalThis.location !== undefined)
    ort.env.wasm.wasmPaths = new URL("/onnxruntime-web/", globalThis.location.href).href
  const session = await ort.InferenceSession.create(await download(model), {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
  })
  const tensors = inputs.map((input, i) => {
    const { name, dtype, shape } = input
    return [name, new ort.Tensor(dtype as "float32", seededElements(input, i) as Float32Array, shape)] as const
  })
  const feeds = Object.fromEntries(tensors)
  const call = () => session.run(feeds)
  const outputs = async () => dataOf((await call()) as Readonly<Record<string, { readonly data: unknown }>>)
  return { call, outputs }
}

async function openCall({ program, name }: SubjectOf<"call">): Promise<Runnable> {
  const exports = await exportsOf(program)
  return { call: exports[name] as () => void, outputs: () => Promise.resolve({}) }
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

async function openPeak({ arithmetic }: SubjectOf<"peak">): Promise<Runnable> {
  const { exports } = await instantiate(peakModule(arithmetic))
  return { call: exports["run"] as () => void, outputs: () => Promise.resolve({}) }
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
