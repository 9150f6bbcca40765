import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { CompileError } from "../../../src/diagnostics/compile-error.ts"
import { decodeProgram, encodeProgram } from "../../../src/mncore/isa/binary/program-codec.ts"
import { checkProgram } from "../../../src/mncore/isa/check/check-program.ts"
import { instructionTable } from "../../../src/mncore/isa/instructions/table.ts"
import { formatVsm } from "../../../src/mncore/isa/text/format.ts"
import { parseVsm, readVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import { mostProblems } from "../../../src/mncore/isa/text/place-problems.ts"
import { statement } from "./arbitraries.ts"

/** Whatever the text is, it is a program or has located problems. */
function survives(text: string): void {
  const { program, problems } = readVsm(text, { file: "a.vsm" })
  for (const { place, code } of problems) {
    expect(place, code).toMatchObject({ file: "a.vsm", line: expect.any(Number) })
    if (code !== "VSM_TOO_MANY_PROBLEMS") expect(place.column, code).toBeGreaterThan(0)
    const line = text.split("\n")[place.line! - 1]!
    expect(place.column ?? 1).toBeLessThanOrEqual(line.length + 1)
  }
  checkProgram(program, { isStrict: true })
  decodeProgram(encodeProgram(program))
}

const examples = Object.values(instructionTable).map(({ example }) => example)
const words = [
  ...new Set(examples.flatMap((example) => example.split(/(?<=[ ;/@,])|(?=[ ;/@,])/))),
  ..."$lm0v $lr[0,2,4,6] $lmt0v4 $lm0j1 $nowrite $omr1 $imr1 /1000 /ll0110 -$mauf e r ; # ! [ ] , @. $lc64@2.1 999999999999999999 nd2 p1 0x".split(
    " ",
  ),
  '"',
  "\n",
  "\t",
  "\r\n",
  "\0",
  "é",
]
const soup = fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((parts) => parts.join(""))
const spacedSoup = fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((parts) => parts.join(" "))

test("random tokens give a program or located problems", () => {
  fc.assert(fc.property(fc.oneof(soup, spacedSoup, fc.string()), survives), { seed: 1, numRuns: 3000 })
})

test("programs of any instructions are checked to the end", () => {
  const programs = fc.array(statement, { maxLength: 30 })
  fc.assert(
    fc.property(programs, (statements) => {
      const lines = statements.map((each, i) => ({
        number: i + 1,
        statement: each,
        comment: undefined,
        source: undefined,
      }))
      for (const { place } of checkProgram({ file: undefined, lines }, { isStrict: true, mode: "auto" }))
        expect(place.line).toBeGreaterThan(0)
    }),
    { seed: 1, numRuns: 300 },
  )
})

test("problems show the beginning of long texts", () => {
  for (const text of [
    "a".repeat(9999),
    `lpassa $${"l".repeat(9999)}`,
    `nop/${"x".repeat(9999)}`,
    `mask${"r".repeat(9999)}x 1`,
  ])
    for (const { message } of readVsm(text).problems) expect(message.length).toBeLessThan(200)
})

test("examples with one character changed give a program or located problems", () => {
  const change = fc.tuple(fc.constantFrom(...examples), fc.nat(), fc.string({ minLength: 0, maxLength: 1 }))
  fc.assert(
    fc.property(change, ([example, at, letter]) => {
      const index = at % example.length
      survives(example.slice(0, index) + letter + example.slice(index + 1))
    }),
    { seed: 1, numRuns: 3000 },
  )
})

function codesOf(text: string): readonly string[] {
  return readVsm(text).problems.map(({ code }) => code)
}

test.each([
  ["nop/999999999999", "VSM_RANGE"],
  ["nop/0", "VSM_RANGE"],
  ["nop/1000001", "VSM_RANGE"],
  [`nop/${"9".repeat(500)}`, "VSM_RANGE"],
  ["d get $lm0 1099511627776", "VSM_RANGE"],
  ["d get $lc0 32769", "VSM_RANGE"],
  ["d get $d536870911n0 2", "VSM_RANGE"],
  ["d get $lm0n4 1", "VSM_RANGE"],
  ["d get $lb0n0c0b0m0 1", "VSM_OPTION"],
  ["d get $lx0 4", "VSM_OPTION"],
  ["d get $lm1 1", "VSM_ALIGNMENT"],
  ["d set $lr0 1 123", "VSM_PAYLOAD"],
  ["d set $lr0 1", "VSM_PAYLOAD"],
  ["d put $lr0 1", "VSM_SYNTAX"],
  ["d", "VSM_INSTRUCTION_UNKNOWN"],
  ["r 4 000000000 001 0000000000000000", "VSM_RANGE"],
  ["r 0 020000000 001 0000000000000000", "VSM_RANGE"],
  ["r 0 000000000 fff 0000000000000000", "VSM_PAYLOAD"],
  ["lpassa $lm4096 $ln0", "VSM_RANGE"],
  ["lpassa $lr512 $ln0", "VSM_RANGE"],
  ["lpassa $lr0v1 $ln0", "VSM_ALIGNMENT"],
  ["lpassa $llr[0,4,8,13] $ln0", "VSM_ALIGNMENT"],
  ["lpassa $lm0j4 $ln0", "VSM_RANGE"],
  ["lpassa $lr0 $ln0/$imr32", "VSM_RANGE"],
  ["lpassa/$imr16 $lr0 $ln0", "VSM_RANGE"],
  ["lpassa/$imr0 $lr0 $ln0", "VSM_RANGE"],
  ["lpassa $lr0 $omr0", "VSM_RANGE"],
  ["lpassa $lr0 $omr16", "VSM_RANGE"],
  ["lpassa $lr0 $nowrite/1000", "VSM_OPTION"],
  ["lpassa $lr0", "VSM_OPERAND"],
  ["l1bmp $lb0 $omr1", "VSM_OPTION"],
  ["lpassa", "VSM_OPERAND"],
  ["linc $lr0 $lr0 $bogus", "VSM_OPERAND"],
  ["ffloor $lr0 $omr1", "VSM_OPTION"],
  ["fvfma $lm0 $ln0 $ls0", "VSM_OPERAND"],
  ["dvfma $lm0 $ln0 $lr0 $ls0", "VSM_INSTRUCTION_UNKNOWN"],
  ["gvadd $lm0 $ln0 $ls0", "VSM_INSTRUCTION_UNKNOWN"],
  ["hvmul $lm0e $ln0 $ls0", "VSM_OPTION"],
  ["fvmul $lm0r $ln0 $ls0", "VSM_OPTION"],
  ["dmwrite $lr0 $lx4", "VSM_RANGE"],
  ["gmwrite $lr0 $llx0", "VSM_OPERAND"],
  ["hmwrite $llr0 $llx1", "VSM_ALIGNMENT"],
  ["hmread $lx0 $lr0", "VSM_OPERAND"],
  ["hbfn/5 $lr0 $ls0", "VSM_RANGE"],
  ["gbfn/9 $lr0 $ls0", "VSM_OPTION"],
  ["l1bmd $llb0 $lr0", "VSM_OPERAND"],
  ["l1bmd+16 $lb0 $lr0", "VSM_RANGE"],
  ["l1bmd $lb32 $lr0", "VSM_ALIGNMENT"],
  ["l1bmd $lb8000 $lr0", "VSM_RANGE"],
  ["l1bmm@16 $lr0 $lb0", "VSM_RANGE"],
  ["l1bmm4@4 $lr0 $lb0", "VSM_RANGE"],
  ["l1bmrliadd $llr0 $llb0", "VSM_OPERAND"],
  ["l1bmrdfadd $lr0e $lb0", "VSM_OPTION"],
  ["l1bmp $lr0 $lb0", "VSM_OPERAND"],
  ["l2bmd@0/3 $lb0 $lc0", "VSM_SYNTAX"],
  ["l2bmb@[0,1,2] $lc0 $lb0", "VSM_L1B_SET"],
  ["l2bmb@8 $lc0 $lb0", "VSM_RANGE"],
  ["l2bmr2ffadd@0/1 $lb0 $lc0", "VSM_SYNTAX"],
  ["l2bm@8 $lb0 $lc0", "VSM_RANGE"],
  ["l2bmb $lc8 $lb0", "VSM_ALIGNMENT"],
  ["l2bmb $lc32760 $lb0", "VSM_RANGE"],
  ["l2bmdars $lc0@.2 $dar0", "VSM_RANGE"],
  ["l2bmdars $lc0@.0 $dar1024", "VSM_RANGE"],
  ["mvp $p0 $lc0@.0", "VSM_SYNTAX"],
  ["mvp/n65 $p0 $lc0@.0", "VSM_ALIGNMENT"],
  ["mvp/n0 $p0 $lc0@.0", "VSM_RANGE"],
  ["mvp/n64i40 $p0 $lc0@.0", "VSM_RANGE"],
  ["mvp/n64i00 $p0 $lc0@.0", "VSM_RANGE"],
  ["mvp/n64nd2 $p0 $lc0@.0", "VSM_OPTION"],
  ["mvp/n64p4 $p0 $lc0@.0", "VSM_RANGE"],
  ["mvp/n64 $p0 $lc0", "VSM_OPERAND"],
  ["mvp/n64 $p524288 $lc0@.0", "VSM_RANGE"],
  ["mvp/n128 $p524224 $lc0@.0", "VSM_RANGE"],
  ["mvd/n64 $p0@0 $lc0", "VSM_RANGE"],
  ["mvr/n64 $lc0 $d0", "VSM_INSTRUCTION_UNKNOWN"],
  ["mask rs 1", "VSM_SYNTAX"],
  ["maskrs", "VSM_SYNTAX"],
  ["maskrs 32", "VSM_RANGE"],
  ["wait i1", "VSM_OPERAND"],
  ["nop; wait i40", "VSM_RANGE"],
  ['imm f"1" ', "VSM_OPERAND"],
  ['imm f"" $t', "VSM_LITERAL"],
  ['imm f"nan" $t', "VSM_LITERAL"],
  ['imm f"1e39" $t', "VSM_LITERAL"],
  ['imm h"5e9" $t', "VSM_LITERAL"],
  ['imm ui"-1" $t', "VSM_LITERAL"],
  ['imm i"2147483648" $t', "VSM_LITERAL"],
  ['imm us"0x10000" $t', "VSM_LITERAL"],
  ['imm l"1" $t', "VSM_OPERAND"],
  ['imm f"1', "VSM_OPERAND"],
  [";", "VSM_SYNTAX"],
  ["nop;;", "VSM_SYNTAX"],
])("%s", (text, code) => expect(new Set(codesOf(text))).toEqual(new Set([code])))

test("all problems of a text are reported, with line and column", () => {
  const text = "lpassa $lr1 $ln4096; fvadd $q $lr0 $ls0\nnop\n  mvp/n65 $p0 $lc0@.0 # comment\n"
  const places = readVsm(text).problems.map(({ code, place: { line, column } }) => `${code} ${line}:${column}`)
  expect(places).toEqual(["VSM_ALIGNMENT 1:8", "VSM_RANGE 1:13", "VSM_OPERAND 1:28", "VSM_ALIGNMENT 3:3"])
})

test("bytes that are no text are one problem", () => {
  const { program, problems } = readVsm("nop\nnop\0\u0001\nbogus\n")
  expect(program.lines).toEqual([])
  expect(problems).toMatchObject([{ code: "VSM_SYNTAX", place: { line: 2, column: 4 } }])
})

test("reading stops after many problems", () => {
  const { problems } = readVsm("bogus\n".repeat(100_000))
  expect(problems.length).toBe(mostProblems + 1)
  expect(problems.at(-1)!.code).toBe("VSM_TOO_MANY_PROBLEMS")
})

describe("size", () => {
  test("a million lines are read, and equal ones are one object", () => {
    const { lines } = parseVsm("fvadd $lm0v $lr0v $ls0v; iadd $aluf $t $ln0v\nnop/3\n".repeat(500_000))
    expect(lines.length).toBe(1_000_000)
    expect(lines[2]!.statement).toBe(lines[0]!.statement)
  })

  test("nop/N stays a count", () => {
    const { lines } = parseVsm("nop/1000000\n".repeat(1000))
    expect(lines.map(({ statement }) => statement)).toEqual(Array.from({ length: 1000 }, () => lines[0]!.statement))
    expect(lines[0]!.statement).toEqual({ kind: "pe", expressions: [{ kind: "nop", count: 1_000_000 }] })
  })

  test("very long lines and tokens are refused or read", () => {
    survives(`nop;${" ".repeat(100_000)}`)
    survives("[".repeat(100_000))
    survives("a".repeat(100_000))
    survives("x;".repeat(100_000))
    survives("nop;".repeat(100_000))
    survives(`lpassa $lr0 ${"$q ".repeat(100_000)}`)
    survives(`lpassa $lr0 ${"$ln0 ".repeat(20_000)}`)
    survives(`imm f"${"1".repeat(100_000)}" $t`)
    survives(`d set $lc0 32768 ${"0123456789abcdef".repeat(32_768)}`)
  })
})

describe("spelling", () => {
  const same: readonly (readonly [string, string])[] = [
    ["lpassa  $llt\t$ln0v2 ;", "lpassa $t $ln0v"],
    ["lpassa $lmt $ln0v0", "lpassa $lmt0 $ln0"],
    ["lpassa $lr0 $mb $nb", "lpassa $lr0 $lmb $lnb"],
    ["lpassa $lr[0, 2, 4, 6] $ln0/$imr24", "lpassa $lr[0,2,4,6] $ln0/1000"],
    ["frelu0 $lm0 $lm0 $ln0", "frelu $lm0 $lm0 $ln0"],
    ["hbfn $lr0 $ls0", "hbfn/9 $lr0 $ls0"],
    ["l1bmrhfadd $r0 $lb0", "l1bmrffaddr $r0e $lb0"],
    ["l1bmd-0 $lb0 $lr0", "l1bmd $lb0 $lr0"],
    ["l2bmb@0,4 $lc0 $lb0", "l2bmb@0/4 $lc0 $lb0"],
    ["l2bmb@[4,0] $lc0 $lb0", "l2bmb@0/4 $lc0 $lb0"],
    ["l2bmb@5 $lc0 $lb0", "l2bmb@5/0 $lc0 $lb0"],
    ["l2bmb@3/7 $lc0 $lb0", "l2bmb $lc0 $lb0"],
    ["masksr 1", "maskrs 1"],
    ["d set $m0 1 l000000000000000A", "d set $lm0 1 000000000000000a"],
    ["d get $ltn0c0b0m0p0 4", "d get $tn0c0b0m0p0 4"],
  ]
  test.each(same)("%s is %s", (text, canonical) => expect(formatVsm(text)).toBe(`${canonical}\n`))

  test("comments, blank lines and what follows quit stay", () => {
    const text = "# head\n\nlinc  $lm0v $lr0v # a\nnop # b\n\n  ! note\nquit\nthis is   not read\n"
    const formatted = "# head\n\nlinc $lm0v $lr0v # a\nnop              # b\n\n! note\nquit\nthis is   not read\n"
    expect(formatVsm(text)).toBe(formatted)
    expect(formatVsm(formatted)).toBe(formatted)
  })

  test("a text with problems is not formatted", () => {
    expect(() => formatVsm("linc $lm0v\n")).toThrow(CompileError)
  })
})

describe("binary form", () => {
  const program = parseVsm("mvp/n64i01 $d0 $lc0@.0\nmaskrs 1\nfvadd $lm0v $lr0v $ls0v; wait i01\nd get $lr0 1\n")
  const bytes = encodeProgram(program)

  test("damage is refused or gives a program", () => {
    const damage = fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(damage, fc.nat({ max: bytes.length }), (changes, length) => {
        const damaged = bytes.slice(0, length)
        for (const [at, byte] of changes) if (at < length) damaged[at] = byte
        refusedOrRead(damaged)
      }),
      { seed: 1, numRuns: 3000 },
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), refusedOrRead), { seed: 1, numRuns: 1000 })
  })

  test("huge counts are refused before anything is allocated", () => {
    const head = bytes.slice(0, 6)
    expect(() => decodeProgram(Uint8Array.from([...head, 0xff, 0xff, 0xff, 0xff, 0x7f]))).toThrow(/items cannot follow/)
  })

  test("another version and bytes behind the end are refused", () => {
    expect(() => decodeProgram(Uint8Array.from(bytes, (byte, i) => (i === 4 ? 9 : byte)))).toThrow(/its version is 9/)
    expect(() => decodeProgram(Uint8Array.from([...bytes, 0]))).toThrow(/1 bytes are left/)
  })
})

function refusedOrRead(bytes: Uint8Array): void {
  try {
    decodeProgram(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(CompileError)
    expect((error as CompileError).diagnostics[0]!.code).toBe("VSM_BINARY")
  }
}

test("literals become the words that the device sees", () => {
  const wordOf = (literal: string): number => {
    const [line] = parseVsm(`imm ${literal} $t`).lines
    const statement = line!.statement!
    if (statement.kind !== "pe" || statement.expressions[0]!.kind !== "imm") throw new Error("no immediate")
    return statement.expressions[0]!.literal.word
  }
  const words: readonly (readonly [string, number])[] = [
    ['f"1.0"', 0x3f800000],
    ['f"-0"', 0x80000000],
    ['f"-inf"', 0xff800000],
    ['f"0.1"', 0x3dcccccd],
    ['f"1.00000005960464477540"', 0x3f800001],
    ['f"1.00000005960464477539"', 0x3f800000],
    ['f"3.4028235e38"', 0x7f7fffff],
    ['h"1.5"', 0x3f003f00],
    ['h"0.1"', 0x37333733],
    ['h"100"', 0x4b204b20],
    ['h"4.29e9"', 0x7dff7dff],
    ['h"6e-10"', 0],
    ['h"-inf"', 0xfe00fe00],
    ['i"-1"', 0xffffffff],
    ['s"-2"', 0xfffefffe],
    ['us"0b101"', 0x00050005],
    ['ui"0x4b000000"', 0x4b000000],
  ]
  for (const [literal, word] of words) expect(wordOf(literal).toString(16), literal).toBe(word.toString(16))
})
