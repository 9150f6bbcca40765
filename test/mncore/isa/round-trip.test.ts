import fc from "fast-check"
import { expect, test } from "vitest"
import { decodeProgram, encodeProgram } from "../../../src/mncore/isa/binary/program-codec.ts"
import type { Statement } from "../../../src/mncore/isa/instructions/instruction.ts"
import { instructionTable } from "../../../src/mncore/isa/instructions/table.ts"
import type { Program } from "../../../src/mncore/isa/program.ts"
import { formatVsm } from "../../../src/mncore/isa/text/format.ts"
import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { printProgram, printStatement } from "../../../src/mncore/isa/text/print.ts"
import { expression, mvStatement, statement } from "./arbitraries.ts"

function programOf(statements: readonly Statement[]): Program {
  const lines = statements.map((each, i) => ({
    number: i + 1,
    statement: each,
    comment: undefined,
    source: each.kind === "dget" ? printStatement(each) : undefined,
  }))
  return { file: undefined, lines }
}

const property = { seed: 1, numRuns: 1500 } as const

test("a statement that is printed and read again is the same", () => {
  const check = (each: Statement): void => {
    expect(parseVsm(printStatement(each)).lines.map(({ statement }) => statement)).toEqual([each])
  }
  fc.assert(fc.property(statement, check), property)
  fc.assert(fc.property(mvStatement, check), property)
  fc.assert(
    fc.property(expression, (each) => check({ kind: "pe", expressions: [each] })),
    { ...property, numRuns: 4000 },
  )
})

test("a program that is encoded and decoded again is the same", () => {
  const check = (statements: readonly Statement[]): void => {
    const program = programOf(statements)
    expect(decodeProgram(encodeProgram(program))).toEqual(program)
  }
  fc.assert(fc.property(fc.array(statement, { maxLength: 20 }), check), { seed: 1, numRuns: 500 })
})

test("a program with its comments is printed as it was read", () => {
  const text = "# ======= In(0) =======\nd set $lm0 1 0000000000000001 # values=[1]\nlinc $lm0v $lr0v\n# end\n"
  expect(printProgram(parseVsm(text))).toBe(text)
})

test("what is printed is canonical: the formatter leaves it as it is", () => {
  fc.assert(
    fc.property(statement, (each) => {
      const text = `${printStatement(each)}\n`
      expect(formatVsm(text)).toBe(text)
    }),
    { seed: 2, numRuns: 500 },
  )
})

test.each(Object.entries(instructionTable))("the example of %s is in canonical spelling", (_, { example }) => {
  const { lines } = parseVsm(example)
  expect(lines.map((line) => printStatement(line.statement!))).toEqual([example])
})
