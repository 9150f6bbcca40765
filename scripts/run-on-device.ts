import { signatureOf } from "../src/artifacts/signature.ts"
import { nodeHost } from "../src/build/node-host.ts"
import { compile } from "../src/compile.ts"
import { interpret } from "../src/interpreter/interpret.ts"
import { contentOf, type Graph } from "../src/ir/graph.ts"
import { createSession } from "../src/runtime/session.ts"
import type { TargetProgram } from "../src/target.ts"
import { targetOf } from "../src/targets.ts"
import type { Tensor } from "../src/tensor/tensor.ts"

/** A compiled graph: tensors in by name, tensors out by name. */
export type Program = (inputs: ReadonlyMap<string, Tensor>) => Promise<ReadonlyMap<string, Tensor>>

/** Compiles a graph for one device. Throws the device's diagnostics. */
export type DeviceCompiler = (graph: Graph) => Promise<Program>

const host = nodeHost({ log: () => {} })
const options = { name: "model", passes: "all", disabledPasses: [], key: "", debug: false } as const

/** The whole road: optimised, compiled, and run by the runtime that apps use. */
async function compileToWasm(graph: Graph): Promise<Program> {
  const { program } = await compile(graph, signatureOf("predict", graph), { ...options, device: "pfvm:cpu" }, host)
  const stored = graph.constants.filter((constant) => constant.role === "parameter")
  const parameters = new Map(stored.map((constant) => [constant.value.name, contentOf(constant)]))
  const weights = await targetOf("pfvm:cpu").weigh(program, parameters)
  const session = await createSession({ ...sourceOf(program), ...weightsOf(weights) })
  return (inputs) => {
    const needed = program.manifest.inputs.map(({ name }) => [name, inputs.get(name)] as const)
    return Promise.resolve(new Map(Object.entries(session.run(Object.fromEntries(needed))) as [string, Tensor][]))
  }
}

function sourceOf({
  manifest,
  files,
}: TargetProgram): Pick<Parameters<typeof createSession>[0], "manifest" | "program"> {
  return { manifest, program: { baseline: files.get("model.wasm")!, relaxed: files.get("model.relaxed.wasm")! } }
}

function weightsOf(files: ReadonlyMap<string, Uint8Array>): { weights?: Uint8Array } {
  const weights = files.get("weights.bin")
  return weights === undefined ? {} : { weights }
}

const devices: Readonly<Record<string, DeviceCompiler>> = {
  reference: (graph) => Promise.resolve((inputs) => Promise.resolve(interpret(graph, inputs))),
  "pfvm:cpu": compileToWasm,
}

export const deviceNames = Object.keys(devices)

export function compilerOf(device: string): DeviceCompiler {
  const compiler = Object.hasOwn(devices, device) ? devices[device] : undefined
  if (compiler === undefined) throw new Error(`unknown device ${device}, expected ${deviceNames.join(" or ")}`)
  return compiler
}
