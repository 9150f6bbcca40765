import { diagnostic } from "../../../diagnostics/catalogue.ts"
import type { Diagnostic } from "../../../diagnostics/diagnostic.ts"
import { noMask, type MaskStatement } from "../instructions/control/mask-statement.ts"
import { stepsOf, type PeLine } from "../instructions/instruction.ts"
import type { InstructionMode } from "../instructions/mode.ts"
import type { Program, ProgramLine } from "../program.ts"
import { mostProblems } from "../text/place-problems.ts"
import { distanceRules, keptDistances, type DistanceRule } from "./distance-rules.ts"
import {
  forwardedAfter,
  forwardingFindings,
  forwardingRule,
  nothingForwarded,
  turnaroundRule,
  type ForwardingState,
} from "./forwarding-rules.ts"
import { Initialised } from "./initialised/initialised.ts"
import { initialisedRules } from "./initialised/written-places.ts"
import { issueFindings, issueRules, modeFindings } from "./issue-rules.ts"
import { assertionFindings, assertionRule } from "./assertion-rule.ts"
import { usesOf, type LineUses } from "./line-uses.ts"
import { mvRules, MvWatch } from "./mv-rules.ts"
import { findingDiagnostic, type Finding, type Rule } from "./rule.ts"

export interface CheckOptions {
  /** Also reports reads of what nothing wrote, as far as that is known without running the program. */
  readonly isStrict?: boolean
  /** Rules that are left out, by their ids. */
  readonly without?: readonly string[]
  /** The instruction mode of the program; without one it follows from the lines. */
  readonly mode?: InstructionMode
}

/** Every rule, for the documentation. */
export const checkRules: readonly Rule[] = [
  ...issueRules,
  forwardingRule,
  ...distanceRules,
  ...keptDistances,
  turnaroundRule,
  ...Object.values(mvRules),
  assertionRule,
  ...Object.values(initialisedRules),
]

/**
 * Everything that breaks a rule of issue or is a hazard, in the order of the lines. Stops after many errors; of many warnings
 * the first are kept and the others counted.
 */
export function checkProgram(program: Program, options: CheckOptions = {}): readonly Diagnostic[] {
  const walk = new Walk(options)
  const problems: Diagnostic[] = []
  let [errors, warnings] = [0, 0]
  for (const line of program.lines) {
    const place = { ...(program.file !== undefined && { file: program.file }), line: line.number }
    for (const finding of walk.line(line)) {
      if (options.without?.includes(finding.rule.id) === true) continue
      const isError = finding.rule.severity === "error"
      if (isError) errors++
      else warnings++
      if (isError || warnings <= mostProblems) problems.push(findingDiagnostic(finding, place))
    }
    if (errors >= mostProblems) return [...problems, diagnostic("VSM_TOO_MANY_PROBLEMS", place, { count: errors })]
  }
  const leftOut = warnings - mostProblems
  return leftOut <= 0 ? problems : [...problems, warningsLeftOut(leftOut, program.file)]
}

function warningsLeftOut(count: number, file: string | undefined): Diagnostic {
  return diagnostic("VSM_WARNINGS_LEFT_OUT", file === undefined ? {} : { file }, { count }, "warning")
}

interface EarlierLine {
  readonly uses: LineUses
  readonly number: number
  readonly step: number
}

const farthest = Math.max(...distanceRules.map(({ reach }) => reach))

/** The state that rules look back to, while the lines of a program go by. */
class Walk {
  #step = 0
  #mask: MaskStatement = noMask
  #forwarded: ForwardingState = nothingForwarded
  #earlier: EarlierLine[] = []
  readonly #mv = new MvWatch()
  readonly #initialised: Initialised | undefined
  readonly #mode: InstructionMode | undefined

  constructor({ isStrict = false, mode }: CheckOptions) {
    this.#mode = mode
    this.#initialised = isStrict ? new Initialised() : undefined
  }

  line({ statement, number }: ProgramLine): readonly Finding[] {
    switch (statement?.kind) {
      case "pe":
        return this.#peLine(statement, number)
      case "mv":
        return [...this.#mv.mv(statement, number, this.#step), ...(this.#initialised?.mv(statement) ?? [])]
      case "mask":
        this.#mask = statement
        return []
      case "dset":
        this.#initialised?.debugSet(statement)
        return []
      case "preload":
        this.#initialised?.hostWrite(statement)
        return []
      case "hostTransfer":
        this.#mv.hostTransfer(statement.tag)
        this.#initialised?.hostWrite(statement)
        return []
      default:
        return []
    }
  }

  #peLine(line: PeLine, number: number): readonly Finding[] {
    const uses = usesOf(line)
    const findings = [
      ...issueFindings(line, this.#mask),
      ...(this.#mode === "auto" ? modeFindings(line) : []),
      ...assertionFindings(uses),
      ...forwardingFindings(line, this.#forwarded),
      ...this.#mv.peLine(line, number, this.#step),
      ...this.#distanceFindings(uses),
      ...(this.#initialised?.peLine(line, this.#mask) ?? []),
    ]
    this.#forwarded = forwardedAfter(line, this.#forwarded)
    this.#earlier.push({ uses, number, step: this.#step })
    this.#step += stepsOf(line)
    this.#earlier = this.#earlier.filter(({ step }) => this.#step - step <= farthest)
    return findings
  }

  #distanceFindings(uses: LineUses): readonly Finding[] {
    return this.#earlier.flatMap((earlier) =>
      distanceRules.flatMap((rule) => distanceFinding(rule, earlier, uses, this.#step) ?? []),
    )
  }
}

function distanceFinding(rule: DistanceRule, earlier: EarlierLine, uses: LineUses, step: number): Finding | undefined {
  const apart = step - earlier.step
  const collision = apart > rule.reach ? undefined : rule.collision(earlier.uses, uses, apart)
  if (collision === undefined) return undefined
  const missing = missingSteps(rule, earlier.uses, uses, apart)
  return {
    rule,
    found: `${collision.consumed} ${apart === 1 ? "1 step" : `${apart} steps`}`,
    earlier: { line: earlier.number, text: collision.produced },
    advice: `put ${missing === 1 ? "nop" : `nop/${missing}`} before this line; ${rule.needs} are needed`,
  }
}

/** How many steps more keep the rule. */
function missingSteps(rule: DistanceRule, producer: LineUses, consumer: LineUses, apart: number): number {
  let more = 1
  while (apart + more <= rule.reach && rule.collision(producer, consumer, apart + more) !== undefined) more++
  return more
}
