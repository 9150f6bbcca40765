/** `mlsdk/reference`: what stubs of the device `reference` import. Interprets; for development and comparison only. */
import { compiledFunction, type CompiledFunction } from "./runtime/compiled-function.ts"
import { createReferenceSession, type ReferenceSource } from "./reference/session.ts"

export function defineReferenceFunction(source: ReferenceSource): CompiledFunction {
  return compiledFunction(source.manifest, (options) => createReferenceSession({ ...source, ...options }))
}

export type { ReferenceSource }
