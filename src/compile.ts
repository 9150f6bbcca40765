import { writePassLog } from "./artifacts/pass-log.ts"
import { reportOf } from "./artifacts/report-of.ts"
import type { Report } from "./artifacts/report.ts"
import type { Signature } from "./ir/signature.ts"
import { parametersOf, type Graph } from "./ir/graph.ts"
import { structureOf } from "./ir/structure.ts"
import { optimize } from "./pfvm/optimize.ts"
import { pipelines, type PassSet } from "./pfvm/pipeline.ts"
import type { Host, PfvmOptions, TargetProgram } from "./target.ts"
import { targetOf } from "./targets.ts"
import { build, version } from "./version.ts"

/** What a compile depends on besides the graph. */
export interface CompileOptions {
  /** Of the model, for the report. */
  readonly name: string
  readonly device: string
  readonly passes: PassSet
  readonly disabledPasses: readonly string[]
  /** Further options that can change the program, as text. */
  readonly key: string
  readonly debug: boolean
  /** Names of the model's whole state dictionary, of which the graph may use a part; without it, those of its parameters. */
  readonly stateDictNames?: readonly string[]
  readonly pfvm?: PfvmOptions
}

export interface Compiled {
  readonly graphHash: string
  readonly optimized: Graph
  readonly program: TargetProgram
  readonly report: Report
  readonly passLog: string
}

/** The road from a graph as it was imported to a program for one device. Throws the diagnostics of its stages. */
export async function compile(
  exported: Graph,
  signature: Signature,
  options: CompileOptions,
  host: Host,
): Promise<Compiled> {
  const graphHash = hashOf(exported, host)
  const { graph: optimized, trace } = optimize(exported, {
    passes: pipelines[options.passes],
    disable: options.disabledPasses,
    now: host.now,
  })
  const own = parametersOf(exported).map(({ value }) => value.name)
  const stateDictNames = [...new Set([...own, ...(options.stateDictNames ?? [])])]
  const program = await compileProgram(optimized, signature, graphHash, { ...options, stateDictNames }, host)
  const report = reportOf(optimized, trace, program, { ...options, graphHash, compiler: version })
  return { graphHash, optimized, program, report, passLog: writePassLog(trace) }
}

function compileProgram(
  optimized: Graph,
  signature: Signature,
  graphHash: string,
  options: CompileOptions,
  host: Host,
): Promise<TargetProgram> {
  const { device, debug, key, stateDictNames = [], pfvm = {} } = options
  const facts = {
    compiler: `${version}+${build}`,
    graphHash,
    optimized: hashOf(optimized, host),
    signature: JSON.stringify(signature),
    names: host.digest(new TextEncoder().encode(JSON.stringify(optimized.nodes.map(({ origin }) => origin.names)))),
    stateDictNames: JSON.stringify(stateDictNames),
    device,
    key,
    pfvm: JSON.stringify(pfvm),
    machine: pfvm.autotune === true ? host.machine : "",
  }
  return host.remember(facts, () =>
    targetOf(device).compile(
      optimized,
      { device, compiler: version, graphHash, signature, stateDictNames, debug, pfvm },
      host,
    ),
  )
}

/** The hash of what a graph computes; names of temporaries and elements of parameters do not matter. */
export function hashOf(graph: Graph, host: Pick<Host, "digest">): string {
  return host.digest(new TextEncoder().encode(structureOf(graph, host.digest)))
}
