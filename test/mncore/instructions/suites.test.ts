import { expect, test } from "vitest"
import { checkProgram } from "../../../src/mncore/isa/check/check-program.ts"
import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { suites } from "./suites.ts"

/** The emulator runs lines as if each were complete before the next, so that cases keep no distances; but lines are lines. */
test.each(Object.entries(suites))("the lines of %s keep the issue rules", (_name, cases) => {
  const problems = cases.flatMap(({ text }) =>
    checkProgram(parseVsm(text))
      .filter(({ code }) => code === "VSM_ISSUE_RULE")
      .map(({ message }) => `${text}: ${message}`),
  )
  expect(problems).toEqual([])
})
