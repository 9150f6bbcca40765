import { join } from "node:path"
import { drawMemory } from "../../artifacts/memory-svg.ts"
import { drawNetwork } from "../../artifacts/network-svg/network-svg.ts"
import { isProgram } from "../../build/debug-artifacts.ts"
import { fail } from "../../diagnostics/catalogue.ts"
import { importOnnx } from "../../import/onnx/import-onnx.ts"
import type { Graph } from "../../ir/graph.ts"
import { printGraph } from "../../ir/print.ts"
import { formatKernel } from "../../kernels/language/format.ts"
import { lowerGraph } from "../../kernels/lower.ts"
import { optimize } from "../../pfvm/optimize.ts"
import { pipelines } from "../../pfvm/pipeline.ts"
import { programHeading, programText } from "../../wasm/debug/program-text.ts"
import type { CommandResult } from "../command-result.ts"
import { counted, formatBytes } from "../../support/quantities.ts"
import { table } from "../text/table.ts"
import type { CodegenFolder } from "./codegen-folder.ts"

/** One way to look at a compiled function. */
export interface View {
  readonly meaning: string
  show(folder: CodegenFolder): CommandResult
  /** The same as an SVG file. */
  readonly draw?: (folder: CodegenFolder) => string
}

export const views: Readonly<Record<string, View>> = {
  summary: { meaning: "inputs, outputs, sizes and files", show: showSummary },
  app: { meaning: "header, inputs and outputs, memory map and hashes of the application", show: showApp },
  exported: { meaning: "the graph as it was imported", show: (folder) => graphResult(exportedGraph(folder)) },
  ir: {
    meaning: "the graph after optimisation",
    show: (folder) => graphResult(optimizedGraph(folder)),
    draw: drawGraph,
  },
  passes: { meaning: "what each pass of the optimizer did", show: showPasses },
  layers: { meaning: "operators with the places they come from", show: showLayers },
  clusters: { meaning: "which operators run together", show: showClusters },
  memory: {
    meaning: "what lies where in the program's memory, and when",
    show: showMemory,
    draw: ({ report }) => drawMemory(report),
  },
  src: { meaning: "the text of every kernel", show: showKernels },
  wat: { meaning: "the program as WebAssembly text", show: showModules },
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
  const rows = regions.map(({ name, region, byteOffset, byteLength, first, last }) => [
    hexadecimal(byteOffset),
    formatBytes(byteLength),
    region,
    first === null ? "-" : `${first}-${last}`,
    name,
  ])
  const { memory_bytes: memoryBytes, memory_peak: peak } = report
  const text = [
    table([["address", "size", "region", "calls", "name"], ...rows]),
    `${formatBytes(memoryBytes)} in all`,
    ...(peak === null ? [] : [`${formatBytes(peak.bytes)} in use at most, during ${peak.call}`]),
  ].join("\n")
  return { data: { memory: regions, memoryBytes, memoryPeak: peak }, text }
}

function drawGraph(folder: CodegenFolder): string {
  const clusters = folder.report.clusters.map(({ kernel, layers }) => ({ kernel, nodes: layers }))
  return drawNetwork(optimizedGraph(folder), clusters)
}

function showKernels(folder: CodegenFolder): CommandResult {
  const kernels = kernelTexts(folder)
  return { data: { kernels }, text: kernels.length === 0 ? "the program has no kernels" : kernels.join("\n\n") }
}

/** What a debug build has written, or what it would write of the modules of another one. */
function showModules(folder: CodegenFolder): CommandResult {
  const written = [...folder.sizes.keys()].filter((name) => /^src\/.*\.wat$/.test(name))
  const decode = (name: string): string => new TextDecoder().decode(folder.read(name))
  const texts =
    written.length > 0
      ? written.map((name) => [name, decode(name)] as const)
      : [...folder.sizes.keys()].filter(isProgram).map((name) => [name, textOfModule(name, folder)] as const)
  const modules = texts.map(([name, text]) => `;; ${name}\n${text.trimEnd()}`)
  return { data: { modules }, text: modules.length === 0 ? "the program has no modules" : modules.join("\n\n") }
}

/** Throws CODEGEN_DIR_UNREADABLE. */
function textOfModule(name: string, { path, report, read }: CodegenFolder): string {
  try {
    return programText(read(name), report.calls, programHeading(report))
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    return fail("CODEGEN_DIR_UNREADABLE", { file: join(path, name) }, { problem })
  }
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
