import { cyclesPerStep, l2bmTransfer } from "../../../machine.ts"
import type { Expression } from "../../instructions/instruction.ts"
import type { MvOperand } from "../../instructions/mv/mv-operands.ts"
import { darEntriesOf, type Mv } from "../../instructions/mv/mv.ts"
import { l2bmReadOf, l2bmWrittenOf, regionOf, type Region } from "../regions.ts"
import type { Finding } from "../rule.ts"
import { initialisedRules, type WrittenPlaces } from "./written-places.ts"

/** Transfers above the PEs: what they read of L2BM, DRAM, PDM and the DRAM addresses, and what they write there. */
export class InitialisedTransfers {
  readonly #places: WrittenPlaces
  /** The DAR entry that the next `l2bmdarw` begins with. */
  #nextEntry: number | undefined

  constructor(places: WrittenPlaces) {
    this.#places = places
  }

  /** The reads of a command, which is complete at once here: hazards are other rules. */
  mv(command: Mv): readonly Finding[] {
    const [source, destination] = [regionOf(command, "source"), regionOf(command, "destination")]
    const findings = [
      ...(source === undefined ? this.#indirectRead() : this.#regionRead(source)),
      ...[command.source, command.destination].flatMap((operand) => this.#entriesRead(operand, command)),
    ]
    if (destination === undefined) this.#places.markAll("dram")
    else this.#mark(destination)
    return findings
  }

  #indirectRead(): readonly Finding[] {
    return this.#places.isUntouched("dram")
      ? [{ rule: initialisedRules.offChip, found: "DRAM is read, and nothing wrote it" }]
      : []
  }

  #regionRead({ memory, first, end }: Region): readonly Finding[] {
    if (!this.#places.isMissing(memory, first, end - first)) return []
    const rule = memory === "l2bm" ? initialisedRules.l2bm : initialisedRules.offChip
    return [{ rule, found: `${memory.toUpperCase()}[${first}…] is read, and nothing wrote all of it` }]
  }

  #mark({ memory, first, end }: Region): void {
    this.#places.mark(memory, first, end - first)
  }

  #entriesRead(operand: MvOperand, command: Mv): readonly Finding[] {
    if (operand.kind !== "dramIndirect") return []
    const isMissing = this.#places.isMissing("dar", operand.dar, darEntriesOf(command))
    return isMissing
      ? [{ rule: initialisedRules.dar, found: `$di${operand.dar} uses DAR entries, and nothing wrote all of them` }]
      : []
  }

  /** What an expression of a PE line reads of L2BM. */
  read(expression: Expression): readonly Finding[] {
    const region = l2bmReadOf(expression)
    return region === undefined ? [] : this.#regionRead(region)
  }

  /** Notes what an expression of a PE line writes of L2BM and DAR. */
  written(expression: Expression): void {
    const region = l2bmWrittenOf(expression)
    if (region !== undefined) this.#mark(region)
    if (expression.kind === "l2bmdars") this.#nextEntry = expression.dar
    if (expression.kind === "l2bmdarw") this.#drained()
  }

  #drained(): void {
    if (this.#nextEntry === undefined) return
    const count = l2bmTransfer.darEntries * cyclesPerStep
    this.#places.mark("dar", this.#nextEntry, count)
    this.#nextEntry += count
  }
}
