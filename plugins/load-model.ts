import { weightsFileOf, writeStub } from "../src/artifacts/stub.ts"
import { assetReferences, type AssetFile, type AssetReference } from "./asset-references.ts"
import type { BuildSession, SessionBuild } from "./build-session.ts"

export interface StubRequest {
  /** Refers to a file as the bundler wants it. */
  readonly refer: (asset: AssetFile, index: number) => AssetReference
  readonly hot?: boolean
}

/** Builds a model; what it was made from is watched whether it could be built or not. Throws CompileError. */
export async function buildWatched(
  id: string,
  session: BuildSession,
  watch: (file: string) => void,
): Promise<SessionBuild> {
  try {
    return await session.build(id)
  } finally {
    for (const file of session.watchFilesOf(id)) watch(file)
  }
}

/** The stub that takes the place of a model. */
export function stubOf({ built, delivery }: SessionBuild, { refer, hot = false }: StubRequest): string {
  const inlined = delivery === "inline" ? built.functions.map(({ stub }) => weightsFileOf(stub)) : []
  const { reference, prelude } = assetReferences(built, delivery, (asset, index) =>
    inlined.includes(asset.file) ? { expression: dataUrl(asset.source) } : refer(asset, index),
  )
  const functions = built.functions.map((fn) => ({ name: fn.name, program: fn.stub }))
  return writeStub(functions, { reference, prelude, hot, weights: delivery })
}

function dataUrl(bytes: Uint8Array): string {
  return JSON.stringify(`data:application/octet-stream;base64,${Buffer.from(bytes).toString("base64")}`)
}
