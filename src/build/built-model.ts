import type { Signature } from "../ir/signature.ts"
import type { StubProgram } from "../artifacts/stub.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"

/** One compiled function of a model. */
export interface BuiltFunction {
  readonly name: string
  readonly graphHash: string
  readonly signature: Signature
  readonly stub: StubProgram
  /** Everything of its codegen_dir by file name. */
  readonly artifacts: ReadonlyMap<string, Uint8Array>
  /** Absolute. */
  readonly codegenDir: string
}

export interface BuiltModel {
  readonly name: string
  readonly functions: readonly BuiltFunction[]
  /** Absolute paths of the files that it was made from. */
  readonly watchFiles: readonly string[]
  readonly warnings: readonly Diagnostic[]
  /** Whether the whole model came out of the cache. */
  readonly cached: boolean
}
