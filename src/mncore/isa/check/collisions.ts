import { memorySizes } from "../../machine.ts"
import { addressIn } from "../operands/addressing.ts"
import type { PeMemory } from "../operands/pe-operands.ts"
import { everyCycle, type L1bmRange, type LineUses, type MemoryWrite } from "./line-uses.ts"

/** Where two lines meet: what the first does there, and the second. */
export interface Collision {
  readonly produced: string
  readonly consumed: string
}

/** Whether the second line comes too early, by the cycles in which both touch a place. */
export type IsTooEarly = (produced: number, consumed: number) => boolean

export function when(isMet: boolean, produced: string, consumed: string): Collision | undefined {
  return isMet ? { produced, consumed } : undefined
}

/** The first word of a GRF that is read too early. */
export function registerCollision(
  { writes }: LineUses,
  { reads }: LineUses,
  isTooEarly: IsTooEarly,
): Collision | undefined {
  for (const write of writes)
    for (const read of reads) {
      const word = isRegister(read) ? sharedWord(write, read, isTooEarly) : undefined
      if (word !== undefined)
        return { produced: `writes word ${word} of ${read.kind}`, consumed: `reads word ${word} of ${read.kind}` }
    }
  return undefined
}

function isRegister({ kind }: PeMemory): boolean {
  return kind === "grf0" || kind === "grf1"
}

/** A word that is written in one cycle and read too early in another. */
function sharedWord({ operand, cycles }: MemoryWrite, read: PeMemory, isTooEarly: IsTooEarly): number | undefined {
  if (operand.kind !== read.kind) return undefined
  for (const produced of cycles)
    for (const consumed of everyCycle) {
      const written = addressIn(operand.addressing.addresses, produced)
      const wanted = addressIn(read.addressing.addresses, consumed)
      const ahead = (wanted - written + memorySizes.grf) % memorySizes.grf
      const isTouched = ahead < operand.words || ahead > memorySizes.grf - read.words
      if (isTouched && isTooEarly(produced, consumed)) return ahead < operand.words ? wanted : written
    }
  return undefined
}

export function l1bmCollision(
  produced: readonly L1bmRange[],
  consumed: readonly L1bmRange[],
  isTooEarly: IsTooEarly,
  verb: string,
  laterVerb: string,
): Collision | undefined {
  for (const before of produced)
    for (const after of consumed) {
      const address = sharedAddress(before, after, isTooEarly)
      if (address !== undefined)
        return { produced: `${verb} L1BM[${address}]`, consumed: `${laterVerb} L1BM[${address}]` }
    }
  return undefined
}

function sharedAddress(before: L1bmRange, after: L1bmRange, isTooEarly: IsTooEarly): number | undefined {
  for (const earlier of everyCycle)
    for (const later of everyCycle) {
      const from = before.address + before.perCycle * earlier
      const to = after.address + after.perCycle * later
      const isTouched = from < to + after.perCycle && to < from + before.perCycle
      if (isTouched && isTooEarly(earlier, later)) return Math.max(from, to)
    }
  return undefined
}

export function turnAround(producer: LineUses, { filled, sent, exchanged, loaded }: LineUses): Collision | undefined {
  const sends = sent.length > 0 || exchanged.length > 0
  if (producer.filled.length > 0 && sends) return { produced: "fills L1BM from L2BM", consumed: "sends L1BM" }
  if (producer.exchanged.length > 0 && (sends || loaded.length > 0))
    return { produced: "exchanges L1BM", consumed: "reads L1BM" }
  return when(producer.sent.length > 0 && filled.length > 0, "sends L1BM to L2BM", "fills L1BM from L2BM")
}
