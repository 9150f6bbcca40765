import { mvTiming } from "../machine.ts"

/** Which model predicted a figure; it changes when the same parameters may give other figures. */
export const timingModel = "mlsdk-1"

interface ParameterRow {
  readonly value: number
  readonly unit: string
  readonly meaning: string
  readonly least: number
  readonly most: number
  /** Cycles, steps and counts are whole; rates are not. */
  readonly isWhole: boolean
}

const unbounded = 1e9

function whole(
  value: number,
  unit: string,
  meaning: string,
  { least = 0, most = unbounded }: { readonly least?: number; readonly most?: number } = {},
): ParameterRow {
  return { value, unit, meaning, least, most, isWhole: true }
}

function rate(value: number, unit: string, meaning: string, least: number): ParameterRow {
  return { value, unit, meaning, least, most: unbounded, isWhole: false }
}

const { startLatency } = mvTiming

/**
 * The parameters of the timing model with their defaults. None of them is published, and so every figure that the model gives
 * is shown together with them, as a model and not as a measurement.
 */
export const timingParameters = {
  issueIntervalSteps: whole(mvTiming.issueIntervalSteps, "steps", "between two MV commands; sources say 4, 3 or 2"),
  queueDepth: whole(mvTiming.queueDepth, "commands", "may be outstanding before the stream stalls", { least: 1 }),
  onChipLatency: whole(startLatency.onChip, "cycles", "from issue to the first long word between PDM and L2BM"),
  dramReadLatency: whole(startLatency.dramRead, "cycles", "the same where DRAM is read"),
  dramWriteLatency: whole(startLatency.dramWrite, "cycles", "the same where DRAM is written"),
  crossGroupLatency: whole(startLatency.crossGroup, "cycles", "added where data cross from group to group"),
  indirectPenalty: whole(mvTiming.indirectPenalty, "cycles", "added for every DAR entry of an indirect command"),
  waitRelease: whole(mvTiming.waitRelease, "cycles", "from completion to the start of the line that waited"),
  dramPeakLongWords: rate(mvTiming.dramPeakLongWords, "lw a cycle", "that the DRAM of a group delivers at most", 1),
  l2bmSinglePort: whole(
    mvTiming.l2bmSinglePort,
    "0 or 1",
    "1 where PE lines and MV commands share the port of an L2BM",
    { most: 1 },
  ),
  streamBytesPerCycle: rate(
    mvTiming.streamBytesPerCycle,
    "bytes a cycle",
    "of the instruction stream; 0 is no limit",
    0,
  ),
} as const satisfies Record<string, ParameterRow>

export type ParameterName = keyof typeof timingParameters
export type TimingParameters = Readonly<Record<ParameterName, number>>

export const parameterNames = Object.keys(timingParameters) as readonly ParameterName[]

export const defaultParameters = Object.fromEntries(
  parameterNames.map((name) => [name, timingParameters[name].value]),
) as TimingParameters

/** Whether the model can use this value. */
export function isParameterValue(name: ParameterName, value: number): boolean {
  const { least, most, isWhole } = timingParameters[name]
  return value >= least && value <= most && (!isWhole || Number.isInteger(value))
}
