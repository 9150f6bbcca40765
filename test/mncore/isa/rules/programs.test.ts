import { describe, expect, test } from "vitest"
import { checkProgram, checkRules } from "../../../../src/mncore/isa/check/check-program.ts"
import { readVsm } from "../../../../src/mncore/isa/text/parse-vsm.ts"
import { distances } from "./samples/distances.ts"
import { issueSamples } from "./samples/issue.ts"
import { keptSamples, mvSamples, stateSamples } from "./samples/programs.ts"
import { uninitialisedSamples } from "./samples/uninitialised.ts"
import { broken, check } from "./support.ts"

const severityOf = new Map(checkRules.map(({ id, severity }) => [id, severity]))

describe("what earlier lines leave behind", () => {
  test.each([...stateSamples, ...mvSamples])("%s: %j, not %j", (id, legal, illegal) => {
    expect(broken(legal)).toEqual([])
    expect(broken(illegal)).toEqual([id])
    expect(check(illegal)[0]!.severity).toBe(severityOf.get(id))
  })

  test.each(keptSamples)("%s: %j is always kept", (_id, legal) => expect(broken(legal)).toEqual([]))
})

describe("reads of what nothing wrote, when asked for", () => {
  test.each(uninitialisedSamples)("%s: %j, not %j", (id, legal, illegal) => {
    expect(broken(legal, { isStrict: true })).toEqual([])
    expect(broken(illegal, { isStrict: true })).toEqual([id])
    expect(broken(illegal)).toEqual([])
  })

  test("what is addressed at run time counts as written", () => {
    const scatter = 'imm i"1" $t\nimm i"1" $lr0v\nnop\nlpassa $lr0v $lmt0v\nnop/2\nlpassa $lm4v $ln0v'
    expect(broken(scatter, { isStrict: true })).toEqual([])
  })
})

test("errors behind many warnings are found, and warnings alone are no error", () => {
  const warned = "linc $mauf $ls0v\n".repeat(1000)
  expect(check(warned).every(({ severity }) => severity === "warning")).toBe(true)
  const problems = check(`${warned}linc $lm0v $lm8v\n`)
  expect(problems.filter(({ severity }) => severity === "error")).toMatchObject([{ place: { line: 1001 } }])
})

test("many commands that nothing waits for are checked in little memory", () => {
  const { program } = readVsm("mvp/n64 $p0@0 $lc0@0.0\n")
  const lines = Array.from({ length: 20_000 }, (_, i) => ({ ...program.lines[0]!, number: i + 1 }))
  expect(checkProgram({ file: undefined, lines }).at(-1)!.code).toBe("VSM_WARNINGS_LEFT_OUT")
})

test("every rule of the tables has a sample", () => {
  const samples = [...stateSamples, ...mvSamples, ...keptSamples, ...uninitialisedSamples].map(([id]) => id)
  const sampled = new Set([...Object.keys(issueSamples), "I19", ...distances.map(({ id }) => id), ...samples])
  expect([...sampled].toSorted()).toEqual(checkRules.map(({ id }) => id).toSorted())
})
