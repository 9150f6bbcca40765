import { SourceMap } from "node:module"
import { Session } from "node:inspector/promises"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { debugFiles } from "../../../src/wasm/debug/debug-files.ts"
import { parseModule } from "../../../src/wasm/debug/parse-module.ts"
import { callInstructions } from "../../../src/wasm/debug/program-calls.ts"
import { sourceMapOf, type CodePlace } from "../../../src/wasm/debug/source-map.ts"
import { encodeModule } from "../../../src/wasm/assembler/module.ts"
import { compiled, twins } from "./programs.ts"

const file = "src/twins.model.ts"

interface Build {
  readonly module: Uint8Array
  readonly map: SourceMap
  readonly names: readonly string[]
}

async function buildOf(size?: number, channels?: number): Promise<Build> {
  const { program, report } = await compiled(twins(size, channels), true)
  const module = program.files.get("model.wasm")!
  const files = debugFiles("model.wasm", module, report.calls, { contents: new Map([[file, "text"]]), heading: [] })
  const payload = JSON.parse(new TextDecoder().decode(files.get("model.wasm.map")))
  expect(payload).toMatchObject({ version: 3, file: "model.wasm", sources: [file], sourcesContent: ["text"] })
  return { module, map: mapOf(files.get("model.wasm.map")!), names: report.calls.map(({ name }) => name) }
}

/** Node reads a segment without a place as one with a place where it is the very last of the mappings, so another line follows. */
function mapOf(bytes: Uint8Array): SourceMap {
  const payload = JSON.parse(new TextDecoder().decode(bytes)) as { readonly mappings: string }
  return new SourceMap({ ...payload, mappings: `${payload.mappings};` } as never)
}

/** The line of the model that a byte of the module comes from, from 1. */
function lineAt(map: SourceMap, byteOffset: number): number | undefined {
  const entry = map.findEntry(0, byteOffset) as Partial<{ originalLine: number; originalSource: string }>
  return entry.originalSource === undefined ? undefined : entry.originalLine! + 1
}

describe("the source map of a program", () => {
  test("gives each kernel the line of its call, and each call in run the line of its kernel", async () => {
    const { module, map, names } = await buildOf()
    const { functions } = parseModule(module)
    const linesOf = (index: number): readonly (number | undefined)[] => {
      const { byteOffset, code } = functions[index]!
      return [lineAt(map, byteOffset), lineAt(map, byteOffset + code.length - 1)]
    }
    const kernelLines = names.map((_, call) => linesOf(call))
    expect(new Set(kernelLines.map(([line]) => line))).toEqual(new Set([10, 20, undefined]))
    expect(kernelLines.every(([begin, end]) => begin === end)).toBe(true)
    const run = functions.at(-1)!
    const inRun = callInstructions(run.code).map(({ end }) => lineAt(map, run.byteOffset + end - 1))
    expect(inRun).toEqual(kernelLines.map(([line]) => line))
    expect(lineAt(map, run.byteOffset + run.code.length - 1)).toBeUndefined()
  })

  test("gives lines to the calls that threads share", async () => {
    const { module, map } = await buildOf(48, 32)
    const { functions } = parseModule(module)
    const part = functions[functions.findIndex(({ name }) => name === "help") - 3]!
    const lines = callInstructions(part.code).map(({ end }) => lineAt(map, part.byteOffset + end - 1))
    expect(new Set(lines)).toEqual(expect.toSatisfy((set: Set<unknown>) => set.has(10) && set.has(20)))
  })

  test("turns the stack of a trap into lines of the model", async () => {
    const { module, map, names } = await buildOf()
    const parsed = parseModule(module)
    const functions = parsed.functions.map((each, i) => ({ ...each, name: names[i] ?? each.name }))
    const tooSmall = encodeModule({ ...parsed, functions, memory: { initialPages: 0, maximumPages: 0 }, names: true })
    const { run } = new WebAssembly.Instance(new WebAssembly.Module(tooSmall as BufferSource)).exports
    const stack = stackOf(run as () => void)
    const shift = parsed.functions[0]!.byteOffset - parseModule(tooSmall).functions[0]!.byteOffset
    const frames = [...stack.matchAll(/wasm-function\[(\d+)\]:0x([0-9a-f]+)/g)]
    expect(stack).toMatch(new RegExp(`at ${names[0]} .*\\n +at run `))
    expect(frames.map(([, index]) => Number(index))).toEqual([0, names.length])
    expect(frames.map(([, , byteOffset]) => lineAt(map, Number.parseInt(byteOffset!, 16) + shift))).toEqual([10, 10])
  })

  test("is found by the engine", async () => {
    const { module } = await buildOf()
    const session = new Session()
    session.connect()
    const urls: string[] = []
    session.on("Debugger.scriptParsed", ({ params }) => urls.push(params.sourceMapURL ?? ""))
    await session.post("Debugger.enable")
    const kept = new WebAssembly.Module(module as BufferSource)
    await session.post("Debugger.disable")
    session.disconnect()
    expect(urls).toContain("model.wasm.map")
    expect(WebAssembly.Module.exports(kept)).toContainEqual({ name: "run", kind: "function" })
  })
})

function stackOf(run: () => void): string {
  try {
    run()
  } catch (error) {
    return (error as Error).stack ?? ""
  }
  throw new Error("the program ran in no memory at all")
}

test("places of any distance are found again", () => {
  const place = fc.record({ file: fc.constantFrom("a.ts", "b/c.ts"), line: fc.nat(70000), column: fc.nat(5000) })
  const code = fc.record({ length: fc.integer({ min: 1, max: 200_000 }), place: fc.option(place, { nil: undefined }) })
  const property = fc.property(fc.array(code, { minLength: 1, maxLength: 20 }), (codes) => {
    let byteOffset = 0
    const places = codes.map(({ length, place: at }): CodePlace => {
      byteOffset += length
      return { byteOffset, place: at === undefined ? at : { ...at, line: at.line + 1, column: at.column + 1 } }
    })
    const map = mapOf(sourceMapOf("m.wasm", places, new Map()))
    for (const [i, { place: at, byteOffset: begin }] of places.entries()) {
      const end = (places[i + 1]?.byteOffset ?? begin + 10) - 1
      for (const byte of [begin, end]) {
        expect(map.findEntry(0, byte)).toMatchObject(
          at === undefined
            ? { generatedColumn: begin }
            : { originalSource: at.file, originalLine: at.line! - 1, originalColumn: at.column! - 1 },
        )
      }
      if (at === undefined) expect(lineAt(map, begin)).toBeUndefined()
    }
  })
  fc.assert(property, { seed: 1, numRuns: 100 })
})
