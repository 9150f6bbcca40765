import { describe, expect, test } from "vitest"
import { CompileError } from "../../../src/diagnostics/compile-error.ts"
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts"
import { bundleModel } from "../../../src/host/model-bundle.ts"
import { loadModel, type LoadedModel, type LoadOptions } from "../../../src/host/model-worker.ts"
import { verifyGraph } from "../../../src/ir/verify.ts"
import { modelFile, project } from "./project.ts"

async function load(files: Readonly<Record<string, string>>, options: Partial<LoadOptions> = {}): Promise<LoadedModel> {
  using folder = project(files)
  return await loadModel(folder.path("a.model.ts"), { name: "a", ...options })
}

async function diagnosticsOf(body: string, options: Partial<LoadOptions> = {}): Promise<readonly Diagnostic[]> {
  const files = { "a.model.ts": modelFile(body) }
  const error = await load(files, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof CompileError) return error.diagnostics
  throw error ?? new Error("nothing was reported")
}

describe("a model module in its worker", () => {
  test("gives graphs whose values keep their identity", async () => {
    const { functions } = await load({
      "a.model.ts": modelFile("return { y: layer.forward(x) }", "const layer = new nn.Linear(3, 2)"),
    })
    const { graph } = functions[0]!
    expect(verifyGraph(graph)).toEqual([])
    expect(graph.nodes[1]!.inputs[0]).toBe(graph.inputs[0])
  })

  test("imports files of its project, JSON and Node, and knows where it lies", async () => {
    const { functions, output } = await load({
      "a.model.ts": modelFile(
        "return { y: scaled(x, config.factor) }",
        ['import { scaled } from "./lib/scaled"', 'import config from "./config.json"'].join("\n"),
      ),
      "config.json": '{ "factor": 3 }',
      "lib/scale.txt": "2",
      "lib/scaled.ts": [
        'import { readFileSync } from "node:fs"',
        'import type { Tensor } from "mlsdk/nn"',
        'const scale = Number(readFileSync(new URL("./scale.txt", import.meta.url), "utf8"))',
        "export const scaled = (x: Tensor, by: number) => x.mul(scale * by)",
        'console.log("scale", scale)',
        'console.error("warned")',
      ].join("\n"),
    })
    expect(functions[0]!.graph.constants[0]!.content).toMatchObject({ tensor: { data: new Float32Array([6]) } })
    expect(output).toEqual({ stdout: "scale 2\n", stderr: "warned\n" })
  })

  test("imports packages of its project, which are not bundled", async () => {
    const { functions } = await load({
      "a.model.ts": modelFile("return { y: x.mul(three) }", 'import { three } from "threes"'),
      "node_modules/threes/package.json": '{ "name": "threes", "type": "module", "exports": "./three.js" }',
      "node_modules/threes/three.js": "export const three = 3",
    })
    expect(functions[0]!.graph.nodes.map(({ op }) => op)).toEqual(["mul"])
  })

  test("leaves no trace in this process", async () => {
    const before = Object.keys(globalThis)
    await load({ "a.model.ts": modelFile("return { x }", "Object.assign(globalThis, { polluted: 1 })") })
    expect(Object.keys(globalThis)).toEqual(before)
  })

  test("starts anew each time with the same numbers", async () => {
    const files = { "a.model.ts": modelFile("return { y: layer.forward(x) }", "const layer = new nn.Linear(3, 2)") }
    const [first, second] = [await load(files), await load(files)]
    const weights = ({ functions }: LoadedModel) => functions[0]!.graph.constants.map(({ content }) => content)
    expect(weights(first)).toEqual(weights(second))
  })
})

describe("a bundle", () => {
  test("lists its files and hashes its code", async () => {
    using folder = project({
      "a.model.ts": modelFile("return { y: twice(x) }", 'import { twice } from "./twice"'),
      "twice.ts": "export const twice = (x) => x.mul(2)",
      "unrelated.ts": "",
    })
    const [first, second] = [await bundleModel(folder.path("a.model.ts")), await bundleModel(folder.path("a.model.ts"))]
    expect(first.files).toEqual([folder.path("a.model.ts"), folder.path("twice.ts")])
    expect(first.hash).toBe(second.hash)
  })
})

describe("a model that fails", () => {
  test("is shown at the line of its source", async () => {
    const [found] = await diagnosticsOf("if (x.sum().item() > 0) return { x }")
    expect(found).toMatchObject({ code: "TRACE_DATA_DEPENDENT", place: { line: 5, column: 15 } })
    expect(found!.place.file).toMatch(/a\.model\.ts$/)
    expect(found!.frame!.split("\n")[2]).toBe("> 5 |   if (x.sum().item() > 0) return { x }")
  })

  test.each<[string, string, string]>([
    ["throws", 'throw new RangeError("deep inside")', "TRACE_THREW"],
    ["throws what is no error", 'throw "text"', "TRACE_THREW"],
    ["exits", "process.exit(3)", "MODEL_EXITED"],
    ["returns a promise", "return Promise.resolve({ x })", "TRACE_OUTPUT"],
    ["uses an operator wrongly", "return { y: x.matmul(x) }", "OP_SHAPE"],
  ])("is reported when it %s", async (_, body, code) => {
    const found = await diagnosticsOf(body)
    expect(found.map((each) => each.code)).toEqual([code])
    expect(found[0]!.place.file).toMatch(/a\.model\.ts$/)
  })

  test("is stopped when it never returns", async () => {
    const found = await diagnosticsOf("for (;;) {}", { timeoutSeconds: 1 })
    expect(found.map(({ code, message }) => [code, message])).toEqual([
      ["TRACE_TIMEOUT", 'the model was still tracing "f" after 1 s, so it was stopped'],
    ])
  })

  test("reports every syntax error and every import that is missing", async () => {
    const failed = load({ "a.model.ts": 'import "./nowhere"\nimport "no-such-package"\nexport const x = 1' })
    const error: unknown = await failed.catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(CompileError)
    const { diagnostics } = error as CompileError
    expect(diagnostics.map(({ code, place }) => [code, place.line, place.column])).toEqual([
      ["MODEL_SYNTAX", 1, 8],
      ["MODEL_SYNTAX", 2, 8],
    ])
    expect(diagnostics[0]!.frame).toContain('> 1 | import "./nowhere"')
  })
})
