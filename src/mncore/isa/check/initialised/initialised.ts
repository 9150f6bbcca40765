import { cyclesPerStep, l2bmTransfer, maskRegisters, matrixRows } from "../../../machine.ts"
import { debugMemories, type DebugMemory, type DebugSet } from "../../instructions/control/debug.ts"
import type { HostTransfer, Preload } from "../../instructions/control/host-lines.ts"
import { maskOf, type MaskStatement } from "../../instructions/control/mask-statement.ts"
import type { Expression, PeLine } from "../../instructions/instruction.ts"
import type { Mv } from "../../instructions/mv/mv.ts"
import { destinationsOf, flushOf, inputsOf } from "../../instructions/operands-of.ts"
import type { MatrixWrite } from "../../instructions/pe/mau.ts"
import { addressIn } from "../../operands/addressing.ts"
import type { Mask } from "../../operands/masks.ts"
import type { AluSource, PeMemory } from "../../operands/pe-operands.ts"
import { printSource } from "../../text/operands/pe-operands.ts"
import { usesOf, type L1bmRange, type MemoryWrite } from "../line-uses.ts"
import type { Finding } from "../rule.ts"
import { InitialisedTransfers } from "./initialised-transfers.ts"
import { initialisedRules, WrittenPlaces, type Place } from "./written-places.ts"

const debugPlaces: Readonly<Record<DebugMemory, Place>> = {
  lm: "lm0",
  ln: "lm1",
  lr: "grf0",
  ls: "grf1",
  t: "t",
  omr: "omr",
  lb: "l1bm",
  lc: "l2bm",
  d: "dram",
  p: "pdm",
  lx: "x",
  ly: "y",
}

/**
 * Which places something wrote, and reads of those that nothing did. What is addressed by T or behind a base counts as a
 * write of the whole memory, and as a read of it somewhere: nothing is reported that the program may have written.
 */
export class Initialised {
  readonly #places = new WrittenPlaces()
  readonly #transfers = new InitialisedTransfers(this.#places)
  readonly #based = new Set<string>()

  debugSet({ place: { memory, address, count } }: DebugSet): void {
    this.#places.mark(debugPlaces[memory], address, count * debugMemories[memory].step)
  }

  hostWrite({ kind, address, payload }: Preload | HostTransfer): void {
    this.#places.mark(kind === "preload" ? "dram" : "pdm", address, payload.length / 2)
  }

  mv(command: Mv): readonly Finding[] {
    return this.#transfers.mv(command)
  }

  peLine(line: PeLine, statement: MaskStatement): readonly Finding[] {
    const findings = line.expressions.flatMap((expression) => this.#reads(expression, statement))
    const { loaded, sent, exchanged } = usesOf(line)
    const transfers = [...loaded, ...sent, ...exchanged].flatMap((range) => this.#l1bmRead(range))
    this.#writes(line)
    return [...findings, ...transfers]
  }

  #reads(expression: Expression, statement: MaskStatement): readonly Finding[] {
    const inputs = inputsOf(expression).flatMap(({ operand }) => this.#operand(operand))
    const masks: (Mask | undefined)[] = [
      flushOf(expression),
      ...destinationsOf(expression).map((each) => maskOf(each, statement)),
    ]
    const unset = masks.find(
      (mask) =>
        mask !== undefined && mask.entry <= maskRegisters.lastWritable && this.#places.isMissing("omr", mask.entry, 1),
    )
    return [
      ...inputs,
      ...(unset === undefined
        ? []
        : [{ rule: initialisedRules.mask, found: `$imr${unset.entry} masks, and nothing wrote it` }]),
      ...this.#matrix(expression),
      ...this.#transfers.read(expression),
    ]
  }

  #operand(operand: AluSource): readonly Finding[] {
    if (operand.kind === "t" || ("isIndexedByT" in operand && operand.isIndexedByT)) {
      if (this.#places.isUntouched("t")) return [{ rule: initialisedRules.t, found: "T is read, and nothing wrote it" }]
    }
    if (!("addressing" in operand) || !this.#isUnwritten(operand)) return []
    return [{ rule: initialisedRules.memory, found: `${printSource(operand)} is read, and nothing wrote all of it` }]
  }

  #isUnwritten(operand: PeMemory): boolean {
    if (this.#isMoving(operand)) return this.#places.isUntouched(operand.kind)
    return operand.addressing.addresses.some((address) =>
      this.#places.isMissing(operand.kind, address, reachOf(operand)),
    )
  }

  #isMoving(operand: PeMemory): boolean {
    return this.#based.has(operand.kind) || ("isIndexedByT" in operand && operand.isIndexedByT)
  }

  #matrix(expression: Expression): readonly Finding[] {
    if (expression.kind !== "mauMatrix" && expression.kind !== "mread") return []
    const register = expression.kind === "mauMatrix" ? expression.matrix : expression.slice.register
    const rows = matrixRows[expression.precision]
    const found = `$${register} is read, and nothing wrote all of its ${rows} rows`
    return this.#places.isMissing(register, 0, rows) ? [{ rule: initialisedRules.matrix, found }] : []
  }

  #l1bmRead({ address, perCycle }: L1bmRange): readonly Finding[] {
    const isUnset = this.#places.isMissing("l1bm", address, perCycle * cyclesPerStep)
    return isUnset
      ? [{ rule: initialisedRules.l1bm, found: `L1BM[${address}…] is read, and nothing wrote all of it` }]
      : []
  }

  #writes(line: PeLine): void {
    const { writes, stored, filled, baseWritten } = usesOf(line)
    for (const write of writes) this.#memoryWrite(write)
    for (const { address, perCycle } of [...stored, ...filled])
      this.#places.mark("l1bm", address, perCycle * cyclesPerStep)
    for (const memory of baseWritten) this.#based.add(memory)
    for (const expression of line.expressions) this.#otherWrites(expression)
  }

  #otherWrites(expression: Expression): void {
    for (const { target } of destinationsOf(expression)) {
      if (target.kind === "t") this.#places.markAll("t")
      if (target.kind === "omr") this.#places.mark("omr", target.entry, 1)
    }
    if (expression.kind === "mwrite") this.#rows(expression)
    if (expression.kind === "l2bmExchange")
      this.#places.mark("l1bm", expression.destination, l2bmTransfer.broadcast * cyclesPerStep)
    this.#transfers.written(expression)
  }

  #rows({ precision, slice: { register, words, index } }: MatrixWrite): void {
    const count = matrixRows[precision]
    for (let row = 0; row < (words / 2) * cyclesPerStep; row++) this.#places.mark(register, (index + row) % count, 1)
  }

  #memoryWrite({ operand, cycles }: MemoryWrite): void {
    if (this.#isMoving(operand)) return this.#places.markAll(operand.kind)
    const { addresses } = operand.addressing
    for (const cycle of cycles) this.#places.mark(operand.kind, addressIn(addresses, cycle), reachOf(operand))
    return undefined
  }
}

/** Words of an access, and those that `j` moves some PEs on to. */
function reachOf(operand: PeMemory): number {
  return "jumpUpTo" in operand && operand.jumpUpTo !== undefined ? operand.words * 2 : operand.words
}
