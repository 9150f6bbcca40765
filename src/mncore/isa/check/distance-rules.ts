import { cyclesPerStep, hazardDistances as distance, memorySizes } from "../../machine.ts"
import type { PerCycle } from "../operands/addressing.ts"
import type { PeMemory } from "../operands/pe-operands.ts"
import { everyCycle, type L1bmRange, type LineUses, type MemoryWrite } from "./line-uses.ts"
import type { Rule } from "./rule.ts"

/**
 * Hazards between two PE lines. The hardware has no interlock: a consumer that comes too early reads what was there before,
 * or loses a port. Each rule looks at a pair of lines and their distance in steps, and says what collides; the walk over the
 * program asks it about the few lines that lie within `reach`. Time is counted in steps, or in cycles where the rule is
 * about single cycles: cycle c of step s is at 4s + c.
 */
export interface DistanceRule extends Rule {
  /** Steps at which a collision is possible at most. */
  readonly reach: number
  /** The distance that is needed, for the documentation. */
  readonly needs: string
  /** What collides when the consumer is this many steps behind, or nothing. */
  readonly collision: (producer: LineUses, consumer: LineUses, steps: number) => Collision | undefined
}

export interface Collision {
  readonly produced: string
  readonly consumed: string
}

interface Description {
  readonly id: string
  readonly sentence: string
  readonly source: string
  readonly severity?: Rule["severity"]
}

type Meets = (producer: LineUses, consumer: LineUses) => Collision | undefined

/** The consumer comes this many steps behind the producer, or more. */
function steps(description: Description, needed: number, meets: Meets): DistanceRule {
  return {
    severity: "error",
    ...description,
    reach: needed - 1,
    needs: `${needed} steps`,
    collision: (producer, consumer, apart) => (apart < needed ? meets(producer, consumer) : undefined),
  }
}

type MeetsIn = (producer: LineUses, consumer: LineUses, isTooEarly: IsTooEarly) => Collision | undefined
type IsTooEarly = (produced: number, consumed: number) => boolean

/** Every cycle of the consumer comes this many cycles behind every cycle of the producer that touches the same place. */
function cycles(description: Description, needed: number, meets: MeetsIn): DistanceRule {
  return {
    severity: "error",
    ...description,
    reach: Math.ceil((needed + cyclesPerStep - 1) / cyclesPerStep) - 1,
    needs: `${needed} cycles`,
    collision: (producer, consumer, apart) =>
      meets(producer, consumer, (produced, consumed) => apart * cyclesPerStep + consumed - produced < needed),
  }
}

function when(isMet: boolean, produced: string, consumed: string): Collision | undefined {
  return isMet ? { produced, consumed } : undefined
}

export const distanceRules: readonly DistanceRule[] = [
  steps(
    {
      id: "H2",
      sentence: `a local memory is read ${distance.lmReadSteps} steps after it is written, at any address`,
      source: "manual",
    },
    distance.lmReadSteps,
    (producer, consumer) => {
      const written = producer.writes.map(({ operand }) => operand.kind)
      const both = consumer.reads.find(({ kind }) => (kind === "lm0" || kind === "lm1") && written.includes(kind))
      return both && { produced: `writes ${both.kind}`, consumed: `reads ${both.kind}` }
    },
  ),
  cycles(
    {
      id: "H3",
      sentence: `a GRF word is read ${distance.grfReadCycles} cycles after it is written`,
      source: "manual",
    },
    distance.grfReadCycles,
    (producer, consumer, isTooEarly) => {
      for (const write of producer.writes)
        for (const read of consumer.reads) {
          const word = isRegister(read) ? sharedWord(write, read, isTooEarly) : undefined
          if (word !== undefined)
            return { produced: `writes word ${word} of ${read.kind}`, consumed: `reads word ${word} of ${read.kind}` }
        }
      return undefined
    },
  ),
  steps(
    { id: "H4", sentence: `T is read ${distance.tReadSteps} steps after it is written`, source: "manual" },
    distance.tReadSteps,
    (producer, consumer) => when(producer.writesT && consumer.readsT, "writes T", "reads T"),
  ),
  steps(
    {
      id: "H18",
      sentence: `LM0 is addressed by T ${distance.tReadSteps} steps after T is written`,
      source: "examples",
    },
    distance.tReadSteps,
    (producer, consumer) => when(producer.writesT && consumer.isIndexedByT, "writes T", "addresses LM0 by T"),
  ),
  steps(
    {
      id: "H7",
      sentence: `a local memory is accessed ${distance.baseUseSteps} steps after its base is written`,
      source: "assumed",
      severity: "warning",
    },
    distance.baseUseSteps,
    (producer, { reads, writes }) => {
      const used = [...reads, ...writes.map(({ operand }) => operand)].map(({ kind }) => kind)
      const both = producer.baseWritten.find((memory) => used.includes(memory))
      return both && { produced: `writes the base of ${both}`, consumed: `accesses ${both}` }
    },
  ),
  steps(
    {
      id: "H10",
      sentence: `L1BM is read by PEs ${distance.l1bmTurnSteps} steps after PEs wrote it, at any address ($lbi aside)`,
      source: "manual and examples; that storing to $lbi alone does not count is inferred",
    },
    distance.l1bmTurnSteps,
    ({ stored }, { loaded }) =>
      when(stored.length > 0 && loaded.length > 0, "writes L1BM from PEs", "reads L1BM to PEs"),
  ),
  cycles(
    {
      id: "H11",
      sentence: `an L1BM address is read by PEs ${distance.l1bmFilledReadCycles} cycles after it came from L2BM`,
      source: "examples: the least that was seen",
    },
    distance.l1bmFilledReadCycles,
    ({ filled }, { loaded }, isTooEarly) => l1bmCollision(filled, loaded, isTooEarly, "fills", "reads"),
  ),
  cycles(
    {
      id: "H12",
      sentence: `an L1BM address is sent to L2BM or other L1BMs ${distance.l1bmStoredSendCycles} cycles after PEs wrote it`,
      source: "manual; the pairing is inferred",
    },
    distance.l1bmStoredSendCycles,
    ({ stored }, { sent, exchanged }, isTooEarly) =>
      l1bmCollision(stored, [...sent, ...exchanged], isTooEarly, "writes", "sends"),
  ),
  steps(
    {
      id: "H13",
      sentence: `transfers between L2BM and L1BM turn around in ${distance.l2bmTurnSteps} steps, at any address`,
      source: "assumed",
      severity: "warning",
    },
    distance.l2bmTurnSteps,
    (producer, consumer) => turnAround(producer, consumer),
  ),
]

/** Distances that one step always keeps, because a line reads the state before it. */
export const keptDistances: readonly Rule[] = [
  {
    id: "H5",
    sentence: "a line that reads and writes the same region reads the old value",
    source: "manual",
    severity: "error",
  },
  {
    id: "H6",
    sentence: "a mask register is used from the step after its write on; the same line sees the old value",
    source: "manual and examples",
    severity: "error",
  },
  {
    id: "H8",
    sentence: "a matrix register is used from the step after its write on",
    source: "manual",
    severity: "error",
  },
]

function isRegister({ kind }: PeMemory): boolean {
  return kind === "grf0" || kind === "grf1"
}

/** A word that is written in one cycle and read too early in another. */
function sharedWord({ operand, cycles }: MemoryWrite, read: PeMemory, isTooEarly: IsTooEarly): number | undefined {
  if (operand.kind !== read.kind) return undefined
  for (const produced of cycles)
    for (const consumed of everyCycle) {
      const written = at(operand.addressing.addresses, produced)
      const wanted = at(read.addressing.addresses, consumed)
      const ahead = (wanted - written + memorySizes.grf) % memorySizes.grf
      const isTouched = ahead < operand.words || ahead > memorySizes.grf - read.words
      if (isTouched && isTooEarly(produced, consumed)) return ahead < operand.words ? wanted : written
    }
  return undefined
}

function at(addresses: PerCycle<number>, cycle: number): number {
  return addresses[cycle as 0 | 1 | 2 | 3]
}

function l1bmCollision(
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

function turnAround(producer: LineUses, { filled, sent, exchanged, loaded }: LineUses): Collision | undefined {
  const sends = sent.length > 0 || exchanged.length > 0
  if (producer.filled.length > 0 && sends) return { produced: "fills L1BM from L2BM", consumed: "sends L1BM" }
  if (producer.exchanged.length > 0 && (sends || loaded.length > 0))
    return { produced: "exchanges L1BM", consumed: "reads L1BM" }
  return when(producer.sent.length > 0 && filled.length > 0, "sends L1BM to L2BM", "fills L1BM from L2BM")
}
