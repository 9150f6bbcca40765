import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import type { BuiltFunction, BuiltModel } from "./built-model.ts"

type Compilation = Pick<BuiltModel, "functions" | "warnings">
type FunctionFacts = Omit<BuiltFunction, "artifacts" | "codegenDir">

const facts = "model.json"

/** All artifacts of a model as files of one cache entry; `model.json` says what else is known. */
export function modelFiles({ functions, warnings }: Compilation): Map<string, Uint8Array> {
  const known = functions.map(({ name, graphHash, signature, stub }): FunctionFacts => ({
    name,
    graphHash,
    signature,
    stub,
  }))
  const files = functions.flatMap((fn) =>
    [...fn.artifacts].map(([name, bytes]) => [`${fn.name}/${name}`, bytes] as const),
  )
  return new Map([[facts, new TextEncoder().encode(JSON.stringify({ functions: known, warnings }))], ...files])
}

export function modelOfFiles(
  files: ReadonlyMap<string, Uint8Array>,
  codegenDir: (name: string) => string,
): Compilation {
  const known = JSON.parse(new TextDecoder().decode(files.get(facts))) as {
    functions: FunctionFacts[]
    warnings: Diagnostic[]
  }
  const functions = known.functions.map((fn) => {
    const prefix = `${fn.name}/`
    const own = [...files]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, bytes]) => [name.slice(prefix.length), bytes] as const)
    return { ...fn, artifacts: new Map(own), codegenDir: codegenDir(fn.name) }
  })
  return { functions, warnings: known.warnings }
}
