import { printGraph } from "../ir/print.ts"
import { dtypes } from "../tensor/dtype.ts"
import { formatType } from "../tensor/tensor.ts"
import { formatKernel } from "./language/format.ts"
import type { Call, PlannedBuffer, Port, Program } from "./program.ts"

/** The text form of a program, for golden tests and bug reports: memory, weights, calls, kernels. */
export function formatProgram(program: Program): string {
  const { name, build, buffers, calls, kernels, weights, memory, inputs, outputs } = program
  const head = [
    `program ${name} ${build}`,
    formatMemory(memory),
    ...inputs.map((port) => `input ${formatPort(port)}`),
    ...outputs.map((port) => `output ${formatPort(port)}`),
    ...buffers.map(formatBuffer),
    ...calls.map((call) => formatCall(call, program)),
  ]
  return [...head, "", printGraph(weights), ...kernels.map((kernel, i) => `${i}: ${formatKernel(kernel)}\n`)].join("\n")
}

function formatMemory(memory: Program["memory"]): string {
  const { byteLength, weightsByteLength, inputByteLength, outputByteLength, arenaByteLength } = memory
  const regions = `weights ${weightsByteLength}, input ${inputByteLength}, output ${outputByteLength}, arena ${arenaByteLength}`
  return `memory ${byteLength}: ${regions}`
}

function formatPort({ name, buffer, type }: Port): string {
  return `${name}: ${formatType(type)} = #${buffer}`
}

function formatBuffer({ id, dtype, elementCount, region, byteOffset, name }: PlannedBuffer): string {
  const label = name === undefined ? "" : ` ${JSON.stringify(name)}`
  return `#${id}: ${dtypes[dtype].short}[${elementCount}] ${region} at ${byteOffset}${label}`
}

function formatCall({ name, kernel, buffers, cluster }: Call, { kernels, clusters }: Program): string {
  const members = clusters.find(({ id }) => id === cluster)?.members.map(({ op }) => op) ?? []
  const arguments_ = buffers.map((buffer) => `#${buffer}`).join(", ")
  return `call ${name}: ${kernel} ${kernels[kernel]!.name}(${arguments_})  // ${members.join(", ")}`
}
