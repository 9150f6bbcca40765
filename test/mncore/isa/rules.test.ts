import { describe, expect, test } from "vitest"
import { checkProgram, checkRules, type CheckOptions } from "../../../src/mncore/isa/check/check-program.ts"
import { readVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts"

function check(text: string, options?: CheckOptions): readonly Diagnostic[] {
  const { program, problems } = readVsm(text)
  return [...problems, ...checkProgram(program, options)]
}

/** The ids of the rules that a program breaks. */
function broken(text: string, options?: CheckOptions): readonly string[] {
  return check(text, options).map(({ message }) => /\(([A-Z]\d+)\)$/.exec(message)?.[1] ?? message)
}

/** By rule: lines that keep it, and lines that break it and nothing else. */
const issue: Readonly<Record<string, { readonly legal: readonly string[]; readonly illegal: readonly string[] }>> = {
  I1: {
    legal: [
      "fvadd $lm0v $lr0v $ln0v; iadd $ls0v $t $lr8v",
      "l1bmp $lb0 $lr0v; l1bmrffadd $ls0v $lbi",
      "l2bmb $lc0 $lb0; l2bmdarw",
    ],
    illegal: ["iadd $lr0 $ls0 $lr2; isub $lr0 $ls0 $ls2", "l2bmb $lc0 $lb0; l2bmd $lc0 $lb0", "noforward; noforward"],
  },
  I2: { legal: ["nop", "nop/4"], illegal: ["nop; iadd $lr0 $ls0 $lr2", "nop; noforward"] },
  I3: { legal: ["mvp/n64i01 $p0 $lc0@.0\nzero $lr0; wait i01"], illegal: ["mvp/n64i01 $p0 $lc0@.0\nwait i01"] },
  I4: {
    legal: ["gmmul $lx $ls0v $ln0v; gmwrite $lr0v $ly0"],
    illegal: ["fvpassa $ls0v $ln0v; fmwrite $lr0v $ly0; fmread $lx0 $lr8v"],
  },
  I5: {
    legal: ["gmmul $lx $ls0v $ln0v; gmwrite $lr0v $ly0"],
    illegal: ["gmmul $lx $ls0v $ln0v; fmwrite $lr0v $ly0"],
  },
  I6: {
    legal: ["fvmul $lr0v $ls0v $ln0v; fmwrite $ls0v $lx0", "hvmul $lr0v $lls0vr $ln0v; hmwrite $lls0vr $lx0"],
    illegal: ["fvmul $lr0v $ls0v $ln0v; fmwrite $lr0v $lx0", "fvmul $lr0v -$ls0v $ln0v; fmwrite $ls0v $lx0"],
  },
  I7: {
    legal: ["hmread $lly0 $nowrite; hmwrite $llr0v $llx0"],
    illegal: ["dmread $lx0 $lr0v; dmwrite $ls0v $lx0"],
  },
  I8: {
    legal: ["fvadd $lr0 $ls0 $lm0; lpassa $ln0 $t", "ipassa $lr0 $omr1; fvpassa $ls0 $ls2 $omr2"],
    illegal: [
      "fvadd $lr0 $ls0 $lm0; lpassa $ln0 $lm0",
      "lpassa $ln0 $ls0 $ls2",
      "ipassa $lr0 $omr1; fvpassa $ls0 $omr1",
    ],
  },
  I9: {
    legal: ["fvfma $lm0v $lm0v $lr0v $ls0v", "iadd $lr0v $lr0v $ls0v"],
    illegal: ["iadd $lr0v $lr4v $lr8v", "fvadd $lm0v $lr0 $ls0; ipassa $lm0 $t", "fvadd $lm0 $lm0j1 $ls0"],
  },
  I10: {
    legal: ["maskr 1\nlpassa $lr0 $lr2 $ln0/$imr1", "lpassa $lr0 $lm0/1000 $ln0"],
    illegal: [
      "lpassa $lr0 $lm0/$imr1 $ln0/$imr2",
      "maskr 1\nlpassa $lr0 $lr2 $ln0/$imr2",
      "lpassa/$imr1 $lr0 $ln0/1000",
    ],
  },
  I11: { legal: ["linc $lm0v $lm0v", "ladd $ln0 $lm2 $ln0"], illegal: ["linc $lm0v $lm8v", "ladd $ln0 $lm2 $ln2"] },
  I12: {
    legal: ['fvadd $ln0 $lr0 $ls0; imm f"1.0" $t'],
    illegal: ['fvadd $lm0 $lr0 $ls0; imm f"1.0" $t', 'imm f"1.0" $lm0'],
  },
  I13: {
    legal: ["lpassa/$imr1 $lm0 $ln0"],
    illegal: ["lpassa/$imr1 $lr0 $ln0; fvpassa/$imr1 $lr0 $ls0"],
  },
  I14: {
    legal: ["lpassa $lr0 $lm0/$imr1 $ln0/$imr1"],
    illegal: ["lpassa $lr0 $lm0/$imr1 $ln0/$llimr1", "maskllr 1\nlpassa $lr0 $lr2 $ln0/$imr1"],
  },
  I15: { legal: ["gbfn $lr0v $nowrite"], illegal: ["gbfn $lr0v $nowrite $ls0v"] },
  I16: { legal: ["iadd $subpeid $lr0 $ls0"], illegal: ["iadd $lr0 $subpeid $ls0", "drelu $lr0v $mreadf $ls0v"] },
  I17: { legal: ["lpassa $lmt0v4 $ln0v"], illegal: ["lpassa $lmt0j1 $ln0", "lpassa $lnt0 $lm0"] },
  I18: { legal: ["mvp/n64 $p0 $lc0@.0"], illegal: ["nop; mvp/n64 $p0 $lc0@.0"] },
}

describe.each(Object.entries(issue))("%s", (id, { legal, illegal }) => {
  test.each(legal)("%s is legal", (text) => expect(broken(text)).toEqual([]))
  test.each(illegal)("%s is not", (text) => expect(new Set(broken(text))).toEqual(new Set([id])))
})

describe("I19", () => {
  const flat = "lpassa $lr[0,2,4,6] $ln0v"
  test("flat addresses need flat mode", () => {
    expect(broken(flat, { mode: "auto" })).toEqual(["I19"])
    expect(broken(flat, { mode: "flat" })).toEqual([])
    expect(broken(flat)).toEqual([])
    expect(broken("lpassa $lr0v $ln0v", { mode: "auto" })).toEqual([])
  })
})

interface Distance {
  readonly id: string
  readonly producer: string
  readonly consumer: string
  /** Steps from the producer to the consumer that are enough. */
  readonly steps: number
  readonly severity?: "warning"
}

/** The least distance of every rule, for every shape of access that it tells apart. */
const distances: readonly Distance[] = [
  { id: "H2", producer: "linc $lr0 $ln0", consumer: "linc $ln0 $ls0", steps: 3 },
  { id: "H2", producer: "linc $lr0 $lm0v", consumer: "linc $lm100 $ls0", steps: 3 },
  { id: "H2", producer: "l1bmp $lb0 $lm0v/1000", consumer: "l1bmd $lm8v $lb64", steps: 3 },
  { id: "H3", producer: "linc $ls0v $lr0v", consumer: "linc $lr0v $ls16v", steps: 2 },
  { id: "H3", producer: "linc $ls0 $lr0", consumer: "linc $lr0 $ls16", steps: 3 },
  { id: "H3", producer: "linc $ls0 $lr0", consumer: "linc $lr[256,256,256,0] $ls16", steps: 2 },
  { id: "H3", producer: 'imm f"1" $r0/0100', consumer: "dvadd $ln0v $r0e $lm0v", steps: 2 },
  { id: "H3", producer: 'imm f"1" $r0/0010', consumer: "dvadd $ln0v $r0e $lm0v", steps: 3 },
  {
    id: "H3",
    producer: 'd set $omr1 1 0000000000000000\nimm f"1" $r0/$imr1',
    consumer: "dvadd $ln0v $r0e $lm0v",
    steps: 3,
  },
  { id: "H3", producer: "lpassa $ln0 $llr508", consumer: "lpassa $r511 $ln0", steps: 3 },
  { id: "H3", producer: "lpassa $ln0 $r511", consumer: "lpassa $llr508 $ln0", steps: 3 },
  { id: "H4", producer: "lpassa $lm0 $t", consumer: "lpassa $t $ln0", steps: 2 },
  { id: "H18", producer: "lpassa $ls0 $t", consumer: "lpassa $lmt0v4 $lr0v", steps: 2 },
  { id: "H7", producer: "lpassa $lr0 $lnb", consumer: "lpassa $ln0 $ls0", steps: 3, severity: "warning" },
  { id: "H7", producer: "lpassa $lr0 $lmb", consumer: "lpassa $ls0 $lm0", steps: 3, severity: "warning" },
  { id: "H10", producer: "l1bmrdfadd $lr0 $lb0", consumer: "l1bmm $lb64 $ln0", steps: 3 },
  { id: "H10", producer: "l1bmd $lr0v $lb0", consumer: "l1bmd $lb0 $ln0v", steps: 3 },
  { id: "H11", producer: "l2bmb $lc0 $lb0", consumer: "l1bmm $llb0 $llr0v", steps: 2 },
  { id: "H11", producer: "l2bmb $lc0 $lb0", consumer: "l1bmd $lb0 $lr0v", steps: 3 },
  { id: "H11", producer: "l2bmd $lc0 $lb0", consumer: "l1bmp $llb24 $llr0v", steps: 3 },
  { id: "H12", producer: "l1bmd $lr0v $lb0", consumer: "l2bmd $lb0 $lc0", steps: 3 },
  { id: "H12", producer: "l1bmd $lr0v $lb0", consumer: "l2bmd $lb192 $lc0", steps: 4 },
  { id: "H12", producer: "l1bmm@0 $lr0v $lb0", consumer: "l2bm@0 $lb0 $lc0", steps: 4 },
  { id: "H12", producer: "l1bmd $lr0v $lb0", consumer: "l2bmi@0/3 $lb0 $lb512", steps: 3 },
  { id: "H13", producer: "l2bmb $lc0 $lb0", consumer: "l2bm@0 $lb512 $lc512", steps: 4, severity: "warning" },
  { id: "H13", producer: "l2bm@0 $lb0 $lc512", consumer: "l2bmb $lc0 $lb512", steps: 4, severity: "warning" },
  { id: "H13", producer: "l2bmi@0/3 $lb0 $lb64", consumer: "l1bmd $lb512 $lr0v", steps: 4, severity: "warning" },
]

function apart(producer: string, consumer: string, steps: number): string {
  return [producer, ...(steps > 1 ? [`nop/${steps - 1}`] : []), consumer].join("\n")
}

describe.each(distances)("$id: $producer, then $consumer", ({ id, producer, consumer, steps, severity = "error" }) => {
  test(`${steps} steps are enough`, () => expect(broken(apart(producer, consumer, steps))).not.toContain(id))

  test("one less is reported with both lines and what is missing", () => {
    const text = apart(producer, consumer, steps - 1)
    const found = check(text).find(({ message }) => message.endsWith(`(${id})`))
    const lines = text.split("\n")
    expect(found).toMatchObject({ code: "VSM_HAZARD", severity, place: { line: lines.length } })
    expect(found!.message).toContain(`after line ${producer.split("\n").length} `)
    expect(found!.hint).toContain("put nop before this line")
  })
})

test("assertions about masks are ignored with a warning (W3)", () => {
  expect(broken("lpassa $lr0 $ls0/1000")).toEqual([])
  expect(broken("lpassa $lr0 $ls0/1000t $ln0/1000t")).toEqual(["W3"])
  expect(check("lpassa $lr0 $ls0/1000p")[0]!.severity).toBe("warning")
})

test("the missing steps are counted", () => {
  const [found] = check("linc $lr0 $ln0\nlinc $ln0 $ls0")
  expect(found!.hint).toContain("put nop/2 before this line")
})

test("different words of a GRF do not collide", () => {
  expect(broken("linc $ls0 $lr0\nlinc $lr2 $ls2")).toEqual([])
})

test("a line that reads and writes the same region is legal (H5)", () => {
  expect(broken("linc $lm0v $lm0v\nnop/2\nfmax $ls0v $lm0v $lr0v\nlinc $t $t")).toEqual([])
})

describe("state that lines leave behind", () => {
  const fill = "d set $lb0 64 " + "0".repeat(1024) + "\n"
  test.each([
    ["H1", "linc $lr0 $ls0\nlinc $aluf $ls8", "linc $lr0 $ls0\nfvpassa $lr0 $ln0\nlinc $aluf $ls8"],
    ["H1", "linc $lr0 $ls0\nnop/9\nlinc $aluf $ls8", "linc $aluf $ls8"],
    [
      "H1",
      "linc $lr0 $ls0\nfvpassa $lr0 $ln0; noforward\nlinc $aluf $ls8",
      "linc $lr0 $ls0; noforward\nlinc $aluf $ls8",
    ],
    ["H1", `${fill}l1bmp $lb0 $lr0v\nlinc $lbf $ls8`, "linc $lbf $ls8"],
    ["H1", "dmread $lx0 $lr0v\ndbfn $mreadf $ls0v", "dbfn $mreadf $ls0v"],
    ["H9", "l1bmrdfadd $lr0 $lbi\nnop\nl1bmm $lbi $ln0", "l1bmm $lbi $ln0"],
    ["H9", "l1bmm4@0 $lr0 $lb0\nl1bmm4 $lbi $ln0", "l1bmr4dfadd $lr0 $lbi\nl1bmm $lbi $ln0"],
    ["H9", "l1bmd $lr0 $lb0\nl1bmd $lbi $ln0", "l1bmrffadd $llr0 $llbi\nl1bmm $lbi $ln0"],
  ])("%s", (id, legal, illegal) => {
    expect(broken(legal)).toEqual([])
    expect(broken(illegal)).toEqual([id])
  })
})

test("errors behind many warnings are found, and warnings alone are no error", () => {
  const warned = "linc $mauf $ls0v\n".repeat(1000)
  expect(check(warned).every(({ severity }) => severity === "warning")).toBe(true)
  const problems = check(`${warned}linc $lm0v $lm8v\n`)
  expect(problems.filter(({ severity }) => severity === "error")).toMatchObject([{ place: { line: 1001 } }])
})

describe("MV commands", () => {
  test.each([
    ["H14", "l2bmrdfadd $lb0 $lc0\nnop\nmvp/n64 $lc0@.0 $p0", "l2bmrdfadd $lb0 $lc0\nmvp/n64 $lc0@.0 $p0"],
    ["H15", "mvp/n64i01 $p0 $lc0@.0\nnop; wait i01\nl2bmb $lc0 $lb0", "mvp/n64i01 $p0 $lc0@.0\nnop\nl2bmb $lc0 $lb0"],
    ["H15", "mvp/n64i01 $p0 $lc0@.0\nl2bmb $lc0 $lb0; wait i01", "mvp/n64i01 $p0 $lc0@.0\nl2bmd $lb0 $lc0"],
    ["H15", "mvp/n64i01 $lc0@.0 $p0\nnop; wait i01\nl2bmd $lb0 $lc0", "mvp/n64i01 $lc0@.0 $p0\nl2bmd $lb0 $lc0"],
    [
      "H16",
      "mvp/n64i01 $p0@0 $p64@0\nnop; wait i01\nmvp/n64 $p64@0 $lc0@0.0",
      "mvp/n64i01 $p0@0 $p64@0\nmvp/n64 $p64@0 $lc0@0.0",
    ],
    ["H17", "l2bmb $lc0 $lb0\nnop\nmvp/n64 $p0 $lc0@.0", "l2bmb $lc0 $lb0\nmvp/n64 $p0 $lc0@.0"],
    ["W1", "mvp/n64i01 $p0 $lc0@.0\nnop; wait i01", "mvp/n64i01 $p0 $lc0@.0\nnop; wait i02"],
    ["W1", "c 0 0 i03 i00 0 000000000 001 0000000000000001\nnop; wait i03", "nop; wait i03"],
    [
      "W2",
      "mvp/n64i01 $p0 $lc0@.0\nnop; wait i01\nmvp/n64i01 $p64 $lc64@.0",
      "mvp/n64i01 $p0 $lc0@.0\nmvp/n64i01 $p64 $lc64@.0",
    ],
  ])("%s", (id, legal, illegal) => {
    expect(broken(legal)).toEqual([])
    expect(broken(illegal)).toEqual([id])
    expect(check(illegal)[0]!.severity).toBe("warning")
  })

  test("a read between two others of the same L2BM region in other groups is free", () => {
    expect(broken("mvp/n64i01 $p0@0 $lc0@0.0\nmvp/n64i02 $p0@1 $lc0@1.0")).toEqual([])
  })

  test("a wait for a dependent command stands for those before it", () => {
    const chain = "mvp/n64i01 $p0@0 $p64@0\nmvp/n64i02 $p64@0 $lc0@0.0\nnop; wait i02\nmvp/n64 $p64@0 $lc64@0.0"
    expect(broken(chain)).toEqual(["H16"])
  })

  test("many commands that nothing waits for are checked in little memory", () => {
    const { program } = readVsm("mvp/n64 $p0@0 $lc0@0.0\n")
    const lines = Array.from({ length: 20_000 }, (_, i) => ({ ...program.lines[0]!, number: i + 1 }))
    expect(checkProgram({ file: undefined, lines }).at(-1)!.code).toBe("VSM_WARNINGS_LEFT_OUT")
  })
})

describe("reads of what nothing wrote, when asked for", () => {
  const pdm = `d set $p0 64 ${"0".repeat(1024)}\n`
  const dar = `d set $lc0 256 ${"0".repeat(4096)}\nl2bmdars $lc0@.0 $dar8\nl2bmdarw\nr 0 000000000 001 0000000000000000\n`
  test.each([
    ["U1", "d set $lr0 1 0000000000000001\nlinc $lr0 $ls0", "linc $lr0 $ls0"],
    ["U1", 'imm i"1" $lr0v\nnop/2\nlinc $lr0v $ls0', 'imm i"1" $lr0\nnop/2\nlinc $lr0v $ls0'],
    ["U2", 'imm i"1" $t\nnop\nlinc $t $ls0', "linc $t $ls0"],
    ["U3", "ipassa $peid $omr1\nlpassa $peid $ls0/$imr1", "lpassa $peid $ls0/$imr1"],
    ["U3", "lpassa $peid $ls0/1000", "maskn 2\nlpassa $peid $ln0"],
    [
      "U4",
      "zero $llr0v\nnop\ngmwrite $lr0v $lx0\ngmwrite $lr0v $lx4\ngmread $lx0 $ln0v",
      "zero $llr0v\nnop\ngmwrite $lr0v $lx0\ngmread $lx0 $ln0v",
    ],
    ["U5", "zero $llr0v\nnop\nl1bmd $lr0v $lb0\nnop/2\nl1bmd $lb0 $ln0v", "l1bmd $lb0 $ln0v"],
    ["U6", `${pdm}mvp/n64i01 $p0 $lc0@.0\nnop; wait i01\nl2bmb $lc0 $lb0`, "l2bmb $lc0 $lb0"],
    ["U6", `${pdm}mvp/n64i01 $p0 $lc0@.0\nnop; wait i01\nmvp/n64 $lc0@.0 $d0`, "mvp/n64 $lc0@.0 $d0"],
    [
      "U6",
      "zero $lr0v\nnop\nl1bmd $lr0v $lb0\nnop/4\nl2bm@0 $lb0 $lc0\nnop/4\nl2bmb $lc0 $lb0",
      "zero $lr0v\nnop\nl1bmd $lr0v $lb0\nnop/4\nl2bm@0 $lb0 $lc0\nnop/4\nl2bmd $lc0 $lb0",
    ],
    ["U7", `${pdm}mvp/n64 $p0@0 $lc0@0.0`, `${pdm}mvp/n64 $p64@0 $lc0@0.0`],
    [
      "U7",
      `r 1 000000000 001 0000000000000001\nd set $d1 63 ${"0".repeat(1008)}\nmvb2/n64 $d0 $lc0`,
      "mvb2/n64 $d0 $lc0",
    ],
    ["U7", `${pdm}mvd/n64i01 $p0@0 $d0\nnop; wait i01\nmvd/n64 $d0 $p0@0`, "mvd/n64 $d0 $p0@0"],
    ["U8", `${dar}mvp/n64 $di8@0 $lc0@0.0`, `${dar}mvp/n128 $di8@0 $lc0@0.0`],
  ])("%s", (id, legal, illegal) => {
    expect(broken(legal, { isStrict: true })).toEqual([])
    expect(broken(illegal, { isStrict: true })).toEqual([id])
    expect(broken(illegal)).toEqual([])
  })

  test("what is addressed at run time counts as written", () => {
    const scatter = 'imm i"1" $t\nimm i"1" $lr0v\nnop\nlpassa $lr0v $lmt0v\nnop/2\nlpassa $lm4v $ln0v'
    expect(broken(scatter, { isStrict: true })).toEqual([])
  })
})

test("every rule of the tables has samples here", () => {
  const sampled = new Set([...Object.keys(issue), "I19", ...distances.map(({ id }) => id)])
  const others = [
    "H1",
    "H5",
    "H6",
    "H8",
    "H9",
    "H14",
    "H15",
    "H16",
    "H17",
    "W1",
    "W2",
    "W3",
    "U1",
    "U2",
    "U3",
    "U4",
    "U5",
    "U6",
    "U7",
    "U8",
  ]
  expect(checkRules.map(({ id }) => id).sort()).toEqual([...sampled, ...others].sort())
})

test("what a step always keeps: masks and matrix registers are used in the next one (H6, H8)", () => {
  expect(broken("isub $lr0 $ls0 $omr1/$imr1\nlpassa $lr0 $ls0/$imr1\ngmwrite $lr0v $lx0\ngmread $lx0 $ln0v")).toEqual(
    [],
  )
})
