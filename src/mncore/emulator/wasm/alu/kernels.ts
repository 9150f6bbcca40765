/**
 * ALU instructions on planes: `x, y, to`, and `flags` in the kernels that give them, whose names end in `?`. Elements of 64
 * bits take the planes of both words: `xHigh, xLow, yHigh, yLow, toHigh, toLow`, and both planes of flags.
 */
import type { FunctionDeclaration } from "../../../../wasm/assembler/module.ts"
import { kernel } from "../language/code.ts"
import { loadPair, storePair, type Pair } from "../language/double-lanes.ts"
import { pick } from "../language/expressions.ts"
import { conversions } from "./conversions.ts"
import { floatOperations } from "./floats.ts"
import { floatFormatLanes } from "../language/formats.ts"
import { integerOperations } from "./integers.ts"
import type { Operation } from "./operation.ts"
import { halfWords, longWords, words, type Width } from "../language/widths.ts"

function narrowKernel(name: string, width: Width, operation: Operation, givesFlags: boolean): FunctionDeclaration {
  return kernel(name, givesFlags ? 4 : 3, (code) =>
    code.sweep((at) => {
      const [x, y] = [code.load(at(code.params[0]!)), code.load(at(code.params[1]!))]
      const { result, flag } = operation(code, width, x, y)
      const named = code.let(result)
      code.store(at(code.params[2]!), named)
      if (givesFlags && flag !== undefined) code.store(at(code.params[3]!), flag(named))
    }),
  )
}

function wideKernel(name: string, width: Width, operation: Operation, givesFlags: boolean): FunctionDeclaration {
  return kernel(name, givesFlags ? 8 : 6, (code) =>
    code.sweep((at) => {
      const [xHigh, xLow, yHigh, yLow, toHigh, toLow, flagsHigh, flagsLow] = code.params.map(at)
      const x = loadPair(code, xHigh!, xLow!)
      const y = loadPair(code, yHigh!, yLow!)
      const outcomes = ([0, 1] as const).map((i) => {
        const { result, flag } = operation(code, width, x[i], y[i])
        const named = code.let(result)
        return { result: named, flag: givesFlags && flag !== undefined ? code.let(flag(named)) : named }
      })
      const both = (part: "result" | "flag"): Pair => [outcomes[0]![part], outcomes[1]![part]]
      storePair(code, toHigh!, toLow!, both("result"))
      if (!givesFlags) return
      for (const plane of [flagsHigh!, flagsLow!]) code.store(plane, pick(...both("flag"), [0, 2, 4, 6]))
    }),
  )
}

function kernelsOf(
  letter: string,
  width: Width,
  operations: Readonly<Record<string, Operation>>,
  flagging: readonly boolean[],
): readonly FunctionDeclaration[] {
  const write = width.bits === 64 ? wideKernel : narrowKernel
  return Object.entries(operations).flatMap(([name, operation]) =>
    flagging.map((givesFlags) => write(`${letter}${name}${givesFlags ? "?" : ""}`, width, operation, givesFlags)),
  )
}

/** `x, to`: PE p gets the word of PE p + offset, modulo the 4 of its MAB. */
function rotationKernel(name: "msl" | "msr", lanes: readonly [number, number, number, number]): FunctionDeclaration {
  return kernel(name, 2, (code) =>
    code.sweep((at) => {
      const word = code.load(at(code.params[0]!))
      code.store(at(code.params[1]!), pick(word, word, lanes))
    }),
  )
}

export function aluKernels(): readonly FunctionDeclaration[] {
  const integers = [words, halfWords, longWords].flatMap((width) =>
    kernelsOf(width.letter, width, integerOperations, [false, true]),
  )
  const floats = (["d", "f", "h"] as const).flatMap((letter) => {
    const format = floatFormatLanes[letter]
    return [
      ...kernelsOf(letter, format.width, floatOperations(format), [false, true]),
      ...kernelsOf(letter, format.width, conversions[letter], [false]),
    ]
  })
  return [...integers, ...floats, rotationKernel("msl", [3, 0, 1, 2]), rotationKernel("msr", [1, 2, 3, 0])]
}
