import type { Expr, For, Kernel, Statement } from "./kernel.ts"
import { expressionsOf, postorder } from "./traverse.ts"

/** What a loop with bounds that are computed at run time is taken for. */
const unknownTurns = 4

/** About how many instructions one turn of the kernel's range executes: operators, loads and stores; pointers come free. */
export function instructionsOf({ body }: Kernel): number {
  return inBlock(body)
}

function inBlock(statements: readonly Statement[]): number {
  return statements.reduce((sum, statement) => sum + inStatement(statement), 0)
}

function inStatement(statement: Statement): number {
  const own = postorder(expressionsOf(statement)).filter(isInstruction).length
  switch (statement.kind) {
    case "for":
      return own + turnsOf(statement) * (1 + inBlock(statement.body))
    case "if":
      return own + 1 + Math.max(inBlock(statement.then), inBlock(statement.otherwise))
    case "store":
      return own + 1
    default:
      return own
  }
}

/** A load that is spread over a vector is one instruction. */
function isInstruction({ op }: Expr): boolean {
  return op !== "constant" && op !== "local" && op !== "splat" && op !== "bitcast"
}

function turnsOf({ begin, end, step }: For): number {
  return typeof begin === "number" && typeof end === "number"
    ? Math.max(0, Math.ceil((end - begin) / step))
    : unknownTurns
}
