/**
 * `bfn` and `bfe` on the two planes of one long word: `xHigh, xLow, toHigh, toLow`. A vector of words is a MAB, so the largest
 * exponent of a block is a few maxima away.
 */
import type { FunctionDeclaration } from "../../../../wasm/assembler/module.ts"
import { blockMantissaBits, halfBlockLengths } from "../../../machine.ts"
import { kernel, type Code } from "../language/code.ts"
import { loadPair, storePair } from "../language/double-lanes.ts"
import type { Expression } from "../language/expressions.ts"
import { convertDoubles } from "./double-blocks.ts"
import { convertHalves } from "./half-blocks.ts"
import { convertSingles } from "./single-blocks.ts"

function pairKernel(
  name: string,
  convert: (code: Code, words: readonly Expression[]) => readonly Expression[],
): FunctionDeclaration {
  return kernel(name, 4, (code) =>
    code.sweep((at) => {
      const [xHigh, xLow, toHigh, toLow] = code.params.map(at)
      const converted = convert(code, [code.load(xHigh!), code.load(xLow!)])
      code.store(toHigh!, converted[0]!)
      code.store(toLow!, converted[1]!)
    }),
  )
}

function doubleKernel(): FunctionDeclaration {
  return kernel("dbfn", 4, (code) =>
    code.sweep((at) => {
      const [xHigh, xLow, toHigh, toLow] = code.params.map(at)
      storePair(code, toHigh!, toLow!, convertDoubles(code, loadPair(code, xHigh!, xLow!)))
    }),
  )
}

export function blockKernels(): readonly FunctionDeclaration[] {
  const lengths = Array.from(
    { length: halfBlockLengths.longest - halfBlockLengths.shortest + 1 },
    (_, i) => halfBlockLengths.shortest + i,
  )
  return [
    doubleKernel(),
    pairKernel("gbfn", (code, words) => convertSingles(code, words, blockMantissaBits.g)),
    pairKernel("fbfn", (code, words) => words.flatMap((word) => convertSingles(code, [word], blockMantissaBits.f))),
    ...(["bfn", "bfe"] as const).flatMap((kind) =>
      lengths.map((length) =>
        pairKernel(`h${kind}${length}`, (code, words) => convertHalves(code, words, length, kind)),
      ),
    ),
  ]
}
