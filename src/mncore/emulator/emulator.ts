/**
 * The emulator of one MN-Core 2 board. It is functional, as the public one: every statement is complete before the next, MV
 * commands included. What hazards a program has is the checker's to say; the emulator reports what it can only see while
 * running, reads of undefined forwarding registers and of memory that was never written.
 */
import { diagnostic } from "../../diagnostics/catalogue.ts"
import { CompileError } from "../../diagnostics/compile-error.ts"
import type { Diagnostic, Place } from "../../diagnostics/diagnostic.ts"
import type { DebugGet, DebugPlace } from "../isa/instructions/control/debug.ts"
import { noMask, type MaskStatement } from "../isa/instructions/control/mask-statement.ts"
import type { Statement } from "../isa/instructions/instruction.ts"
import { debugPlace } from "../isa/instructions/control/debug.ts"
import type { Program, ProgramLine } from "../isa/program.ts"
import { plainArithmetic, type Arithmetic } from "./arithmetic.ts"
import type { UnevenBlock } from "./mau/uneven-blocks.ts"
import { Board, type PowerUp } from "./state/board.ts"
import { dumpLines } from "./debug/dump.ts"
import { instanceCount, instancesOf, placeOfMab, readInstance, writePlace } from "./debug/memory-access.ts"
import { executeMv } from "./mv/engine.ts"
import { PeLines } from "./pe-line.ts"
import { acceleratedArithmetic } from "./wasm/accelerated-arithmetic.ts"
import { instantiateKernels } from "./wasm/module.ts"

/** Whether what a device leaves undefined stops a program (`strict`), or is a warning and has the value that is there. */
export type Strictness = "strict" | "lenient"

export interface EmulatorOptions {
  readonly powerUp?: PowerUp
  readonly strictness?: Strictness
  readonly limits?: Partial<EmulatorLimits>
}

/** Bounds on what a program may ask for. */
export interface EmulatorLimits {
  /** Lines of text that all `d get` together may print. */
  readonly dumpLines: number
  /** Bytes of DRAM and PDM that may be in use. */
  readonly offChipBytes: number
  /** Warnings that are kept. */
  readonly warnings: number
}

export const defaultLimits: EmulatorLimits = { dumpLines: 2 ** 20, offChipBytes: 2 ** 31, warnings: 100 }

function newBoard({ powerUp = "zero", limits }: EmulatorOptions): Board {
  return new Board(powerUp, { ...defaultLimits, ...limits })
}

/** An emulator whose calculating units are WebAssembly. A board takes some 170 MiB of memory. */
export async function openEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const board = newBoard(options)
  const kernels = await instantiateKernels(board.memory)
  return new Emulator(options, board, acceleratedArithmetic(board.words, kernels))
}

export class Emulator {
  readonly board: Board
  readonly #arithmetic: Arithmetic
  readonly #lines: PeLines
  readonly #strictness: Strictness
  readonly #limits: EmulatorLimits
  readonly #warnings: Diagnostic[] = []
  #masks: MaskStatement = noMask
  #dumpedLines = 0
  #place: Place = {}

  /** Computes in plain TypeScript; `openEmulator` gives one that computes the same faster. */
  constructor(
    options: EmulatorOptions = {},
    board = newBoard(options),
    arithmetic: Arithmetic = plainArithmetic(board.words),
  ) {
    this.#limits = { ...defaultLimits, ...options.limits }
    this.#strictness = options.strictness ?? "lenient"
    this.board = board
    this.#arithmetic = arithmetic
    this.#lines = new PeLines(board, arithmetic, {
      undefinedRead: (register) => this.#undefinedRead(register),
      unevenBlock: (block) => this.#unevenBlock(block),
    })
  }

  /** What was noted so far: operands of matrix products that are no block floats, and in lenient mode reads of undefined values. */
  get warnings(): readonly Diagnostic[] {
    return this.#warnings
  }

  /**
   * Runs a program from its first line on the state that is there; returns the text of its dumps. Throws CompileError with
   * the line's place: EMULATOR_UNDEFINED (strict), EMULATOR_DUMP_LIMIT, EMULATOR_MEMORY, VSM_OPTION, VSM_RANGE.
   */
  run(program: Program): string[] {
    const dumps: string[] = []
    this.#masks = noMask
    this.#dumpedLines = 0
    for (const line of program.lines) {
      if (line.statement?.kind === "quit") break
      for (const text of this.step(line, program.file)) dumps.push(text)
    }
    return dumps
  }

  /** Executes one line; returns what it dumps. */
  step(line: ProgramLine, file?: string): readonly string[] {
    const { statement, number, source } = line
    if (statement === undefined) return []
    this.#place = file === undefined ? { line: number } : { file, line: number }
    try {
      return this.#execute(statement, source ?? "d get")
    } catch (error) {
      if (!(error instanceof CompileError)) throw error
      throw new CompileError(error.diagnostics.map((each) => ({ ...each, place: { ...this.#place, ...each.place } })))
    }
  }

  /** The long words of every instance that a place names, two words each, the last level of the hierarchy fastest. */
  read(place: DebugPlace): Uint32Array {
    const parts = [...instancesOf(place)].map((instance) => readInstance(this.board, place, instance))
    const joined = new Uint32Array(parts.reduce((length, part) => length + part.length, 0))
    let at = 0
    for (const part of parts) {
      joined.set(part, at)
      at += part.length
    }
    return joined
  }

  /** Writes the same long words to every instance that a place names. Throws EMULATOR_MEMORY, VSM_OPTION. */
  write(place: DebugPlace, payload: Uint32Array): void {
    writePlace(this.board, place, payload)
  }

  #execute(statement: Statement, source: string): readonly string[] {
    switch (statement.kind) {
      case "pe":
        this.#lines.execute(statement, this.#masks)
        return []
      case "mv":
        executeMv(this.board, this.#arithmetic, statement)
        return []
      case "mask":
        this.#masks = statement
        return []
      case "dset":
        writePlace(this.board, statement.place, statement.payload)
        return []
      case "dget":
        return this.#dump(statement, source)
      case "preload":
        this.#fill("d", statement)
        return []
      case "hostTransfer":
        this.#fill("p", { ...statement, group: 0 })
        return []
      case "mvnop":
      case "quit":
        return []
    }
  }

  #fill(
    memory: "d" | "p",
    { group, address, payload }: { group: number; address: number; payload: Uint32Array },
  ): void {
    writePlace(this.board, debugPlace(memory, address, payload.length / 2, { n: group }), payload)
  }

  #dump(statement: DebugGet, source: string): readonly string[] {
    const { place } = statement
    this.#dumpedLines += instanceCount(place) * place.count * (place.memory === "omr" ? 4 : 1)
    const limit = this.#limits.dumpLines
    if (this.#dumpedLines > limit)
      throw new CompileError([diagnostic("EMULATOR_DUMP_LIMIT", {}, { lines: this.#dumpedLines, limit })])
    return [...dumpLines(this.board, statement, source)]
  }

  #undefinedRead(register: string): void {
    const isStrict = this.#strictness === "strict"
    const problem = diagnostic("EMULATOR_UNDEFINED", this.#place, { register }, isStrict ? "error" : "warning")
    if (isStrict) throw new CompileError([problem])
    this.#warn(problem)
  }

  #unevenBlock({ operand, mab }: UnevenBlock): void {
    this.#warn(diagnostic("EMULATOR_BLOCK_FLOAT", this.#place, { operand, mab: placeOfMab(mab) }, "warning"))
  }

  #warn(warning: Diagnostic): void {
    if (this.#warnings.length < this.#limits.warnings) this.#warnings.push(warning)
  }
}
