/** How large is what ships, apart from the weights? And does an operator that a model does not use cost it anything? */
import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import { formatBytes } from "../src/support/quantities.ts"
import { mnistMlp } from "./support/small-graphs.ts"
import type { Answer } from "./support/answer.ts"
import { weightOf, type Weight } from "./support/brotli.ts"
import { compileGraph } from "./support/compile-network.ts"
import { markdownTable } from "./support/table.ts"
import { compileWithUnusedOperator } from "./support/with-operator.ts"

const batch = 125
const runtimeFile = resolve(import.meta.dirname, "../dist/runtime.js")
const shipped = ["model.wasm", "model.relaxed.wasm"] as const

export async function size(): Promise<Answer> {
  const { compiled, files } = await compileGraph(mnistMlp(batch))
  const { program } = compiled
  const extended = await compileWithUnusedOperator(batch)
  const isUnchanged = [...program.files].every(([name, bytes]) =>
    Buffer.from(bytes).equals(extended.get(name) ?? Buffer.of()),
  )
  const runtime = await readFile(runtimeFile).catch(() => undefined)
  const sizes: [string, Weight][] = shipped.map((name) => [name, weightOf([program.files.get(name)!])])
  if (runtime !== undefined) sizes.push(["runtime.js", weightOf([runtime])])
  sizes.push(["weights.bin", weightOf([files.get("weights.bin")!])])
  return {
    json: { [`mnist_mlp_b${batch}`]: Object.fromEntries(sizes), unchanged_by_an_unused_operator: isUnchanged },
    text: textOf(sizes, isUnchanged),
    problems: [
      ...(isUnchanged ? [] : ["an operator that the model does not use changes its program"]),
      ...(runtime === undefined ? [`${runtimeFile} is not here: build first`] : []),
    ],
  }
}

function textOf(sizes: readonly (readonly [string, Weight])[], isUnchanged: boolean): string {
  const rows = sizes.map(([name, { raw, brotli }]) => [name, formatBytes(raw), formatBytes(brotli)])
  const verdict = isUnchanged ? "byte for byte the same" : "different"
  return `${markdownTable([`MNIST MLP, batch ${batch}`, "raw", "brotli 9"], rows)}\n\nWith one operator more in the library the program is ${verdict}.`
}
