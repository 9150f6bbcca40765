/**
 * Compares what the networks of `examples/zoo` compute: our programs for `pfvm:cpu` with onnxruntime-web, which reads the ONNX file
 * that we export, and with `--reference` also with the definitions of the operators, which take ten seconds of an idle core for ResNet-50.
 *
 *     npx tsx scripts/zoo.ts [--only resnet18,resnet50] [--reference] [--json]
 *
 * A difference is the greatest distance of two elements in units of the greatest element. Exits with 1 where one is above 1e-4.
 */
import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { seededElements } from "../bench/guest/inputs.ts"
import { greatestDifference } from "../bench/guest/stopwatch.ts"
import type { Outputs } from "../bench/guest/subjects.ts"
import { zoo, type ZooNetwork } from "../examples/zoo/networks.ts"
import { loadModel } from "../src/host/model-worker.ts"
import type { Graph } from "../src/ir/graph.ts"
import { numbersOf, type Tensor } from "../src/tensor/tensor.ts"
import { compileToOnnxruntime } from "./onnxruntime.ts"
import { compilerOf, type DeviceCompiler } from "./run-on-device.ts"

const tolerance = 1e-4
const folder = resolve(import.meta.dirname, "../examples/zoo")

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    reference: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
})

const engines: Readonly<Record<string, DeviceCompiler>> = {
  "pfvm:cpu": compilerOf("pfvm:cpu"),
  "onnxruntime-web": compileToOnnxruntime,
  ...(values.reference ? { reference: compilerOf("reference") } : {}),
}

interface Comparison {
  /** By pair of engines, in units of the greatest element. */
  readonly differences: Readonly<Record<string, number>>
  /** Standard deviation of the results in units of the greatest element: a comparison of constants tells nothing. */
  readonly spread: number
  /** In seconds: tracing, and compiling and running once on each engine. */
  readonly seconds: Readonly<Record<string, number>>
}

async function compare({ name, file }: ZooNetwork): Promise<Comparison> {
  const seconds: Record<string, number> = {}
  const timed = async <T>(what: string, run: () => Promise<T>): Promise<T> => {
    const start = performance.now()
    const result = await run()
    seconds[what] = (performance.now() - start) / 1000
    return result
  }
  const { functions } = await timed("trace", () => loadModel(resolve(folder, file), { name }))
  const results: [string, Outputs][] = []
  for (const [engine, compile] of Object.entries(engines)) {
    results.push([engine, await timed(engine, () => run(functions[0]!.graph, compile))])
  }
  const pairs = results.flatMap(([a, found], i) =>
    results.slice(i + 1).map(([b, expected]) => [`${a} : ${b}`, greatestDifference(found, expected)] as const),
  )
  return { differences: Object.fromEntries(pairs), spread: spreadOf(results[0]![1]), seconds }
}

async function run(graph: Graph, compile: DeviceCompiler): Promise<Outputs> {
  const program = await compile(graph)
  const inputs = graph.inputs.map(({ name, type }, i) => {
    return [name, { ...type, data: seededElements({ name, ...type }, i) } as Tensor] as const
  })
  const outputs = await program(new Map(inputs))
  return Object.fromEntries(Array.from(outputs, ([name, tensor]) => [name, numbersOf(tensor)]))
}

/** Of the output that varies least. */
function spreadOf(outputs: Outputs): number {
  const spreads = Object.values(outputs).map((elements) => {
    const numbers = Array.from<number | bigint, number>(elements, Number)
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length
    const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / numbers.length
    return Math.sqrt(variance) / numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0)
  })
  return Math.min(...spreads)
}

function lineOf(name: string, { differences, spread, seconds }: Comparison): string {
  const pairs = Object.entries(differences).map(([pair, difference]) => `${pair} ${difference.toExponential(1)}`)
  const times = Object.entries(seconds).map(([what, time]) => `${what} ${time.toFixed(1)} s`)
  return [name, ...pairs, `spread ${spread.toFixed(3)}`, ...times].join("  ")
}

function chosen(): readonly ZooNetwork[] {
  const names = values.only?.split(",") ?? zoo.map(({ name }) => name)
  return names.map((name) => {
    const found = zoo.find((network) => network.name === name)
    if (found === undefined)
      throw new Error(`found no network ${name}, expected some of ${zoo.map((each) => each.name)}`)
    return found
  })
}

const print = (line: string): void => void process.stdout.write(`${line}\n`)
const comparisons: Record<string, Comparison | { readonly error: string }> = {}
for (const network of chosen()) {
  const { name } = network
  const found = await compare(network).catch((error: unknown) => ({ error: String(error) }))
  comparisons[name] = found
  if (!values.json) print("error" in found ? `${name}  ${found.error}` : lineOf(name, found))
}
if (values.json) print(JSON.stringify(comparisons, undefined, 2))
const isGood = Object.values(comparisons).every((found) => {
  return "differences" in found && Object.values(found.differences).every((difference) => difference <= tolerance)
})
process.exitCode = isGood ? 0 : 1
