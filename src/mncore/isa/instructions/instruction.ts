import type { DebugGet, DebugSet } from "./control/debug.ts"
import type { HostTransfer, Preload, Quit } from "./control/host-lines.ts"
import type { MaskStatement } from "./control/mask-statement.ts"
import type { Mv, MvNop } from "./mv/mv.ts"
import type { Alu } from "./pe/alu.ts"
import type { Immediate } from "./pe/immediate.ts"
import type { L1bmInstruction } from "./pe/l1bm.ts"
import type { L2bmInstruction } from "./pe/l2bm.ts"
import type { MauInstruction } from "./pe/mau.ts"
import type { Sync } from "./pe/sync.ts"

/** One part of a PE line. Instructions are immutable and may be shared: compare them by content, cache by identity. */
export type Expression = Sync | L2bmInstruction | L1bmInstruction | MauInstruction | Alu | Immediate

/** `expression; expression; …`: all of them read the state before the line. */
export interface PeLine {
  readonly kind: "pe"
  readonly expressions: readonly Expression[]
}

/** One line of a program, without its comment. */
export type Statement = PeLine | Mv | MvNop | MaskStatement | DebugSet | DebugGet | Preload | HostTransfer | Quit

export function peLine(expressions: readonly Expression[]): PeLine {
  return { kind: "pe", expressions }
}

/** Steps that a PE line takes: N for `nop/N`, otherwise 1. */
export function stepsOf({ expressions }: PeLine): number {
  for (const expression of expressions) if (expression.kind === "nop") return expression.count
  return 1
}
