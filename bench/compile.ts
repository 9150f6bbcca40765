/**
 * How long does a compile take: networks and growing graphs from scratch, stage by stage and with the memory that it needs, and a
 * small model again out of the cache?
 *
 * From the ONNX file in memory to program and weights: import, optimizer, both builds of the program, weights. Each graph is compiled
 * in fresh processes, twice: what a command waits for, and what a dev server waits for.
 */
import { mkdir, writeFile } from "node:fs/promises"
import { resolve } from "node:path"
import { exportOnnx } from "../src/import/onnx/export-onnx.ts"
import { stages, type CompileTimes, type Stage } from "./guest/compiler.ts"
import { chosenNetworks, type Network } from "./networks.ts"
import type { Answer } from "./support/answer.ts"
import type { Choice } from "./support/arguments.ts"
import { outputFolder } from "./support/bundles.ts"
import { timeBuilds, type BuildTimes } from "./support/cached-builds.ts"
import { bundleCompiler, compileInChild, type CompilePair } from "./support/child-compiler.ts"
import { failureOf } from "./support/engines.ts"
import { progress } from "./support/progress.ts"
import { interleave, type Contender } from "./support/rounds.ts"
import { chain, mnistMlp } from "./support/small-graphs.ts"
import { median, summarize, type Summary } from "../src/support/statistics.ts"
import { markdownTable, significant, type Cell } from "./support/table.ts"

const defaultNetwork = "resnet50"
const chainLengths = [10, 100, 1000, 5000] as const
/** Fresh processes; seconds each for a large network. */
const mostRounds = 3

interface Compiled {
  readonly name: string
  /** Nodes of a chain. */
  readonly nodes: number | undefined
  readonly pairs: readonly CompilePair[]
}

export async function compile(choice: Choice): Promise<Answer> {
  const script = await bundleCompiler()
  const problems: string[] = []
  const compiled: Compiled[] = []
  for (const { name, nodes, read } of await subjects(choice)) {
    progress(`${name}: compiling`)
    try {
      const pairs = await compileOften(script, name, await read(), Math.min(choice.rounds, mostRounds))
      compiled.push({ name, nodes, pairs })
    } catch (error) {
      problems.push(`${name}: ${failureOf(error).error}`)
    }
  }
  progress("mnist_mlp_b125: building with and without the cache")
  const builds = await timeBuilds(exportOnnx(mnistMlp(125)), choice.rounds)
  return { json: jsonOf(compiled, builds), text: textOf(compiled, builds), problems }
}

type CompileSubject = Network & { readonly nodes?: number }

async function subjects({ models, networks }: Choice): Promise<readonly CompileSubject[]> {
  const isChosen = models !== undefined || networks.length > 0
  const chains = chainLengths.map((nodes) => ({
    name: `chain of ${nodes} nodes`,
    nodes,
    read: async () => exportOnnx(chain(nodes)),
  }))
  return [...chosenNetworks(isChosen ? { models, networks } : { models, networks: [defaultNetwork] }), ...chains]
}

async function compileOften(script: string, name: string, onnx: Uint8Array, rounds: number): Promise<CompilePair[]> {
  const folder = resolve(outputFolder, "compile-files")
  await mkdir(folder, { recursive: true })
  const file = resolve(folder, `${name.replaceAll(/[^\w.]/g, "_")}.onnx`)
  await writeFile(file, onnx)
  const contender: Contender<CompilePair> = { name, measure: () => compileInChild(script, file) }
  return [...(await interleave([contender], rounds)).get(name)!]
}

function totalOf({ stages: own }: CompileTimes): number {
  return stages.reduce((sum, stage) => sum + own[stage], 0)
}

interface CompileFigures {
  readonly first: Summary
  readonly again: Summary
  readonly stages: Readonly<Record<Stage, number>>
  readonly processBytes: number
}

function figuresOf({ pairs }: Compiled): CompileFigures {
  const stageMedian = (stage: Stage): number => median(pairs.map(({ first }) => first.stages[stage]))
  return {
    first: summarize(pairs.map(({ first }) => totalOf(first))),
    again: summarize(pairs.map(({ again }) => totalOf(again))),
    stages: Object.fromEntries(stages.map((stage) => [stage, stageMedian(stage)])) as Record<Stage, number>,
    processBytes: median(pairs.map(({ first }) => first.processBytes)),
  }
}

function jsonOf(compiled: readonly Compiled[], { first, cold, cached }: BuildTimes): object {
  const entries = compiled.map((each) => {
    const figures = figuresOf(each)
    const json = {
      cold: summaryJson(figures.first),
      warm: summaryJson(figures.again),
      stages_ms: figures.stages,
      process_bytes: figures.processBytes,
    }
    return [each.name, each.nodes === undefined ? json : { nodes: each.nodes, ...json }] as const
  })
  const builds = { first_ms: first, cold: summaryJson(cold), cached: summaryJson(cached) }
  return { graphs: Object.fromEntries(entries), builds: { mnist_mlp_b125: builds } }
}

function summaryJson({ median, lowerQuartile, upperQuartile }: Summary): object {
  return { median_ms: median, lower_quartile_ms: lowerQuartile, upper_quartile_ms: upperQuartile }
}

function textOf(compiled: readonly Compiled[], { first, cold, cached }: BuildTimes): string {
  const rows = compiled.map((each): Cell[] => {
    const figures = figuresOf(each)
    const perNode = each.nodes === undefined ? "–" : figures.first.median / each.nodes
    const parts = stages.map((stage) => figures.stages[stage])
    return [each.name, figures.first.median, ...parts, figures.again.median, perNode, figures.processBytes / 1e6]
  })
  const header = ["graph", "cold, ms", ...stages, "again, ms", "cold, ms a node", "process, MB"]
  const build = (what: string, { median, lowerQuartile, upperQuartile }: Summary): Cell[] => {
    return [what, median, `${significant(lowerQuartile)} – ${significant(upperQuartile)}`]
  }
  return [
    markdownTable(header, rows),
    "Medians; `cold` and its stages are the first compile of a process, `again` the second.",
    markdownTable(
      ["mnist_mlp_b125", "ms", "quartiles"],
      [build("from scratch", cold), build("out of the cache", cached)],
    ),
    `The first build in the process: ${significant(first)} ms.`,
  ].join("\n\n")
}
