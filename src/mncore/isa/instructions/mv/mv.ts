import { fail } from "../../../../diagnostics/catalogue.ts"
import { darRepeatLimit, darUnitLongWords, lastMvPriority, memorySizes } from "../../../machine.ts"
import { checkMultiple, checkOption, checkRange } from "../../checks.ts"
import { checkTag } from "../pe/sync.ts"
import type { Reduction } from "../reduction.ts"
import { formsOf, mvForms, placeOf, type MvFormName, type MvOperation } from "./forms.ts"
import type { MvOperand } from "./mv-operands.ts"

/** One asynchronous transfer between DRAM, PDM and L2BM: `mvp/n64i01 $d0 $lc0@.0`. */
export interface Mv {
  readonly kind: "mv"
  readonly operation: MvOperation
  /** The row of `mvForms` that operation and operands select. */
  readonly form: MvFormName
  /** Of `mvr`, `mvr2` and `mvr4`. */
  readonly reduction: Reduction | undefined
  /** Long words, on the side that the form counts. */
  readonly size: number
  readonly tag: number | undefined
  /** `nd<N>`: how often each DAR entry is used, 16 long words at a time [dar-runs]. */
  readonly darRepeat: number | undefined
  /** `p<N>`: 0 is the highest [mv-timing]. */
  readonly priority: number | undefined
  readonly source: MvOperand
  readonly destination: MvOperand
}

/** `mvnop`: nothing. */
export interface MvNop {
  readonly kind: "mvnop"
}

export const mvNop: MvNop = { kind: "mvnop" }

type GivenMv = Pick<Mv, "operation" | "size" | "source" | "destination"> &
  Partial<Pick<Mv, "reduction" | "tag" | "darRepeat" | "priority">>

/** Throws VSM_OPERAND, VSM_OPTION, VSM_RANGE, VSM_ALIGNMENT. */
export function mv(given: GivenMv): Mv {
  const { operation, reduction, size, tag, darRepeat, priority, source, destination } = given
  const name = `${operation}${reduction ?? ""}`
  const isReducing = operation.startsWith("mvr")
  checkOption(isReducing === (reduction !== undefined), name, reduction ?? "no reduction", "mvr, mvr2 and mvr4 reduce")
  const form = checkedForm(name, given)
  const { unit, sourceShare, destinationShare } = mvForms[form]
  checkRange(`the size of ${name}`, size, unit, memorySizes.dram)
  checkMultiple(`the size of ${name}`, size, unit, "lw")
  checkExtent(source, size * sourceShare)
  checkExtent(destination, size * destinationShare)
  checkSuffixes(name, given)
  return { kind: "mv", operation, form, reduction, size, tag, darRepeat, priority, source, destination }
}

function checkSuffixes(name: string, { tag, darRepeat, priority, source, destination }: GivenMv): void {
  if (tag !== undefined) checkTag(tag)
  if (priority !== undefined) checkRange("the priority", priority, 0, lastMvPriority)
  if (darRepeat === undefined) return
  const isIndirect = source.kind === "dramIndirect" || destination.kind === "dramIndirect"
  checkOption(isIndirect, name, "nd", "only $di uses DAR entries")
  checkRange("the repetition nd", darRepeat, 1, darRepeatLimit)
}

function checkedForm(name: string, { operation, source, destination }: GivenMv): MvFormName {
  const [from, to] = [placeOf(source), placeOf(destination)]
  const forms = formsOf(operation)
  const found = forms.find((form) => mvForms[form].source === from && mvForms[form].destination === to)
  if (found !== undefined) return found
  const expected = forms.map((form) => `${mvForms[form].source} to ${mvForms[form].destination}`).join(", ")
  return fail("VSM_OPERAND", {}, { instruction: name, found: `${from} to ${to}`, expected })
}

function checkExtent(operand: MvOperand, longWords: number): void {
  if (operand.kind === "dramIndirect") return
  const size = memorySizes[operand.kind]
  checkRange(`the end of the transfer in ${operand.kind}`, operand.address + longWords, 0, size)
}

/** DAR entries that an indirect command uses. */
export function darEntriesOf({
  size,
  darRepeat = 1,
}: {
  readonly size: number
  readonly darRepeat?: number | undefined
}): number {
  return Math.ceil(size / (darUnitLongWords * darRepeat))
}
