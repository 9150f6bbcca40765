import { cyclesPerStep, l2bmTransfer } from "../../../machine.ts"
import type { Expression } from "../../instructions/instruction.ts"
import { mvForms } from "../../instructions/mv/forms.ts"
import type { MvOperand } from "../../instructions/mv/mv-operands.ts"
import { darEntriesOf, type Mv } from "../../instructions/mv/mv.ts"
import type { Finding } from "../rule.ts"
import { initialisedRules, type WrittenPlaces } from "./written-places.ts"

const { broadcast, distribute, darEntries } = l2bmTransfer

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
    const { size, source, destination, form } = command
    const { sourceShare, destinationShare } = mvForms[form]
    const findings = [
      ...this.#mvRead(source, size * sourceShare),
      ...[source, destination].flatMap((operand) => this.#entriesRead(operand, command)),
    ]
    if (destination.kind === "dramIndirect") this.#places.markAll("dram")
    else this.#places.mark(destination.kind, destination.address, size * destinationShare)
    return findings
  }

  #mvRead(source: MvOperand, longWords: number): readonly Finding[] {
    if (source.kind === "dramIndirect")
      return this.#places.isUntouched("dram")
        ? [{ rule: initialisedRules.offChip, found: "DRAM is read, and nothing wrote it" }]
        : []
    if (source.kind === "l2bm") return this.#l2bmRead(source.address, longWords)
    if (!this.#places.isMissing(source.kind, source.address, longWords)) return []
    const found = `${source.kind.toUpperCase()}[${source.address}…] is read, and nothing wrote all of it`
    return [{ rule: initialisedRules.offChip, found }]
  }

  #entriesRead(operand: MvOperand, command: Mv): readonly Finding[] {
    if (operand.kind !== "dramIndirect") return []
    const isMissing = this.#places.isMissing("dar", operand.dar, darEntriesOf(command))
    return isMissing
      ? [{ rule: initialisedRules.dar, found: `$di${operand.dar} uses DAR entries, and nothing wrote all of them` }]
      : []
  }

  #l2bmRead(first: number, longWords: number): readonly Finding[] {
    return this.#places.isMissing("l2bm", first, longWords)
      ? [{ rule: initialisedRules.l2bm, found: `L2BM[${first}…] is read, and nothing wrote all of it` }]
      : []
  }

  /** What an expression of a PE line reads of L2BM. */
  read(expression: Expression): readonly Finding[] {
    if (expression.kind !== "l2bmDown" && expression.kind !== "l2bmdars") return []
    const isBroadcast = expression.kind === "l2bmDown" && expression.map === "b"
    return this.#l2bmRead(expression.l2bm, cyclesPerStep * (isBroadcast ? broadcast : distribute))
  }

  /** Notes what an expression of a PE line writes of L2BM and DAR. */
  written(expression: Expression): void {
    switch (expression.kind) {
      case "l2bmCollect":
        return this.#places.mark("l2bm", expression.l2bm, distribute * cyclesPerStep)
      case "l2bmSelect":
        return this.#places.mark("l2bm", expression.l2bm, broadcast * cyclesPerStep)
      case "l2bmReduce":
        return this.#places.mark(
          "l2bm",
          expression.l2bm,
          (expression.map === "r" ? broadcast : distribute) * cyclesPerStep,
        )
      case "l2bmdars":
        this.#nextEntry = expression.dar
        return undefined
      case "l2bmdarw":
        return this.#drained()
      default:
        return undefined
    }
  }

  #drained(): void {
    if (this.#nextEntry === undefined) return
    const count = darEntries * cyclesPerStep
    this.#places.mark("dar", this.#nextEntry, count)
    this.#nextEntry += count
  }
}
