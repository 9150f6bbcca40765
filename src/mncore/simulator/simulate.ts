import { cyclesPerStep, instructionStream } from "../machine.ts"
import { modeOf, type Program } from "../isa/program.ts"
import { defaultParameters, type TimingParameters } from "./parameters.ts"
import { Stream } from "./stream.ts"
import type { TimelineEvent, Timing } from "./timing.ts"

export interface SimulateOptions {
  readonly parameters?: Partial<TimingParameters>
  /** Called for every line and stall as its times are decided. */
  readonly onEvent?: (event: TimelineEvent) => void
}

/**
 * Predicts the time of a program: the issue of the PE stream, four cycles a step and in order; MV commands beside it, one
 * every few steps; stalls at `wait` and when the MV queue is full. Results are not computed.
 *
 * Assumptions and parameters: docs/mncore2/timing-model.md.
 */
export function simulate(program: Program, { parameters: given, onEvent }: SimulateOptions = {}): Timing {
  const parameters = { ...defaultParameters, ...given }
  const stream = new Stream(parameters, stepCyclesOf(program, parameters), onEvent ?? (() => undefined))
  for (const { statement, number } of program.lines) {
    if (statement?.kind === "pe") stream.peLine(statement, number)
    else if (statement?.kind === "mv") stream.mv(statement, number)
    else if (statement?.kind === "mvnop") stream.mvNop()
    else if (statement?.kind === "hostTransfer") stream.hostTransfer(statement.tag)
  }
  return stream.finish()
}

/** Cycles from one step to the next: four, or more where the instruction stream delivers its blocks more slowly. */
function stepCyclesOf(program: Program, { streamBytesPerCycle }: TimingParameters): number {
  if (streamBytesPerCycle === 0) return cyclesPerStep
  const { blockBytes, peLinesPerBlock } = instructionStream
  return Math.max(cyclesPerStep, Math.ceil(blockBytes / peLinesPerBlock[modeOf(program)] / streamBytesPerCycle))
}
