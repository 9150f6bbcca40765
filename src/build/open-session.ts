import type { StubProgram, StubValue } from "../artifacts/stub.ts"
import { present, unreachable } from "../diagnostics/invariant.ts"
import { createReferenceSession, type ReferenceSource } from "../reference/session.ts"
import { createSession, type Session, type SessionSource } from "../runtime/session.ts"

/** A compiled function as far as running it goes. */
export interface RunnableFunction {
  readonly stub: StubProgram
  readonly artifacts: ReadonlyMap<string, Uint8Array>
}

/** Opens the program as an app would: by what its stub says, from the files that its stub names. Throws MlsdkError. */
export function openSession({ stub, artifacts }: RunnableFunction): Promise<Session> {
  const source = stubArgument(stub, artifacts)
  switch (stub.module) {
    case "mlsdk/runtime":
      return createSession(source as SessionSource)
    case "mlsdk/reference":
      return createReferenceSession(source as ReferenceSource)
    default:
      return unreachable(stub.module)
  }
}

/** What the stub of a program passes to the runtime, with the bytes of files in the place of their addresses. */
export function stubArgument(stub: StubProgram, artifacts: RunnableFunction["artifacts"]): unknown {
  return valueOf({ kind: "record", members: stub.members }, artifacts)
}

function valueOf(value: StubValue, artifacts: RunnableFunction["artifacts"]): unknown {
  switch (value.kind) {
    case "json":
      return value.value
    case "asset":
      return present(artifacts.get(value.file), `${value.file} is among the artifacts`)
    case "record":
      return Object.fromEntries(
        Object.entries(value.members).map(([name, member]) => [name, valueOf(member, artifacts)]),
      )
    default:
      return unreachable(value)
  }
}
