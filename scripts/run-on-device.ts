import { interpret } from "../src/interpreter/interpret.ts"
import type { Graph } from "../src/ir/graph.ts"
import type { Tensor } from "../src/tensor/tensor.ts"

/** A compiled graph: tensors in by name, tensors out by name. */
export type Program = (inputs: ReadonlyMap<string, Tensor>) => Promise<ReadonlyMap<string, Tensor>>

/** Compiles a graph for one device. Throws the device's diagnostics. */
export type DeviceCompiler = (graph: Graph) => Promise<Program>

const devices: Readonly<Record<string, DeviceCompiler>> = {
  reference: (graph) => Promise.resolve((inputs) => Promise.resolve(interpret(graph, inputs))),
}

export const deviceNames = Object.keys(devices)

export function compilerOf(device: string): DeviceCompiler {
  const compiler = Object.hasOwn(devices, device) ? devices[device] : undefined
  if (compiler === undefined) throw new Error(`unknown device ${device}, expected ${deviceNames.join(" or ")}`)
  return compiler
}
