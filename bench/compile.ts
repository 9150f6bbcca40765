/**
 * How long does a compile take: a model from scratch, the same model again out of the cache, and graphs that grow?
 *
 * Builds are whole: config, ONNX file, optimizer, both programs, weights, and the codegen_dir on disk. They run in one process that
 * is warm, as in a dev server; `first` is the first one, which pays for the engine's own compile of the compiler.
 */
import { mkdir, rm, writeFile } from "node:fs/promises"
import { resolve } from "node:path"
import { Builds } from "../src/build/builds.ts"
import { chain, networks } from "./networks.ts"
import type { Answer } from "./support/answer.ts"
import type { Choice } from "./support/arguments.ts"
import { outputFolder } from "./support/bundles.ts"
import { compileGraph } from "./support/compile-network.ts"
import { interleave, type Contender } from "./support/rounds.ts"
import { summarize, type Summary } from "./support/statistics.ts"
import { markdownTable, significant, type Cell } from "./support/table.ts"

const [network] = networks
const chainLengths = [10, 100, 1000] as const
const folder = resolve(outputFolder, "compile")

export async function compile({ rounds }: Choice): Promise<Answer> {
  await writeProject()
  const first = await timed(() => build("cold"))
  await build("cached")
  const builds: Contender[] = [
    { name: "cold", measure: () => timed(() => build("cold")) },
    { name: "cached", measure: () => timed(() => build("cached")) },
  ]
  const [cold, cached] = [...(await interleave(builds, rounds)).values()].map(summarize) as [Summary, Summary]
  const chains = await interleave(chainLengths.map(chainContender), Math.min(rounds, 5))
  const growth = chainLengths.map((nodes) => ({ nodes, ...summarize(chains.get(`chain of ${nodes}`)!) }))
  return {
    json: {
      [network!.name]: { first_ms: first, cold: jsonOf(cold), cached: jsonOf(cached) },
      growth: growth.map(growthJson),
    },
    text: textOf(first, cold, cached, growth),
    problems: [],
  }
}

/** A project with one model and two configs. */
async function writeProject(): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await writeFile(resolve(folder, "model.onnx"), network!.read())
  for (const [name, enabled] of [
    ["cold", false],
    ["cached", true],
  ] as const) {
    const config = {
      models: { mnist: { entry: "./model.onnx" } },
      codegenDir: `.mlsdk/${name}`,
      cache: { enable_app_cache: enabled },
    }
    await writeFile(resolve(folder, `${name}.config.json`), JSON.stringify(config))
  }
}

async function build(config: "cold" | "cached"): Promise<void> {
  const none = (): void => {}
  const request = {
    cwd: folder,
    mode: "production",
    command: "build",
    env: {},
    cli: {},
    log: none,
    warn: none,
  } as const
  const builds = await Builds.open({ ...request, configFile: `${config}.config.json` })
  await builds.build(builds.named("mnist"))
}

function chainContender(nodes: number): Contender {
  const graph = chain(nodes)
  return { name: `chain of ${nodes}`, measure: () => timed(() => compileGraph(graph)) }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

type Growth = Summary & { readonly nodes: number }

function jsonOf({ median, lowerQuartile, upperQuartile }: Summary): object {
  return { median_ms: median, lower_quartile_ms: lowerQuartile, upper_quartile_ms: upperQuartile }
}

function growthJson({ nodes, ...summary }: Growth): object {
  return { nodes, ...jsonOf(summary), ms_per_node: summary.median / nodes }
}

function textOf(first: number, cold: Summary, cached: Summary, growth: readonly Growth[]): string {
  const row = (what: string, { median, lowerQuartile, upperQuartile }: Summary): Cell[] => {
    return [what, median, `${significant(lowerQuartile)} – ${significant(upperQuartile)}`]
  }
  const builds = [row("from scratch", cold), row("out of the cache", cached)]
  const chains = growth.map(({ nodes, ...summary }) => [
    ...row(`chain of ${nodes} nodes`, summary),
    summary.median / nodes,
  ])
  return [
    markdownTable([network!.name, "ms", "quartiles"], builds),
    `The first build in the process: ${significant(first)} ms.`,
    markdownTable(["graph → program", "ms", "quartiles", "ms a node"], chains),
  ].join("\n\n")
}
