import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { assetsOf } from "../src/artifacts/stub.ts"
import type { BuiltFunction, BuiltModel } from "../src/build/built-model.ts"
import type { ResolvedModel } from "../src/config/plan.ts"
import { present } from "../src/diagnostics/invariant.ts"
import { esbuildAssetImport } from "./esbuild-assets.ts"
import type { Framework, HostContext } from "./host-context.ts"

export interface ReferenceOptions {
  readonly framework: Framework
  readonly context: HostContext
  /** Whether a dev server answers requests, so that nothing is emitted. */
  readonly isServed: boolean
  readonly weights: ResolvedModel["weights"]["load"]
}

/** JavaScript expressions for the files of a model, and the statements that they need. */
export interface References {
  readonly reference: (functionName: string, file: string) => string
  readonly prelude: readonly string[]
}

interface Reference {
  readonly expression: string
  readonly statement?: string
}

/** Emits or names every file that the stub refers to, in the form that the bundler understands. */
export function assetReferences(model: BuiltModel, options: ReferenceOptions): References {
  const all = new Map<string, Reference>()
  for (const fn of model.functions) {
    for (const file of assetsOf(fn.stub)) all.set(`${fn.name}/${file}`, referenceTo(file, fn, model, options, all.size))
  }
  return {
    reference: (name, file) => present(all.get(`${name}/${file}`), `${file} of ${name} has a reference`).expression,
    prelude: [...all.values()].flatMap(({ statement }) => statement ?? []),
  }
}

function referenceTo(file: string, fn: BuiltFunction, model: BuiltModel, options: ReferenceOptions, index: number): Reference {
  const { framework, context, isServed, weights } = options
  const path = join(fn.codegenDir, file)
  const source = present(fn.artifacts.get(file), `${fn.name} has ${file}`)
  const isWeights = file.startsWith("weights.")
  if (isWeights && (weights === "bytes" || weights === "none")) return { expression: "undefined" }
  if (isWeights && weights === "inline") return { expression: JSON.stringify(dataUrl(source)) }
  if (isServed) return { expression: JSON.stringify(servedUrl(path, fn, context)) }
  if (framework === "esbuild") return esbuildAssetImport(path, index)
  if (framework === "webpack" || framework === "rspack") return { expression: `new URL(${JSON.stringify(path)}, import.meta.url)` }
  const reference = context.emitFile({ type: "asset", name: `${model.name}-${fn.name}-${file}`, source })
  return { expression: `import.meta.ROLLUP_FILE_URL_${String(reference)}` }
}

function dataUrl(bytes: Uint8Array): string {
  return `data:application/octet-stream;base64,${Buffer.from(bytes).toString("base64")}`
}

/** The dev server serves the file where it lies; the query changes with the graph, so that a browser asks again. */
function servedUrl(path: string, fn: BuiltFunction, { environment }: HostContext): string {
  if (environment?.config.consumer !== "client") return pathToFileURL(path).href
  const stamp = fn.artifacts.get("build.key")
  return `/@fs/${path.replace(/^\//, "")}?v=${stamp === undefined ? fn.graphHash.slice(0, 8) : ""}`
}
