import { build } from "esbuild"
import { expect, test } from "vitest"
import {
  alu,
  checkProgram,
  debugGet,
  debugPlace,
  decodeProgram,
  destination,
  encodeProgram,
  input,
  localMemory,
  openEmulator,
  parseVsm,
  peLine,
  printProgram,
  programOf,
  registerFile,
  simulate,
} from "../../src/mncore.ts"

const first = { n: 0, c: 0, b: 0, m: 0, p: 0 } as const

/** `linc $lm0v $lr0v`, then a dump, without a text. */
function objects() {
  const source = localMemory("lm0", { words: 2, at: 0, increment: 2 })
  const target = registerFile("grf0", { words: 2, at: 0, increment: 2 })
  const increment = alu({
    operation: "inc",
    precision: "l",
    inputs: [input(source)],
    destinations: [destination(target)],
  })
  return programOf([peLine([increment]), debugGet("", debugPlace("lr", 0, 1, first))], "made.vsm")
}

test("a program of objects is a text, a binary, a run and a time", async () => {
  const program = objects()
  const text = "linc $lm0v $lr0v\nd get $lr0n0c0b0m0p0 1\n"
  expect(printProgram(program)).toBe(text)
  expect(decodeProgram(encodeProgram(program))).toEqual(program)
  expect(parseVsm(text).lines.map(({ statement }) => statement)).toEqual(
    program.lines.map(({ statement }) => statement),
  )
  expect(checkProgram(program)).toEqual([])
  const emulator = await openEmulator({ strictness: "strict" })
  emulator.write(debugPlace("lm", 0, 1, first), Uint32Array.from([0, 5]))
  expect(emulator.run(program)).toHaveLength(1)
  expect([...emulator.read(debugPlace("lr", 0, 1, first))]).toEqual([0, 6])
  expect(simulate(program).cycles).toBe(4)
})

test("what pages download for it needs nothing of Node and no other package", async () => {
  const { metafile, outputFiles } = await build({
    stdin: { contents: 'export * from "mlsdk/mncore"', resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    metafile: true,
    write: false,
  })
  expect(Object.keys(metafile.inputs).filter((path) => path.includes("node_modules"))).toEqual([])
  expect(outputFiles[0]!.text).not.toMatch(/from\s*"node:/)
  expect(outputFiles[0]!.contents.byteLength).toBeLessThan(300_000)
})
