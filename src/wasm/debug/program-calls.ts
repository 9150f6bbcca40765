/**
 * Finds the calls of a program in its module. `run` is straight code, and each of its calls is one of the program, with its arguments:
 *
 *   run   i32.const 0  i32.const 64 …  call 3              →  function 3
 *         i32.const 1  i32.const 8  local.get 0  call 6    →  function 4, in 8 parts, if 6 shares calls among threads
 *
 * Functions that share calls stand before the export `help`: part, take, share, help (`print/shared-calls.ts`). The call that `share`
 * is asked for by number is the one of that number in `part`.
 */
import { invariant, present } from "../../diagnostics/invariant.ts"
import type { FunctionDeclaration } from "../assembler/module.ts"
import { decodeBody } from "./decode-body.ts"
import type { ParsedModule } from "./parse-module.ts"

export interface ProgramCall {
  /** Index of the kernel's function. */
  readonly target: number
  /** Its instructions in `run`, arguments first: bytes from the start of that code. */
  readonly begin: number
  readonly end: number
}

/** A call instruction with what comes after the one before. */
export interface CallInstruction {
  readonly begin: number
  readonly end: number
  readonly target: number
  /** The first of its operands, when it is a number. */
  readonly first: number | undefined
}

/** The calls of a function in the order of its code. */
export function callInstructions(code: Uint8Array): readonly CallInstruction[] {
  const { instructions } = decodeBody(code)
  const found: CallInstruction[] = []
  let opening = instructions[0]
  instructions.forEach(({ name, immediate }, i) => {
    if (name !== "call" || immediate.kind !== "index" || opening === undefined) return
    const operand = opening.immediate
    const first = operand.kind === "integer" ? Number(operand.value) : undefined
    const next = instructions[i + 1]
    found.push({ begin: opening.byteOffset, end: next?.byteOffset ?? code.length, target: immediate.index, first })
    opening = next
  })
  return found
}

export function runOf({ functions }: Pick<ParsedModule, "functions">): FunctionDeclaration {
  return present(
    functions.find(({ name }) => name === "run"),
    "a program has a function run",
  )
}

/** The calls in the order of a run. */
export function programCalls(module: Pick<ParsedModule, "functions">): readonly ProgramCall[] {
  const { functions } = module
  const help = functions.findIndex(({ name }) => name === "help")
  const parts = help < 0 ? [] : callInstructions(present(functions[help - 3], "help follows part").code)
  return callInstructions(runOf(module).code).map(({ target, first, begin, end }) => {
    if (help < 0 || target !== help - 1) return { target, begin, end }
    return { target: present(parts[first ?? -1], "part makes the calls that are shared").target, begin, end }
  })
}

/** What functions are called: those of kernels after the first call that runs them, the others after what they do. */
export function functionNames(module: ParsedModule, callNames: readonly string[]): readonly string[] {
  const names = module.functions.map(({ name }, i) => (name === "" ? `function_${i}` : name))
  const help = names.indexOf("help")
  if (help >= 3) names.splice(help - 3, 3, "part", "take", "share")
  const calls = programCalls(module)
  invariant(calls.length === callNames.length, `the program makes ${calls.length} calls, not ${callNames.length}`)
  for (const [call, { target }] of [...calls.entries()].reverse()) names[target] = callNames[call]!
  return names
}
