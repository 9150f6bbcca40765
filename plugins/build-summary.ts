import { assetsOf } from "../src/artifacts/stub.ts"
import type { BuiltModel } from "../src/build/built-model.ts"

/** What became of one model. */
export interface BuildSummary {
  readonly model: string
  /** Whether everything came out of the cache. */
  readonly cached: boolean
  readonly milliseconds: number
  readonly functions: readonly FunctionSummary[]
}

export interface FunctionSummary {
  readonly name: string
  readonly graphHash: string
  /** Absolute. */
  readonly codegenDir: string
  /** Bytes of each file that the program may fetch. */
  readonly assets: Readonly<Record<string, number>>
}

export function summaryOf({ name, cached, functions }: BuiltModel, milliseconds: number): BuildSummary {
  return {
    model: name,
    cached,
    milliseconds,
    functions: functions.map(({ name: fn, graphHash, codegenDir, stub, artifacts }) => ({
      name: fn,
      graphHash,
      codegenDir,
      assets: Object.fromEntries(assetsOf(stub).map((file) => [file, artifacts.get(file)?.length ?? 0])),
    })),
  }
}
