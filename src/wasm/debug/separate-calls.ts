import { invariant } from "../../diagnostics/invariant.ts"
import { written } from "../assembler/byte-writer.ts"
import { encodeModule, type FunctionDeclaration } from "../assembler/module.ts"
import { parseModule } from "./parse-module.ts"
import { programCalls, runOf } from "./program-calls.ts"

/**
 * A program's module with one more export for each of its calls, so that they can be timed one by one. The kernels are the very
 * functions that `run` calls, over the same memory; each export makes its call as `run` does.
 */
export function separateCalls(module: Uint8Array, names: readonly string[]): Uint8Array {
  const parsed = parseModule(module)
  const run = runOf(parsed)
  const calls = programCalls(parsed)
  invariant(calls.length === names.length, `the program makes ${calls.length} calls, not ${names.length}`)
  const separate = calls.map(({ begin, end }, i): FunctionDeclaration => {
    const code = written((writer) => {
      const [locals, endOfFunction] = [0, 0x0b]
      writer.u32(locals)
      writer.bytes(run.code.subarray(begin, end))
      writer.byte(endOfFunction)
    })
    return { name: names[i]!, type: run.type, code, exported: true }
  })
  return encodeModule({ ...parsed, functions: [...parsed.functions, ...separate], names: false })
}
