import { readFile } from "node:fs/promises"
import { basename, join } from "node:path"
import { writeDeclarations, type DeclaredModel } from "../artifacts/declarations.ts"
import type { Signature } from "../ir/signature.ts"
import { cacheKey } from "../cache/key.ts"
import type { CacheStore } from "../cache/store.ts"
import type { ResolvedModel } from "../config/plan.ts"
import { CompileError } from "../diagnostics/compile-error.ts"
import { build, version } from "../version.ts"
import { openModel } from "./model-source.ts"
import { writeOutside } from "./write-outside.ts"

/** A generated file, and whether it is on disk as it should be. */
export interface TypesFile {
  /** Absolute. */
  readonly path: string
  readonly text: string
  readonly isCurrent: boolean
}

/**
 * What `tsc` needs to know of the models, as files that are not written yet. Models are traced and their shapes inferred;
 * nothing is compiled. Throws one CompileError with the problems of all models.
 */
export async function typesOf(
  models: readonly ResolvedModel[],
  rootDir: string,
  cache: CacheStore | undefined,
): Promise<readonly TypesFile[]> {
  const signatures = await Promise.allSettled(models.map((model) => signaturesOf(model, rootDir, cache)))
  const failures = signatures.filter((result) => result.status === "rejected").map(({ reason }) => reason as unknown)
  throwTogether(failures)
  const declared = signatures.flatMap((result, i) =>
    result.status === "fulfilled" ? [declaredModel(models[i]!, result.value)] : [],
  )
  return typesFiles(declared, rootDir)
}

/** The same files, for models whose signatures are known because they were built. */
export async function typesFiles(declared: readonly DeclaredModel[], rootDir: string): Promise<readonly TypesFile[]> {
  const folder = join(rootDir, ".mlsdk")
  const texts = [
    { path: join(folder, "types", "mlsdk-env.d.ts"), text: writeDeclarations(declared) },
    { path: join(folder, "tsconfig.json"), text: tsconfig },
  ]
  return Promise.all(
    texts.map(async (file) => {
      const found = await readFile(file.path, "utf8").catch(() => undefined)
      return { ...file, isCurrent: found === file.text }
    }),
  )
}

/** Writes the files that are not current; a build without changes leaves every file and its time alone. */
export async function writeTypes(files: readonly TypesFile[]): Promise<void> {
  const stale = files.filter(({ isCurrent }) => !isCurrent)
  await Promise.all(stale.map(({ path, text }) => writeOutside(path, text)))
}

export function declaredModel({ name, entry }: ResolvedModel, functions: readonly Signature[]): DeclaredModel {
  return { name, file: basename(entry), functions }
}

/** To be named in `extends` of a project's own tsconfig.json, which adds its `compilerOptions`. */
const tsconfig = `${JSON.stringify({ include: ["types/*.d.ts", "../**/*"], exclude: ["../node_modules", "../dist"] }, undefined, 2)}\n`

const fileName = "signatures.json"

/** Signatures are remembered by what the model was made from, so that an unchanged model is not traced again. */
async function signaturesOf(
  model: ResolvedModel,
  rootDir: string,
  cache: CacheStore | undefined,
): Promise<readonly Signature[]> {
  const source = await openModel(model, rootDir)
  const trace = async (): Promise<ReadonlyMap<string, Uint8Array>> => {
    const { functions } = await source.export()
    const signatures = functions.map(({ signature }) => signature)
    return new Map([[fileName, new TextEncoder().encode(JSON.stringify(signatures))]])
  }
  const { name, functions, inputs, mode } = model
  const request = JSON.stringify({ name, functions, inputs, mode })
  const key = cacheKey({ kind: "signatures", compiler: `${version}+${build}`, source: source.fingerprint, request })
  const files = cache === undefined ? await trace() : (await cache.once(key, trace)).files
  return JSON.parse(new TextDecoder().decode(files.get(fileName))) as readonly Signature[]
}

function throwTogether(failures: readonly unknown[]): void {
  if (failures.length === 0) return
  const other = failures.find((failure) => !(failure instanceof CompileError))
  if (other !== undefined) throw other
  throw new CompileError(failures.flatMap((failure) => (failure instanceof CompileError ? failure.diagnostics : [])))
}
