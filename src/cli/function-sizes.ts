import type { StubProgram, StubValue } from "../artifacts/stub.ts"

export interface FunctionSizes {
  /** Of the program that an app downloads, in bytes: of its builds, the largest. */
  readonly programBytes: number
  readonly weightsBytes: number
}

interface Sized {
  readonly stub: StubProgram
  readonly artifacts: ReadonlyMap<string, Uint8Array>
}

/** Sizes of what an app downloads of a function, besides its stub. */
export function sizesOf({ stub, artifacts }: Sized): FunctionSizes {
  const { weights, preparation: _, ...others } = stub.members
  const programs = Object.values(others).map((member) => largest(member, artifacts))
  const programBytes = programs.reduce((sum, bytes) => sum + bytes, 0)
  return { programBytes, weightsBytes: weights === undefined ? 0 : largest(weights, artifacts) }
}

function largest(value: StubValue, artifacts: Sized["artifacts"]): number {
  if (value.kind === "record")
    return Math.max(0, ...Object.values(value.members).map((each) => largest(each, artifacts)))
  return value.kind === "asset" ? (artifacts.get(value.file)?.length ?? 0) : 0
}
