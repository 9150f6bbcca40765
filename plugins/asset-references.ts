import { createHash } from "node:crypto"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { assetsOf, deliver, type WeightDelivery } from "../src/artifacts/stub.ts"
import type { BuiltFunction, BuiltModel } from "../src/build/built-model.ts"
import { present } from "../src/diagnostics/invariant.ts"
import type { ViteEnvironment } from "./host-context.ts"

/** One file of a compiled function, which an app may fetch. */
export interface AssetFile {
  /** Its name in the codegen_dir. */
  readonly file: string
  /** Absolute, in the codegen_dir. */
  readonly path: string
  /** A name for the emitted file, such as `mnist-evalStep-weights.bin`. */
  readonly name: string
  readonly source: Uint8Array
}

/** How a bundler is told of a file: a JavaScript expression for its address, and a statement that the expression needs. */
export interface AssetReference {
  readonly expression: string
  readonly statement?: string
}

/** JavaScript expressions for the files of a model, and the statements that they need. */
export interface References {
  readonly reference: (functionName: string, file: string) => string
  readonly prelude: readonly string[]
}

/** Refers to every file that the stubs of a model need, in the form that a bundler understands. */
export function assetReferences(
  model: BuiltModel,
  delivery: WeightDelivery,
  refer: (asset: AssetFile, index: number) => AssetReference,
): References {
  const all = new Map<string, AssetReference>()
  for (const fn of model.functions) {
    for (const file of assetsOf(deliver(fn.stub, delivery)))
      all.set(`${fn.name}/${file}`, refer(assetOf(file, fn, model), all.size))
  }
  return {
    reference: (name, file) => present(all.get(`${name}/${file}`), `${file} of ${name} has a reference`).expression,
    prelude: [...all.values()].flatMap(({ statement }) => statement ?? []),
  }
}

function assetOf(file: string, fn: BuiltFunction, model: BuiltModel): AssetFile {
  const source = present(fn.artifacts.get(file), `${fn.name} has ${file}`)
  return { file, path: join(fn.codegenDir, file), name: `${model.name}-${fn.name}-${file}`, source }
}

/** Webpack and Rspack make an asset module of it, with a hashed name. */
export function urlOfPath({ path }: AssetFile): AssetReference {
  return { expression: `new URL(${JSON.stringify(path)}, import.meta.url)` }
}

/** Vite's dev server serves the file where it lies; the query changes with the content, so that a browser asks again. */
export function servedUrl({ path, source }: AssetFile, { config }: ViteEnvironment): AssetReference {
  if (config.consumer !== "client") return { expression: JSON.stringify(pathToFileURL(path).href) }
  const { pathname } = pathToFileURL(path)
  const stamp = createHash("sha256").update(source).digest("hex").slice(0, 8)
  return { expression: JSON.stringify(`${config.base}@fs${pathname}?v=${stamp}`) }
}
