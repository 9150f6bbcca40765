import type { Value } from "../../ir/graph.ts"
import type { Expr, Index } from "../language/kernel.ts"
import { expressionsOf, postorder } from "../language/traverse.ts"
import { accessesOf, allowsLanes, type Accesses } from "./analysis.ts"
import type { Values } from "../access/storage.ts"
import type { KernelWriter } from "./kernel-writer.ts"
import { lanesFor } from "./lanes.ts"
import type { Made, TemplateContext } from "./template-context.ts"

/** Expressions in a tail from which on it is not written out for every register. */
const longTail = 32

/** What a tail touches and how it can be made. */
export interface TriedExpressions extends Accesses {
  /** Lanes that the tail can take at once. */
  readonly lanes: number
  /** Whether writing it out for every register would be much code. */
  readonly isLong: boolean
}

/** What the nodes behind a template's value do before they are stored. */
export interface TailTrial extends TriedExpressions {
  readonly stores: readonly Index[]
}

/** A value for which a tail is tried, with lanes along the variable `laned`. */
export interface TailSubject extends Pick<Made, "value" | "at" | "extents" | "register"> {
  readonly laned: string
}

/** Makes the tail once, for single elements, to see what it touches. */
export function tryTail(context: TemplateContext, writer: KernelWriter, subject: TailSubject): TailTrial {
  const { laned, ...made } = subject
  const visited = new Set<Value>([made.value, ...context.results])
  const statements = context.storeResults(writer, {
    ...made,
    lanes: 1,
    register(reader): Expr {
      reader.observe((seen) => visited.add(seen))
      return made.register(reader)
    },
  })
  return {
    ...tryExpressions(context, statements.flatMap(expressionsOf), visited, laned),
    stores: statements.flatMap((statement) => (statement.kind === "store" ? [statement.index] : [])),
  }
}

/** Looks at the expressions of a tail that was made for single elements, and at the values on their way. */
export function tryExpressions(
  values: Values,
  expressions: readonly Expr[],
  visited: Iterable<Value>,
  laned: string,
): TriedExpressions {
  const accesses = accessesOf(expressions)
  return {
    ...accesses,
    lanes: allowsLanes(accesses, laned) ? lanesFor(visited, values) : 1,
    isLong: postorder(expressions).length > longTail,
  }
}
