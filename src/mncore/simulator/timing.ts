import type { PeLine } from "../isa/instructions/instruction.ts"
import type { MvRun } from "./mv-schedule.ts"
import type { timingModel, TimingParameters } from "./parameters.ts"
import type { WorkPrecision } from "./work.ts"

/** What the PE stream stood still for: a wait tag, a place in the MV queue, or an L2BM that an MV command holds. */
export type StallReason = "wait" | "queue" | "l2bm"

export interface Stall {
  readonly reason: StallReason
  /** The line that could not start. */
  readonly line: number
  readonly start: number
  readonly end: number
  /** The line of the MV command that it waited for, where one is known. */
  readonly mvLine: number | undefined
}

/** What the model predicts, in cycles and steps. A model, not a measurement: it means nothing without its parameters. */
export interface Timing {
  readonly model: typeof timingModel
  readonly parameters: TimingParameters
  /** Until the last PE line and the last MV command are complete. */
  readonly cycles: number
  /** Cycles that no program with these lines can beat: those of its steps, and those of its busiest port. */
  readonly lowerBounds: { readonly steps: number; readonly busiestPort: number }
  readonly peSteps: number
  readonly nopSteps: number
  readonly mvLines: number
  /** PE steps and MV lines: what public challenges count. */
  readonly score: number
  /** Cycles in which the stream stood still, by reason. */
  readonly waitStalls: number
  readonly queueStalls: number
  readonly l2bmStalls: number
  /** In the order of time. */
  readonly stalls: readonly Stall[]
  /** Cycles by port, without the ports that were not used. */
  readonly portBusy: Readonly<Record<string, number>>
  /** Steps in which the MAU computes. */
  readonly mauSteps: number
  /** Multiply-adds of one MAB, by precision. */
  readonly fmas: Readonly<Record<WorkPrecision, number>>
  /** Multiply-adds of one MAB in a cycle, of all precisions together. */
  readonly fmasPerCycle: number
  /** The part of the time in which matrix units at full rate would have done the multiply-adds. */
  readonly peakFraction: number
}

/** What a timeline shows. */
export type TimelineEvent =
  | {
      readonly kind: "pe"
      readonly line: PeLine
      readonly number: number
      readonly start: number
      readonly end: number
    }
  | { readonly kind: "stall"; readonly stall: Stall }
  | { readonly kind: "mv"; readonly run: MvRun }
