import { mvTiming } from "../machine.ts"

/**
 * The parameters of the timing model. None of them is published, and so every figure that the model gives is shown together
 * with them, as a model and not as a measurement. Cycles unless said otherwise.
 */
export interface TimingParameters {
  /** Least steps between two MV commands. */
  readonly issueIntervalSteps: number
  /** Commands that may be outstanding before the stream stalls. */
  readonly queueDepth: number
  /** From issue to the first long word between PDM and L2BM. */
  readonly onChipLatency: number
  /** The same where DRAM is read, or written. */
  readonly dramReadLatency: number
  readonly dramWriteLatency: number
  /** Added when data cross from group to group. */
  readonly crossGroupLatency: number
  /** Added for every DAR entry of an indirect command. */
  readonly indirectPenalty: number
  /** From completion to the start of the line that waited. */
  readonly waitRelease: number
}

export const defaultParameters: TimingParameters = {
  issueIntervalSteps: mvTiming.issueIntervalSteps,
  queueDepth: mvTiming.queueDepth,
  onChipLatency: mvTiming.startLatency.onChip,
  dramReadLatency: mvTiming.startLatency.dramRead,
  dramWriteLatency: mvTiming.startLatency.dramWrite,
  crossGroupLatency: mvTiming.startLatency.crossGroup,
  indirectPenalty: mvTiming.indirectPenalty,
  waitRelease: mvTiming.waitRelease,
}
