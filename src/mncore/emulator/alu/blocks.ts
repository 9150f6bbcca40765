/**
 * The block float conversions of the ALU, `bfn` and `bfe`. Both long words are converted [wide-alu-results]; a block of singles is
 * the first or the second words of the four PEs [single-blocks].
 */
import type { Alu } from "../../isa/instructions/pe/alu.ts"
import { peCount } from "../state/layout.ts"
import type { StepPlanes } from "../state/planes.ts"
import {
  halfBlock,
  pseudoSingleBlock,
  singleBlock,
  toBlockFloat,
  toDoubleBlockFloat,
  toExtendedBlockFloat,
} from "../numbers/block-float.ts"

type BlockShape = Pick<Alu, "operation" | "precision" | "mantissaLength">

/** Both long words are converted, as blocks of their own over the four PEs of a MAB. */
export function convertBlocks(memory: Uint32Array, shape: BlockShape, x: StepPlanes, values: StepPlanes): void {
  for (let i = 0; i < values.length; i += 2)
    for (let mab = 0; mab < peCount; mab += 4) {
      const from = [x[i]! + mab, x[i + 1]! + mab] as const
      const to = [values[i]! + mab, values[i + 1]! + mab] as const
      convertBlock(memory, shape, from, to)
    }
}

const singles = new Uint32Array(8)
const halves = new Uint32Array(16)
const doubles = new BigUint64Array(4)

type WordPair = readonly [number, number]

/** The block of one long word of the PEs of a MAB: `from` and `to` are where the first PE's two words are. */
function convertBlock(
  memory: Uint32Array,
  { precision, operation, mantissaLength = 9 }: BlockShape,
  from: WordPair,
  to: WordPair,
): void {
  if (precision === "d") {
    for (let p = 0; p < 4; p++) doubles[p] = (BigInt(memory[from[0] + p]!) << 32n) | BigInt(memory[from[1] + p]!)
    toDoubleBlockFloat(doubles)
    for (let p = 0; p < 4; p++) {
      memory[to[0] + p] = Number(doubles[p]! >> 32n)
      memory[to[1] + p] = Number(doubles[p]! & 0xffffffffn)
    }
    return
  }
  const block = precision === "h" ? halves : singles
  for (let k = 0; k < 8; k++) {
    const word = memory[from[k >> 2 ? 1 : 0] + (k & 3)]!
    if (precision !== "h") block[k] = word
    else {
      block[2 * k] = word >>> 16
      block[2 * k + 1] = word & 0xffff
    }
  }
  if (precision === "f") {
    toBlockFloat(block.subarray(0, 4), singleBlock)
    toBlockFloat(block.subarray(4, 8), singleBlock)
  } else if (precision === "g") toBlockFloat(block, pseudoSingleBlock)
  else if (operation === "bfe") toExtendedBlockFloat(block, mantissaLength)
  else toBlockFloat(block, halfBlock(mantissaLength))
  for (let k = 0; k < 8; k++)
    memory[to[k >> 2 ? 1 : 0] + (k & 3)] = precision === "h" ? (block[2 * k]! << 16) | block[2 * k + 1]! : block[k]!
}
