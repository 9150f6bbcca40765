import { importOnnx } from "../../import/onnx/import-onnx.ts"
import type { Graph } from "../../ir/graph.ts"
import { printGraph } from "../../ir/print.ts"
import { formatKernel } from "../../kernels/language/format.ts"
import { lowerGraph } from "../../kernels/lower.ts"
import { optimize } from "../../pfvm/optimize.ts"
import { pipelines } from "../../pfvm/pipeline.ts"
import type { CommandResult } from "../command-result.ts"
import { counted, formatBytes } from "../../support/quantities.ts"
import { table } from "../text/table.ts"
import type { CodegenFolder } from "./codegen-folder.ts"

/** One way to look at a compiled function. */
export interface View {
  readonly meaning: string
  show(folder: CodegenFolder): CommandResult
}

export const views: Readonly<Record<string, View>> = {
  summary: { meaning: "inputs, outputs, sizes and files", show: showSummary },
  app: { meaning: "header, inputs and outputs, memory map and hashes of the application", show: showApp },
  exported: { meaning: "the graph as it was imported", show: (folder) => graphResult(exportedGraph(folder)) },
  ir: { meaning: "the graph after optimisation", show: (folder) => graphResult(optimizedGraph(folder)) },
  passes: { meaning: "what each pass of the optimizer did", show: showPasses },
  layers: { meaning: "operators with the places they come from", show: showLayers },
  clusters: { meaning: "which operators run together", show: showClusters },
  memory: { meaning: "what lies where in the program's memory", show: showMemory },
  src: { meaning: "the text of every kernel", show: showKernels },
  wat: { meaning: "the same as src", show: showKernels },
}

function showSummary(folder: CodegenFolder): CommandResult {
  const { facts, report, sizes, path } = folder
  const { manifest, signature } = facts
  const lines = table([
    ["function", `${report.name}.${signature.name}`],
    ["device", manifest.device],
    ["compiler", `mlsdk ${manifest.compiler}, artifact format ${manifest.abi}`],
    ["graph", manifest.graphHash],
    ["computes in", `${report.effective_dtype.dtype} (${report.effective_dtype.reason})`],
    ["work", `${report.flops} floating point operations`],
    ...(report.vsm_cycles === null ? [] : [["cycles", `${report.vsm_cycles} at ${report.core_freq} MHz`]]),
    ["memory", formatBytes(report.memory_bytes)],
    ["weights", formatBytes(manifest.weights.byteLength)],
    ["folder", path],
  ])
  const files = table([["file", "size"], ...[...sizes].map(([name, size]) => [name, formatBytes(size)])])
  const data = { path, manifest, signature, files: Object.fromEntries(sizes), report: headOf(report) }
  return { data, text: [lines, portText(folder), files].join("\n\n") }
}

function headOf({ name, flops, vsm_cycles, core_freq, effective_dtype, memory_bytes }: CodegenFolder["report"]) {
  return { name, flops, vsm_cycles, core_freq, effective_dtype, memory_bytes }
}

function portText({ facts: { manifest } }: CodegenFolder): string {
  const rowsOf = (kind: string, slots: typeof manifest.inputs): string[][] =>
    slots.map(({ name, dtype, shape, byteOffset }) => [
      kind,
      name,
      dtype,
      `[${shape.join(",")}]`,
      hexadecimal(byteOffset),
    ])
  return table([
    ["", "name", "dtype", "shape", "address"],
    ...rowsOf("input", manifest.inputs),
    ...rowsOf("output", manifest.outputs),
  ])
}

function showApp(folder: CodegenFolder): CommandResult {
  const { manifest } = folder.facts
  const header = table([
    ["artifact format", String(manifest.abi)],
    ["compiler", manifest.compiler],
    ["device", manifest.device],
    ["graph", manifest.graphHash],
    ["memory", counted(manifest.memoryPages, "page of 64 KiB", "pages of 64 KiB")],
  ])
  const memory = showMemory(folder)
  return { data: { manifest, ...memory.data }, text: [header, portText(folder), memory.text].join("\n\n") }
}

function showPasses({ report: { passes } }: CodegenFolder): CommandResult {
  const rows = passes.map((each) => [
    String(each.round),
    each.pass,
    `${each.nodesBefore} -> ${each.nodesAfter}`,
    each.changed ? "changed" : "",
  ])
  return { data: { passes }, text: table([["round", "pass", "nodes", ""], ...rows]) }
}

function showLayers({ report: { layers } }: CodegenFolder): CommandResult {
  const rows = layers.map(({ op, name, flops, place }) => [op, name, String(flops), place ?? "-"])
  return { data: { layers }, text: table([["operator", "name", "flops", "place"], ...rows]) }
}

function showClusters({ report: { clusters } }: CodegenFolder): CommandResult {
  const rows = clusters.map(({ kernel, members }) => [kernel, members.join(", ")])
  return { data: { clusters }, text: table([["kernel", "operators"], ...rows]) }
}

function showMemory({ report }: CodegenFolder): CommandResult {
  const regions = report.memory.toSorted((a, b) => a.byteOffset - b.byteOffset)
  const rows = regions.map(({ name, region, byteOffset, byteLength }) => [
    hexadecimal(byteOffset),
    formatBytes(byteLength),
    region,
    name,
  ])
  const text = [
    table([["address", "size", "region", "name"], ...rows]),
    `${formatBytes(report.memory_bytes)} in all`,
  ].join("\n")
  return { data: { memory: regions, memoryBytes: report.memory_bytes }, text }
}

function showKernels(folder: CodegenFolder): CommandResult {
  const written = [...folder.sizes.keys()].filter((name) => name.startsWith("src/"))
  const decode = (name: string): string => `;; ${name}\n${new TextDecoder().decode(folder.read(name)).trimEnd()}`
  const kernels = written.length > 0 ? written.map(decode) : kernelTexts(folder)
  return { data: { kernels }, text: kernels.length === 0 ? "the program has no kernels" : kernels.join("\n\n") }
}

/** Only `pfvm:cpu` programs are made of these kernels. */
function kernelTexts(folder: CodegenFolder): readonly string[] {
  if (folder.facts.manifest.device !== "pfvm:cpu") return []
  return lowerGraph(optimizedGraph(folder), { build: "baseline" }).kernels.map(formatKernel)
}

function exportedGraph(folder: CodegenFolder): Graph {
  return importOnnx(folder.read("model.onnx"), { name: "model.onnx" }).graph
}

/** Optimised again, by the passes that the report names. */
function optimizedGraph(folder: CodegenFolder): Graph {
  const applied = new Set(folder.report.passes.map(({ pass }) => pass))
  const disable = pipelines.all.map(({ name }) => name).filter((name) => !applied.has(name))
  return optimize(exportedGraph(folder), { passes: pipelines.all, disable, now: () => 0 }).graph
}

export function graphResult(graph: Graph): CommandResult {
  const text = printGraph(graph).trimEnd()
  return { data: { nodes: graph.nodes.length, constants: graph.constants.length, text }, text }
}

function hexadecimal(byteOffset: number): string {
  return `0x${byteOffset.toString(16).padStart(6, "0")}`
}
