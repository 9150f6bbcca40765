import { describe, expect, test } from "vitest"
import { CompileError } from "../../../src/diagnostics/compile-error.ts"
import { Emulator, openEmulator, type EmulatorOptions } from "../../../src/mncore/emulator/emulator.ts"
import { formatG } from "../../../src/mncore/emulator/debug/format-g.ts"
import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"

async function dumpsOf(text: string, options: EmulatorOptions = {}): Promise<string[]> {
  return (await openEmulator({ strictness: "strict", ...options })).run(parseVsm(text))
}

/** The 64-bit values that a program dumps, as they stand after `v:`. */
async function valuesOf(text: string, options?: EmulatorOptions): Promise<string[]> {
  return (await dumpsOf(text, options)).map((line) => /v:0x([\dA-F]+)\)/.exec(line)![1]!)
}

async function codesOf(text: string, options?: EmulatorOptions): Promise<string[]> {
  try {
    await dumpsOf(text, options)
    return []
  } catch (error) {
    if (error instanceof CompileError) return error.diagnostics.map(({ code, place }) => `${place.line}: ${code}`)
    throw error
  }
}

describe("forwarding", () => {
  test("survives nops and noforward, and holds nothing defined after a line without its unit", async () => {
    const first = "lpassa $peid $nowrite\n"
    const read = "linc $aluf $lr0\nd get $lr0n0c0b0m0p3 1\n"
    expect(await valuesOf(`${first}nop/3\n${read}`)).toEqual(["4"])
    expect(await valuesOf(`${first}fvadd $lm0 $ln0 $ls0; noforward\n${read}`)).toEqual(["4"])
    expect(await codesOf(`${first}fvadd $lm0 $ln0 $ls0\n${read}`)).toEqual(["3: EMULATOR_UNDEFINED"])
  })

  test("in lenient mode an undefined read warns and has the old value", async () => {
    const emulator = await openEmulator()
    const text = "lpassa $peid $nowrite\nfvadd $lm0 $ln0 $ls0\nlinc $aluf $lr0\nd get $lr0n0c0b0m0p3 1\n"
    expect(emulator.run(parseVsm(text, { file: "a.vsm" }))).toEqual([expect.stringContaining("v:0x4)")])
    expect(emulator.warnings).toMatchObject([
      { code: "EMULATOR_UNDEFINED", severity: "warning", place: { file: "a.vsm", line: 3 } },
    ])
  })

  test("a line reads what was forwarded before it", async () => {
    const text = 'imm i"1" $nowrite\nlinc $aluf $lr0; fvpassa $aluf $ls0\nlinc $aluf $lr2\nd get $lr0n0c0b0m0p0 2\n'
    expect(await valuesOf(text)).toEqual(["100000002", "100000003"])
  })

  test("a zero flush changes what is forwarded, not the flags", async () => {
    const text = `d set $ls8 1 0000000300000003
ipassa/$imr4 $ls8 $lr0v $omr5
linc $aluf $lr8v
d get $lr0n0c0b0m0p0 1
d get $lr8n0c0b0m0p0 1
d get $omr5n0c0b0m0p0 1
`
    const dumps = await dumpsOf(text)
    expect(dumps.slice(0, 2)).toEqual([expect.stringContaining("v:0x0)"), expect.stringContaining("v:0x1)")])
    expect(dumps.slice(2)).toEqual(Array.from({ length: 4 }, () => expect.stringContaining("Mask{0}")))
  })
})

describe("matrix products of what no conversion gives", () => {
  const warned = async (text: string): Promise<readonly string[]> => {
    const emulator = await openEmulator({ strictness: "strict" })
    emulator.run(parseVsm(text))
    return emulator.warnings.map(({ code, message, severity }) => `${severity} ${code}: ${message}`)
  }
  const fill = "d set $lm0 4 3E00428044404540C0003A00000042003E003E003E003E000200020002000200\n"

  test.each([
    ["halves", "hbfn/9 $lm0v $nowrite\nhmmul $lx $aluf $lln0v"],
    ["extended halves", "hbfe/9 $lm0v $nowrite\nhmmul $lx $aluf $lln0v"],
    ["pseudo-singles", "gbfn $lm0v $nowrite\ngmmul $lx $aluf $ln0v"],
    ["singles", "fbfn $lm0v $nowrite\nfmmul $lx $aluf $ln0v"],
    ["doubles", "dbfn $lm0v $nowrite\ndmmulu $lx $aluf $ln0v"],
  ])("block float %s are not noted", async (_, text) => expect(await warned(fill + text)).toEqual([]))

  test.each([
    ["halves", "hmmul $lx $lm0v $lln0v"],
    ["pseudo-singles", "gmmul $lx $lm0v $ln0v"],
    ["singles", "fmmul $lx $m0v2 $ln0v"],
    ["doubles", "dmmulu $lx $lm0v $ln0v"],
  ])("other %s are, once a line", async (_, text) => {
    const other = "d set $lm0n1c0b2m3p1 1 4340111143401111\n"
    expect(await warned(`d set $lm0n1c0b2m3 1 3FF0111141401111\n${other}${text}`)).toEqual([
      "warning EMULATOR_BLOCK_FLOAT: the vector of cycle 0 is no block float in n1c0b2m3: its elements have different exponents",
    ])
  })

  test("a row of a register is named", async () => {
    const text = `${fill}lpassa $lm0v $lr0v\nnop\nhmwrite $lr0v $ly12\nhbfn/9 $lm0v $nowrite\nhmmul $ly $aluf $lln0v\n`
    expect(await warned(text)).toEqual([expect.stringContaining("row 12 of $ly is no block float in n0c0b0m0")])
  })
})

describe("all expressions of a line read the state before it", () => {
  test("a swap of two memories", async () => {
    const text = `d set $lr0 1 0000000000000001
d set $ls0 1 0000000000000002
fvpassa $lr0 $nowrite; lpassa $ls0 $lr0
d set $lr0 1 0000000100000000
d set $ls0 1 0000000200000000
l1bmm@0 $lr0 $lb0; lpassa $ls0 $lr0
d get $lb0n0c0b0 1
d get $lr0n0c0b0m0p0 1
`
    expect(await valuesOf(text)).toEqual(["100000000", "200000000"])
  })

  test("a matrix register is written from the state before the line", async () => {
    const text = `d set $lr0 1 3F8000003F800000
gmwrite $lr0 $lx0; zero $lr0
d getf $lx0n0c0b0m0 1
`
    const [row] = await dumpsOf(text)
    expect(row).toMatch(/^DEBUG-MREG\(n0c0b0m0,x0\):\(1, 1, 1, 1, 1, 1, 1, 1\) \(0x3f800000, /)
  })

  test("a mask that a line writes is the old one for its own destinations", async () => {
    const text = `lpassa $peid $omr1
imm i"7" $lr0v
lpassa $lr8 $omr1 $ls0v/$imr1
d get $ls0n0c0b0m0p0 1
d get $omr1n0c0b0m0p1 1
`
    const dumps = await dumpsOf(text)
    expect(dumps).toHaveLength(5)
    expect(dumps.slice(1)).toEqual(Array.from({ length: 4 }, () => expect.stringContaining("Mask{15}")))
  })
})

describe("addresses", () => {
  test("wrap, and are truncated when T misaligns them", async () => {
    const text = `d set $lm4094 1 000000000000000A
d set $lm0 1 000000000000000B
imm i"4095" $t
nop
lpassa $lmt0 $lr0
lpassa $lmt2 $lr2
d get $lr0n0c0b0m0p0 2
`
    expect(await valuesOf(text)).toEqual(["A", "B"])
  })

  test("a base that differs from PE to PE moves reads and writes", async () => {
    const text = `lpassa $subpeid $lr0
ilsl $lr0 $lr2 $lr4
nop/2
imm i"2" $ls0
nop/2
imm i"1" $lr8
nop/2
ipassa $ls0 $lmb
nop/2
lpassa $peid $lm0
d get $lm2n0c0b0m1p3 1
lpassa $subpeid $nowrite
ipassa $aluf $lmb
d get $lm2n0c0b0m1p3 1
`
    expect(await valuesOf(text)).toEqual(["7", "7"])
  })
})

describe("masks", () => {
  const setUp = `d set $lm0n0c0b0m0p0 2 00000000000000010000000000000001
d set $ln0n0c0b0m0p0 2 11112222333344445555666677778888
`
  test("of class l select half words of the MSB lw, and leave the LSB lw written", async () => {
    const text = `${setUp}d set $omr1n0c0b0m0p0 1 000A000A000A000A
lpassa $lln0 $llr0/$imr1
d get $lr0n0c0b0m0p0 2
`
    expect(await valuesOf(text)).toEqual(["1111000033330000", "5555666677778888"])
  })

  test("of class ll select words", async () => {
    const text = `${setUp}d set $omr1n0c0b0m0p0 1 0009000900090009
lpassa $lln0 $llr0/$llimr1
d get $lr0n0c0b0m0p0 2
`
    expect(await valuesOf(text)).toEqual(["1111222200000000", "77778888"])
  })

  test("of a mask statement hold for its destinations until the next one", async () => {
    const text = `maskr 24
imm i"1" $lr0v $ls0v
mask 0
imm i"2" $lr16v
d get $lr0n0c0b0m0p0 2
d get $ls0n0c0b0m0p0 2
d get $lr18n0c0b0m0p0 1
`
    expect(await valuesOf(text)).toEqual(["100000001", "0", "100000001", "100000001", "200000002"])
  })
})

test("public style: flat addresses, comments of both kinds, nop/N, tabs, a trailing semicolon, quit", async () => {
  const text = `# ======= In(0): (4)/((4_PE:1)) @LM0 / Float =======
d set $lm0n0c0b0m0p0 1 3F80000040000000  # values=[1, 2] / Float @[0,0],[0,1]
! a comment of judges
# ======= YOUR VSM WILL BE INSERTED HERE =======
\tfvadd   $lm[0,0,0,0] $lm[0,0,0,0]\t$lr[0,2,4,6];
nop/24
fvadd $lr[0,2,4,6] $mauf $ls[6,4,2,0]
# ======= Output =======
d getf $ls6n0c0b0m0p0 1  # expect=[4, 8] / Float @[0,0],[0,1] atol=0
quit
not a program any more
`
  expect(await dumpsOf(text)).toEqual([
    "DEBUG-GREG1(n0c0b0m0p0,6):(4, 8) (0x40800000, 0x41000000) #d getf $ls6n0c0b0m0p0 1",
  ])
})

test("dumps have the documented text", async () => {
  const text = `d set $lm0n0c0b0m0p1 1 3F80000040A00000
d set $lr0n0c0b0m0p0 1 3E00428044404540
d set $ls2n0c0b0m0p0 1 3FF0000000000000
d set $ltn0c0b0m0p0 4 0000000000000000000000000000000000000000000000000000000000000004
d set $d0n0 1 0123456701234567
d getf $lm0n0c0b0m0p1 1
d geth $lr0n0c0b0m0p0 1
d getd $ls2n0c0b0m0 1
d get $ltn0c0b0m0p0 4
d getd $d0n0 1
d getbh $lr0n0c0b0m0p0 1
`
  const dumps = await dumpsOf(text)
  expect(dumps.slice(0, 3)).toEqual([
    "DEBUG-LM0(n0c0b0m0p1,0):(1, 5) (0x3f800000, 0x40a00000) #d getf $lm0n0c0b0m0p1 1",
    "DEBUG-GREG0(n0c0b0m0p0,0):(1, 5, 9, 13) (0x3e00, 0x4280, 0x4440, 0x4540) #d geth $lr0n0c0b0m0p0 1",
    "DEBUG-GREG1(n0c0b0m0p0,2):(1) (0x3ff0000000000000) #d getd $ls2n0c0b0m0 1",
  ])
  expect(dumps[9]).toBe("DEBUG-TREG(n0c0b0m0p0,3):(f:0, i:{{0x0,0x0},{0x0,0x4}}, v:0x4) #d get $ltn0c0b0m0p0 4")
  expect(dumps[10]).toBe("DEBUG-DRAM(n0,0):(3.5127e-303) (0x0123456701234567) #d getd $d0n0 1")
  expect(dumps[11]).toContain(":(0, 2, 2, 10) (0x3e00, ")
})

test.each([
  [0.1, "0.1"],
  [100000.5, "100000"],
  [100001.5, "100002"],
  [1e6, "1e+06"],
  [123456789, "1.23457e+08"],
  [-0, "-0"],
  [1e-5, "1e-05"],
  [0.0001, "0.0001"],
  [999999.5, "1e+06"],
  [Infinity, "inf"],
  [-2.5, "-2.5"],
])("%s prints as C prints it", (value, text) => {
  expect(formatG(value)).toBe(text)
})

describe("limits", () => {
  test("memory and text are bounded", async () => {
    const preload = "r 0 000000000 001 1111111111111111\nr 0 001000000 001 1111111111111111\n"
    expect(await codesOf(preload, { limits: { offChipBytes: 40_000 } })).toEqual(["2: EMULATOR_MEMORY"])
    expect(await codesOf("d get $lr0n0 4\nd get $lr0n0 4\n", { limits: { dumpLines: 5000 } })).toEqual([
      "2: EMULATOR_DUMP_LIMIT",
    ])
  })

  test("only the first warnings are kept", async () => {
    const emulator = new Emulator({ limits: { warnings: 2 } })
    emulator.run(parseVsm("fvpassa $lbf $ls0\n".repeat(5)))
    expect(emulator.warnings).toHaveLength(2)
  })

  test("an indirect address beyond the DRAM is refused, and flags of what gives none", async () => {
    const dar = "d set $lc0n0c0 1 FFFFFFFFFFFFFFFF\nl2bmdars $lc0@.0 $dar0\nl2bmdarw\nmvp/n64 $di0@0 $p0@0\n"
    expect(await codesOf(dar)).toEqual(["4: VSM_RANGE"])
    expect(await codesOf("l1bmp $lb0 $omr1\n")).toEqual(["1: VSM_OPTION"])
  })

  test("lines with more expressions than units are refused, and the emulator stays usable", async () => {
    const emulator = await openEmulator()
    const run = (text: string): string[] => emulator.run(parseVsm(text))
    for (let i = 0; i < 20; i++) {
      expect(() => run(`${"linc $lm0 $lr0; ".repeat(30)}\n`)).toThrow("at most one expression of each group")
      expect(() => run("l1bmp $lb0 $omr1\n")).toThrow("makes no flags")
    }
    expect(() => run(`${"fvfma -$m0j1e -$m0j1e -$m0j1e $nowrite; ".repeat(6)}\n`)).toThrow("more operands")
    expect(() => run(`${"lpassa $lm0 $lr0; ".repeat(5)}\n`)).not.toThrow()
  })

  test("a million idle steps take no time", async () => {
    expect(await codesOf("nop/1000000\n".repeat(1000))).toEqual([])
  })
})

test("a program that runs again starts without masks and may dump as much as before, on the state that is there", async () => {
  const emulator = await openEmulator({ limits: { dumpLines: 1 } })
  const program = parseVsm("linc $lr0 $lr0\nd get $lr0n0c0b0m0p0 1\nmaskr 16\n")
  const values = [1, 2, 3].map(() => emulator.run(program)[0])
  expect(values).toEqual([1, 2, 3].map((value) => expect.stringContaining(`v:0x${value})`)))
})

test("a dirty board shows what nothing wrote", async () => {
  expect(await valuesOf("lpassa $lm0 $lr0\nd get $lr0n0c0b0m0p0 1\nd get $d0n3 1\n", { powerUp: "dirty" })).toEqual([
    "5BAD5BAD5BAD5BAD",
    "5BAD5BAD5BAD5BAD",
  ])
})
