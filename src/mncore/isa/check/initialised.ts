import { cyclesPerStep, l2bmTransfer, maskRegisters, matrixRows, memorySizes } from "../../machine.ts"
import { debugMemories, type DebugMemory, type DebugSet } from "../instructions/control/debug.ts"
import { maskOf, type MaskStatement } from "../instructions/control/mask-statement.ts"
import type { Expression, PeLine } from "../instructions/instruction.ts"
import type { MatrixWrite } from "../instructions/pe/mau.ts"
import { destinationsOf, flushOf, inputsOf } from "../instructions/operands-of.ts"
import type { Mask } from "../operands/masks.ts"
import type { AluSource, PeMemory } from "../operands/pe-operands.ts"
import { printSource } from "../text/operands/pe-operands.ts"
import { usesOf, type L1bmRange, type MemoryWrite } from "./line-uses.ts"
import type { Finding, Rule } from "./rule.ts"

function rule(id: string, place: string): Rule {
  return { id, sentence: `${place} is read after it is written`, source: "manual", severity: "warning" }
}

export const initialisedRules = {
  memory: rule("U1", "a word of a PE memory"),
  t: rule("U2", "T"),
  mask: rule("U3", "a mask register"),
  matrix: rule("U4", "a row of a matrix register"),
  l1bm: rule("U5", "L1BM"),
  l2bm: rule("U6", "L2BM"),
} as const satisfies Record<string, Rule>

type Place = PeMemory["kind"] | "t" | "omr" | "x" | "y" | "l1bm" | "l2bm"

const sizes: Readonly<Record<Place, number>> = {
  lm0: memorySizes.lm,
  lm1: memorySizes.lm,
  grf0: memorySizes.grf,
  grf1: memorySizes.grf,
  t: cyclesPerStep,
  omr: maskRegisters.lastWritable + 1,
  x: matrixRows.h,
  y: matrixRows.h,
  l1bm: memorySizes.l1bm,
  l2bm: memorySizes.l2bm,
}

const debugPlaces: Readonly<Partial<Record<DebugMemory, Place>>> = {
  lm: "lm0",
  ln: "lm1",
  lr: "grf0",
  ls: "grf1",
  t: "t",
  omr: "omr",
  lb: "l1bm",
  lc: "l2bm",
  lx: "x",
  ly: "y",
}

/**
 * Which places something wrote, in the unit of their addresses and without telling the instances of a memory apart. What is
 * addressed by T or behind a base counts as a write of the whole memory, and as a read of it somewhere: nothing is reported
 * that the program may have written.
 */
export class Initialised {
  readonly #written = new Map<Place, Uint8Array>()
  readonly #based = new Set<string>()

  debugSet({ place: { memory, address, count } }: DebugSet): void {
    const place = debugPlaces[memory]
    if (place !== undefined) this.#mark(place, address, count * debugMemories[memory].step)
  }

  /** An MV command, or any other transfer, wrote L2BM. */
  l2bmWritten(first: number, longWords: number): void {
    this.#mark("l2bm", first, longWords)
  }

  l2bmRead(first: number, longWords: number): readonly Finding[] {
    return this.#missing("l2bm", first, longWords)
      ? [{ rule: initialisedRules.l2bm, found: `L2BM[${first}…] is read, and nothing wrote it` }]
      : []
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
      (mask) => mask !== undefined && mask.entry <= maskRegisters.lastWritable && this.#missing("omr", mask.entry, 1),
    )
    return [
      ...inputs,
      ...(unset === undefined
        ? []
        : [{ rule: initialisedRules.mask, found: `$imr${unset.entry} masks, and nothing wrote it` }]),
      ...this.#matrix(expression),
      ...this.#transferred(expression),
    ]
  }

  #operand(operand: AluSource): readonly Finding[] {
    if (operand.kind === "t" || ("isIndexedByT" in operand && operand.isIndexedByT)) {
      const isUnset = this.#missing("t", 0, sizes.t)
      if (isUnset) return [{ rule: initialisedRules.t, found: "T is read, and nothing wrote it" }]
    }
    if (!("addressing" in operand)) return []
    return this.#isUnwritten(operand)
      ? [{ rule: initialisedRules.memory, found: `${printSource(operand)} is read, and nothing wrote all of it` }]
      : []
  }

  #isUnwritten(operand: PeMemory): boolean {
    if (this.#isMoving(operand)) return !this.#written.has(operand.kind)
    const width = "jumpUpTo" in operand && operand.jumpUpTo !== undefined ? operand.words * 2 : operand.words
    return operand.addressing.addresses.some((address) => this.#missing(operand.kind, address, width))
  }

  #isMoving(operand: PeMemory): boolean {
    return this.#based.has(operand.kind) || ("isIndexedByT" in operand && operand.isIndexedByT)
  }

  #matrix(expression: Expression): readonly Finding[] {
    const register =
      expression.kind === "mauMatrix"
        ? expression.matrix
        : expression.kind === "mread"
          ? expression.slice.register
          : undefined
    if (register === undefined || !("precision" in expression)) return []
    const rows = matrixRows[expression.precision as keyof typeof matrixRows]
    const found = `$${register} is read, and nothing wrote all of its ${rows} rows`
    return this.#missing(register, 0, rows) ? [{ rule: initialisedRules.matrix, found }] : []
  }

  #transferred(expression: Expression): readonly Finding[] {
    if (expression.kind !== "l2bmDown" && expression.kind !== "l2bmdars") return []
    const isBroadcast = expression.kind === "l2bmDown" && expression.map === "b"
    return this.l2bmRead(
      expression.l2bm,
      cyclesPerStep * (isBroadcast ? l2bmTransfer.broadcast : l2bmTransfer.distribute),
    )
  }

  #l1bmRead({ address, perCycle }: L1bmRange): readonly Finding[] {
    const isUnset = this.#missing("l1bm", address, perCycle * cyclesPerStep)
    return isUnset
      ? [{ rule: initialisedRules.l1bm, found: `L1BM[${address}…] is read, and nothing wrote all of it` }]
      : []
  }

  #writes(line: PeLine): void {
    const { writes, stored, filled, baseWritten } = usesOf(line)
    for (const write of writes) this.#memoryWrite(write)
    for (const { address, perCycle } of [...stored, ...filled]) this.#mark("l1bm", address, perCycle * cyclesPerStep)
    for (const memory of baseWritten) this.#based.add(memory)
    for (const expression of line.expressions) this.#otherWrites(expression)
  }

  #otherWrites(expression: Expression): void {
    for (const { target } of destinationsOf(expression)) {
      if (target.kind === "t") this.#mark("t", 0, sizes.t)
      if (target.kind === "omr") this.#mark("omr", target.entry, 1)
    }
    if (expression.kind === "mwrite") this.#rows(expression)
    if (expression.kind === "l2bmExchange")
      this.#mark("l1bm", expression.destination, l2bmTransfer.broadcast * cyclesPerStep)
    if (expression.kind === "l2bmCollect" || expression.kind === "l2bmSelect" || expression.kind === "l2bmReduce")
      this.#mark("l2bm", expression.l2bm, l2bmTransfer.distribute * cyclesPerStep)
  }

  #rows({ precision, slice: { register, words, index } }: MatrixWrite): void {
    const count = matrixRows[precision]
    for (let row = 0; row < (words / 2) * cyclesPerStep; row++) this.#mark(register, (index + row) % count, 1)
  }

  #memoryWrite({ operand, cycles }: MemoryWrite): void {
    if (this.#isMoving(operand)) this.#mark(operand.kind, 0, sizes[operand.kind])
    const width = "jumpUpTo" in operand && operand.jumpUpTo !== undefined ? operand.words * 2 : operand.words
    for (const cycle of cycles) this.#mark(operand.kind, operand.addressing.addresses[cycle as 0 | 1 | 2 | 3], width)
  }

  #mark(place: Place, first: number, count: number): void {
    const written = this.#written.get(place) ?? new Uint8Array(sizes[place])
    this.#written.set(place, written)
    written.fill(1, first, first + count)
  }

  #missing(place: Place, first: number, count: number): boolean {
    const written = this.#written.get(place)
    if (written === undefined) return true
    for (let at = first; at < first + count; at++) if (written[at % sizes[place]] === 0) return true
    return false
  }
}
