import { hazardDistances } from "../../machine.ts"
import type { Expression, PeLine } from "../instructions/instruction.ts"
import type { Mv } from "../instructions/mv/mv.ts"
import { l2bmReadOf, l2bmWrittenOf, overlap, regionOf, type Region } from "./regions.ts"
import type { Finding, Rule } from "./rule.ts"

function warning(id: string, sentence: string, source: string): Rule {
  return { id, sentence, source, severity: "warning" }
}

export const mvRules = {
  fresh: warning(
    "H14",
    `an MV command reads L2BM ${hazardDistances.l2bmMvReadSteps} steps after an L1BM wrote it`,
    "examples: most leave so much, and one step is accepted as well",
  ),
  access: warning(
    "H15",
    "what an MV command writes, or reads when it is to be overwritten, is touched after a wait for its tag",
    "manual",
  ),
  dependent: warning("H16", "an MV command that depends on another comes after a wait for its tag", "manual"),
  overwrite: warning(
    "H17",
    `an MV command overwrites L2BM ${hazardDistances.l2bmMvOverwriteSteps} steps after L1BMs read it`,
    "assumed",
  ),
  unknownTag: warning("W1", "a wait names a tag that a command before it carries", "inferred"),
  reusedTag: warning("W2", "a tag is waited for before it is used again", "assumed"),
} as const satisfies Record<string, Rule>

interface Traffic {
  readonly reads: Region | undefined
  readonly writes: Region | undefined
}

interface Outstanding extends Traffic {
  readonly mv: Mv
  readonly line: number
}

interface L2bmStep {
  readonly step: number
  readonly line: number
  readonly region: Region
}

/** The oldest commands beyond this many are taken for complete, so that programs that never wait stay cheap to check. */
const mostOutstanding = 256

/** Follows which MV commands may still be running, and reports who touches their memory too early: the last one in the way. */
export class MvWatch {
  #outstanding: Outstanding[] = []
  readonly #tags = new Set<number>()
  #lastWritten: L2bmStep | undefined
  #lastRead: L2bmStep | undefined

  /** A host transfer carries a tag as well. */
  hostTransfer(tag: number): void {
    this.#tags.add(tag)
  }

  /** `step` is that of the next PE line. */
  mv(mv: Mv, line: number, step: number): readonly Finding[] {
    const command = { mv, line, reads: regionOf(mv, "source"), writes: regionOf(mv, "destination") }
    const findings = [...this.#dependencies(command), ...this.#tagFindings(mv), ...this.#l2bmFindings(command, step)]
    if (this.#outstanding.length >= mostOutstanding) this.#outstanding.shift()
    this.#outstanding.push(command)
    return findings
  }

  peLine({ expressions }: PeLine, line: number, step: number): readonly Finding[] {
    const waits = expressions.flatMap((expression) => (expression.kind === "wait" ? this.#wait(expression.tag) : []))
    return [...waits, ...expressions.flatMap((expression) => this.#access(expression, line, step))]
  }

  #wait(tag: number): readonly Finding[] {
    if (!this.#tags.delete(tag))
      return [{ rule: mvRules.unknownTag, found: `no command before carries the tag ${tag}` }]
    const waited = this.#outstanding.findLast(({ mv }) => mv.tag === tag)
    if (waited !== undefined) this.#complete(waited)
    return []
  }

  /** The command, and those before that it depended on: it would not be complete without them. */
  #complete(done: Outstanding): void {
    const rest = this.#outstanding.filter((other) => other !== done)
    this.#outstanding = rest
    const needed = rest.filter((other) => other.line < done.line && overlap(other.writes, done.reads))
    for (const other of needed) if (this.#outstanding.includes(other)) this.#complete(other)
  }

  #access(expression: Expression, line: number, step: number): readonly Finding[] {
    const read = l2bmReadOf(expression)
    const written = l2bmWrittenOf(expression)
    if (read !== undefined) this.#lastRead = { step, line, region: read }
    if (written !== undefined) this.#lastWritten = { step, line, region: written }
    const touched = this.#outstanding.findLast((command) => isInTheWay(command, { reads: read, writes: written }))
    if (touched === undefined) return []
    const found = `${read === undefined ? "writes" : "reads"} L2BM of a command that may be running`
    const advice = touched.mv.tag === undefined ? "give the command a tag" : "put nop; wait before this line"
    return [{ rule: mvRules.access, found, earlier: { line: touched.line, text: "moves it" }, advice }]
  }

  #dependencies(command: Outstanding): readonly Finding[] {
    const before = this.#outstanding.findLast((other) => isInTheWay(other, command))
    const found = "uses the memory of a command that may be running"
    return before === undefined
      ? []
      : [{ rule: mvRules.dependent, found, earlier: { line: before.line, text: "moves it" } }]
  }

  #tagFindings({ tag }: Mv): readonly Finding[] {
    if (tag === undefined) return []
    const isUsed = this.#tags.has(tag)
    this.#tags.add(tag)
    return isUsed ? [{ rule: mvRules.reusedTag, found: `the tag ${tag} is used again` }] : []
  }

  #l2bmFindings({ reads, writes }: Outstanding, step: number): readonly Finding[] {
    const fresh = tooSoon(this.#lastWritten, reads, step, hazardDistances.l2bmMvReadSteps)
    const overwritten = tooSoon(this.#lastRead, writes, step, hazardDistances.l2bmMvOverwriteSteps)
    return [
      ...(fresh === undefined
        ? []
        : [
            {
              rule: mvRules.fresh,
              found: "reads L2BM",
              earlier: { line: fresh.line, text: "writes it" },
              advice: "put nop before the command",
            },
          ]),
      ...(overwritten === undefined
        ? []
        : [
            {
              rule: mvRules.overwrite,
              found: "writes L2BM",
              earlier: { line: overwritten.line, text: "reads it" },
              advice: "put nop before the command",
            },
          ]),
    ]
  }
}

/** Whether the second has to wait for the first: it touches what that writes, or writes what that reads. */
function isInTheWay(first: Traffic, second: Traffic): boolean {
  return (
    overlap(first.writes, second.reads) || overlap(first.writes, second.writes) || overlap(first.reads, second.writes)
  )
}

function tooSoon(
  last: L2bmStep | undefined,
  region: Region | undefined,
  step: number,
  needed: number,
): L2bmStep | undefined {
  return last !== undefined && step - last.step < needed && overlap(last.region, region) ? last : undefined
}
