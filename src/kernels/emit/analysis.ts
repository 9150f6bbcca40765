import type { Expr, Index } from "../language/kernel.ts"
import { postorder } from "../language/traverse.ts"

/** What expressions touch. */
export interface Accesses {
  readonly loads: readonly { readonly buffer: string; readonly index: Index }[]
  /** Names whose value is used as a number, outside of the terms of indices. */
  readonly mentioned: ReadonlySet<string>
  /** Names on which a dynamic part of an index depends: neighbours along them do not lie side by side. */
  readonly scattered: ReadonlySet<string>
}

export function accessesOf(roots: readonly Expr[]): Accesses {
  const exprs = postorder(roots)
  const loads = exprs.flatMap((expr) => (expr.op === "load" ? [{ buffer: expr.buffer, index: expr.index }] : []))
  const inner = postorder(loads.flatMap(({ index }) => index.dynamic ?? []))
  const scattered = inner.flatMap((expr) => {
    if (expr.op === "local") return [expr.name]
    return expr.op === "load" ? expr.index.terms.map(({ variable }) => variable) : []
  })
  return { loads, mentioned: namesIn(exprs), scattered: new Set(scattered) }
}

function namesIn(exprs: readonly Expr[]): ReadonlySet<string> {
  return new Set(exprs.flatMap((expr) => (expr.op === "local" ? [expr.name] : [])))
}

export function joinAccesses(all: readonly Accesses[]): Accesses {
  return {
    loads: all.flatMap(({ loads }) => loads),
    mentioned: new Set(all.flatMap(({ mentioned }) => [...mentioned])),
    scattered: new Set(all.flatMap(({ scattered }) => [...scattered])),
  }
}

/** Whether several neighbours along a loop can be computed at once. */
export function allowsLanes({ mentioned, scattered }: Accesses, variable: string): boolean {
  return !mentioned.has(variable) && !scattered.has(variable)
}
