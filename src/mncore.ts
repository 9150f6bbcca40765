/**
 * `mlsdk/mncore`: the MN-Core 2 without a board. Programs of its assembly language VSM are read, written, checked, run bit by
 * bit and timed by a model, in Node and in browsers. docs/mncore2 tells how.
 */
export { CompileError } from "./diagnostics/compile-error.ts"
export { formatDiagnostic, type Diagnostic, type Place, type Severity } from "./diagnostics/diagnostic.ts"
export { assumptions, type Assumption, type AssumptionName } from "./mncore/assumptions.ts"
export * as machine from "./mncore/machine.ts"

// Programs as text, as bytes and as objects.
export { formatVsm } from "./mncore/isa/text/format.ts"
export { parseVsm, readVsm, type ParseOptions, type ReadProgram } from "./mncore/isa/text/parse-vsm.ts"
export { printExpression, printProgram, printStatement } from "./mncore/isa/text/print.ts"
export { decodeProgram, encodeProgram, isBinaryProgram } from "./mncore/isa/binary/program-codec.ts"
export { countLines, modeOf, programOf, type LineCounts, type Program, type ProgramLine } from "./mncore/isa/program.ts"
export type { InstructionMode } from "./mncore/isa/instructions/mode.ts"
export { instructionTable, type InstructionName, type InstructionRow } from "./mncore/isa/instructions/table.ts"

// Statements, by constructors that check them.
export { peLine, type Expression, type PeLine, type Statement } from "./mncore/isa/instructions/instruction.ts"
export { alu, type Alu } from "./mncore/isa/instructions/pe/alu.ts"
export { immediate, type Immediate } from "./mncore/isa/instructions/pe/immediate.ts"
export { literal, type Literal, type LiteralType } from "./mncore/isa/instructions/pe/literal.ts"
export {
  l1bmDown,
  l1bmReduce,
  l1bmReduceHalf,
  l1bmUp,
  type L1bmInstruction,
} from "./mncore/isa/instructions/pe/l1bm.ts"
export {
  l2bmCollect,
  l2bmDown,
  l2bmExchange,
  l2bmReduce,
  l2bmSelect,
  l2bmStageDar,
  l2bmWriteDar,
  type L2bmInstruction,
} from "./mncore/isa/instructions/pe/l2bm.ts"
export { matrixRead, matrixWrite, mauMatrix, mauVector, type MauInstruction } from "./mncore/isa/instructions/pe/mau.ts"
export { noForward, nop, wait, type Sync } from "./mncore/isa/instructions/pe/sync.ts"
export { reductions, type Reduction } from "./mncore/isa/instructions/reduction.ts"
export { mv, mvNop, type Mv, type MvNop } from "./mncore/isa/instructions/mv/mv.ts"
export { dram, indirectDram, l2bm, pdm, type MvOperand } from "./mncore/isa/instructions/mv/mv-operands.ts"
export { maskStatement, type MaskStatement } from "./mncore/isa/instructions/control/mask-statement.ts"
export {
  debugGet,
  debugPlace,
  debugSet,
  type DebugGet,
  type DebugInstances,
  type DebugMemory,
  type DebugPlace,
  type DebugSet,
  type DebugType,
} from "./mncore/isa/instructions/control/debug.ts"
export {
  hostTransfer,
  preload,
  quit,
  type HostTransfer,
  type Preload,
  type Quit,
} from "./mncore/isa/instructions/control/host-lines.ts"

// Operands.
export { destination, type Destination } from "./mncore/isa/operands/destinations.ts"
export { input, type Conversion, type Input } from "./mncore/isa/operands/inputs.ts"
export { allL1bs, l1bSet, l1bSetOf, type L1bSet } from "./mncore/isa/operands/l1b-set.ts"
export { fixedMask, writeMask, zeroFlush, type Mask, type WriteMask } from "./mncore/isa/operands/masks.ts"
export {
  localMemory,
  maskRegister,
  noWrite,
  registerFile,
  tRegister,
  type AluSource,
  type DestinationTarget,
  type PeMemory,
  type Source,
} from "./mncore/isa/operands/pe-operands.ts"
export { l1bm, matrixSlice, type L1bm, type MatrixSlice } from "./mncore/isa/operands/transfer-operands.ts"

// Checking, running and timing.
export { checkProgram, checkRules, type CheckOptions } from "./mncore/isa/check/check-program.ts"
export type { Rule } from "./mncore/isa/check/rule.ts"
export {
  defaultLimits,
  openEmulator,
  type Emulator,
  type EmulatorLimits,
  type EmulatorOptions,
  type Strictness,
} from "./mncore/emulator/emulator.ts"
export type { PowerUp } from "./mncore/emulator/state/board.ts"
export { hostToDouble, hostToHalf, hostToSingle } from "./mncore/emulator/numbers/conversions.ts"
export { doubleValue, halfValue, singleValue } from "./mncore/emulator/numbers/formats.ts"
export { simulate, type SimulateOptions } from "./mncore/simulator/simulate.ts"
export type { Stall, StallReason, TimelineEvent, Timing } from "./mncore/simulator/timing.ts"
export {
  defaultParameters,
  timingParameters,
  type ParameterName,
  type TimingParameters,
} from "./mncore/simulator/parameters.ts"
export { rowEvents, traceEvents, type TraceEvent } from "./mncore/simulator/trace.ts"
