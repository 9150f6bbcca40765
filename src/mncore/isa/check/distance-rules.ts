import { cyclesPerStep, hazardDistances as distance } from "../../machine.ts"
import { l1bmCollision, registerCollision, turnAround, when, type Collision, type IsTooEarly } from "./collisions.ts"
import type { LineUses } from "./line-uses.ts"
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

/** A rule for lines at least so many steps apart; closer ones break another. */
function beyond(least: number, rule: DistanceRule): DistanceRule {
  return {
    ...rule,
    collision: (producer, consumer, apart) => (apart < least ? undefined : rule.collision(producer, consumer, apart)),
  }
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
    (producer, consumer, isTooEarly) => registerCollision(producer, consumer, isTooEarly),
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
  steps(
    {
      id: "H11",
      sentence: `an L1BM address is read by PEs ${distance.l1bmFilledReadSteps} steps after it came from L2BM`,
      source: "examples",
    },
    distance.l1bmFilledReadSteps,
    ({ filled }, { loaded }) => l1bmCollision(filled, loaded, () => true, "fills", "reads"),
  ),
  beyond(
    distance.l1bmFilledReadSteps,
    cycles(
      {
        id: "W4",
        sentence: `fewer than ${distance.l1bmFilledReadCycles} cycles from L2BM to L1BM to PEs were never seen at one address, though two steps are said to be enough`,
        source: "examples",
        severity: "warning",
      },
      distance.l1bmFilledReadCycles,
      ({ filled }, { loaded }, isTooEarly) => l1bmCollision(filled, loaded, isTooEarly, "fills", "reads"),
    ),
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
