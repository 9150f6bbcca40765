import { readFileSync, rmSync } from "node:fs"
import { expect, test } from "vitest"
import { saveNpz } from "../../src/checkpoint/npz.ts"
import { writeSafetensors } from "../../src/checkpoint/safetensors/write.ts"
import { tensorOf, type Tensor } from "../../src/tensor/tensor.ts"
import { mlsdk, mlsdkJson, project, tinyProject } from "./project.ts"

const folder = ".mlsdk/codegen/tiny/predict"

test("a model and its codegen_dir show the same", async () => {
  using app = project(tinyProject)
  const { exitCode, stdout } = await mlsdk(app.root, ["show", "tiny"])
  expect(exitCode).toBe(0)
  expect(stdout).toContain("tiny.predict")
  expect(stdout).toMatch(/input +x +float32 +\[4\]/)
  expect(stdout).toMatch(/output +y +float32 +\[4\]/)
  expect(stdout).toMatch(/model\.onnx +\d/)
  expect((await mlsdk(app.root, ["show", folder])).stdout).toBe(stdout)
  expect(await mlsdkJson(app.root, ["show", folder])).toMatchObject({
    ok: true,
    function: "predict",
    manifest: { device: "pfvm:cpu", inputs: [{ name: "x" }], outputs: [{ name: "y" }] },
  })
})

test.each([
  ["exported", "text", /input %x: f32\[4\][^]*= mul\(%x, [^]*output y = /],
  ["ir", "text", /input %x: f32\[4\][^]*output y = /],
  ["passes", "passes", /^round +pass +nodes[^]*eliminate-dead-code/],
  ["layers", "layers", /^operator +name +flops +place[^]*tiny\.model\.ts:6:\d+/],
  ["clusters", "clusters", /^kernel +operators/],
  [
    "memory",
    "memory",
    /^address +size +region +calls +name\n0x[^]*in use at most, during cpu_[0-9A-F]{8}_wasm_FI_0\n$/,
  ],
  ["app", "manifest", /^artifact format +1[^]*address +size/],
  ["src", "kernels", /^kernel \w/],
  [
    "wat",
    "modules",
    /^;; model\.relaxed\.wasm\n;; tiny on pfvm:cpu[^]*\(func \$cpu_[0-9A-F]{8}_wasm_FI_0 [^]*;; model\.wasm\n/,
  ],
])("show %s", async (what, key, text) => {
  using app = project(tinyProject)
  const { exitCode, stdout, stderr } = await mlsdk(app.root, ["show", "tiny", what, "--quiet"])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" })
  expect(stdout).toMatch(text)
  expect((await mlsdk(app.root, ["show", what, folder])).stdout).toBe(stdout)
  expect((await mlsdkJson(app.root, ["show", "tiny", what]))[key]).toBeTruthy()
})

test("wat shows the texts that a debug build has written, src the kernels of any build", async () => {
  using app = project(tinyProject)
  const plain = await mlsdk(app.root, ["show", "tiny", "src"])
  await mlsdk(app.root, ["compile", "--preset", "debug"])
  const written = readFileSync(app.path(`${folder}/src/model_fi.wat`), "utf8")
  expect((await mlsdk(app.root, ["show", folder, "wat"])).stdout).toContain(`;; src/model_fi.wat\n${written}`)
  expect((await mlsdk(app.root, ["show", folder, "src"])).stdout).toBe(plain.stdout)
})

test("a program that is none is refused", async () => {
  using app = project(tinyProject)
  await mlsdk(app.root, ["compile"])
  const module = readFileSync(app.path(`${folder}/model.wasm`))
  for (const broken of [module.subarray(0, 100), Buffer.from("no module"), Buffer.alloc(0)]) {
    app.write(`${folder}/model.wasm`, broken)
    const answer = await mlsdkJson(app.root, ["show", folder, "wat"])
    expect(answer).toMatchObject({ exitCode: 1, diagnostics: [{ code: "CODEGEN_DIR_UNREADABLE" }] })
  }
})

test.each([
  ["memory", /<circle class="peak"/],
  ["ir", /<rect class="cluster"/],
])("%s is drawn into a file", async (view, text) => {
  using app = project(tinyProject)
  const { stdout } = await mlsdk(app.root, ["show", "tiny", view, "--svg", "drawing.svg", "--quiet"])
  expect(stdout).toBe(`written to ${app.path("drawing.svg")}\n`)
  expect(readFileSync(app.path("drawing.svg"), "utf8")).toMatch(text)
})

test("an .onnx file shows its graph", async () => {
  using app = project(tinyProject)
  await mlsdk(app.root, ["compile"])
  app.write("net.onnx", readFileSync(app.path(`${folder}/model.onnx`)))
  const { stdout, exitCode } = await mlsdk(app.root, ["show", "net.onnx"])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^graph [^]*%x: f32\[4\][^]*output y = [^]*\}\n$/)
  expect(await mlsdkJson(app.root, ["show", "net.onnx"])).toMatchObject({ nodes: 2 })
  app.write("net.onnx", "not an ONNX file")
  const broken = await mlsdkJson(app.root, ["show", "net.onnx"])
  expect(broken.exitCode).toBe(1)
  expect(broken.diagnostics[0]?.code).toMatch(/^ONNX_/)
})

test.each([
  ["safetensors", writeSafetensors],
  ["npz", saveNpz],
] as const)("a .%s file shows its tensors", async (format, write) => {
  const tensors = new Map<string, Tensor>([
    ["a.weight", tensorOf("float32", [2, 2], [1, 2, 3, -4])],
    ["steps", tensorOf("int64", [1], [7n])],
  ])
  using app = project({ [`weights.${format}`]: write(tensors) })
  const argv = ["show", `weights.${format}`]
  expect(await mlsdkJson(app.root, argv)).toMatchObject({
    format,
    tensors: expect.arrayContaining([
      { name: "a.weight", dtype: "float32", shape: [2, 2], byteLength: 16 },
      { name: "steps", dtype: "int64", shape: [1], byteLength: 8 },
    ]),
  })
  const { stdout } = await mlsdk(app.root, argv)
  expect(stdout).toMatch(new RegExp(`^2 tensors, 24 B, ${format}\n`))
  expect(stdout).toMatch(/a\.weight +float32 +\[2,2\] +16 B/)
  const stats = await mlsdk(app.root, [...argv, "--stats"])
  expect(stats.stdout).toMatch(/a\.weight +float32 +\[2,2\] +-4 +3 +0\.5/)
})

test.each([
  ["a view that does not exist", ["show", "tiny", "memry"], 2, "CLI_ARGUMENT_UNKNOWN"],
  ["a drawing of what is text only", ["show", "tiny", "layers", "--svg", "x.svg"], 2, "VIEW_NOT_DRAWN"],
  ["a model that does not exist", ["show", "tinny"], 2, "MODEL_UNKNOWN"],
  ["a function that does not exist", ["show", "tiny", "--function", "train"], 2, "CLI_ARGUMENT_UNKNOWN"],
  ["a folder of something else", ["show", "./src"], 1, "CODEGEN_DIR_UNREADABLE"],
  ["a file of something else", ["show", "package.json"], 1, "CHECKPOINT_FORMAT"],
])("%s is refused", async (_, argv, exitCode, code) => {
  using app = project({ ...tinyProject, "src/index.ts": "" })
  expect(await mlsdkJson(app.root, argv)).toMatchObject({ exitCode, diagnostics: [{ code }] })
})

test("a codegen_dir is not trusted", async () => {
  using app = project(tinyProject)
  await mlsdk(app.root, ["compile"])
  const problemOf = async (argv: readonly string[] = []) =>
    (await mlsdkJson(app.root, ["show", folder, ...argv])).diagnostics
  const manifest = JSON.parse(readFileSync(app.path(`${folder}/manifest.json`), "utf8")) as { manifest: object }
  for (const broken of [
    "{",
    "null",
    "[]",
    JSON.stringify({ ...manifest, manifest: { ...manifest.manifest, inputs: [{}] } }),
  ]) {
    app.write(`${folder}/manifest.json`, broken)
    expect(await problemOf()).toMatchObject([{ code: "CODEGEN_DIR_UNREADABLE" }])
  }
  app.write(`${folder}/manifest.json`, JSON.stringify(manifest))
  rmSync(app.path(`${folder}/model.onnx`))
  expect(await problemOf(["ir"])).toMatchObject([{ code: "CODEGEN_DIR_UNREADABLE" }])
  expect(await problemOf(["passes"])).toEqual([])
})

/** A Zstandard frame with one raw block: the content as it is. RFC 8878, sections 3.1.1 and 3.1.1.2. */
function zstdFrame(content: Uint8Array): Uint8Array {
  const frame = new Uint8Array(12 + content.length)
  const view = new DataView(frame.buffer)
  view.setUint32(0, 0xfd2fb528, true)
  view.setUint8(4, 0xa0)
  view.setUint32(5, content.length, true)
  view.setUint16(9, ((content.length << 3) | 1) & 0xffff, true)
  view.setUint8(11, content.length >> 13)
  frame.set(content, 12)
  return frame
}

test("files that carry .zst are unpacked", async () => {
  using app = project(tinyProject)
  await mlsdk(app.root, ["compile"])
  const plain = await mlsdk(app.root, ["show", folder, "passes"])
  const report = readFileSync(app.path(`${folder}/report.json`))
  rmSync(app.path(`${folder}/report.json`))
  app.write(`${folder}/report.json.zst`, zstdFrame(report))
  expect(await mlsdk(app.root, ["show", folder, "passes"])).toEqual(plain)
  for (const broken of [zstdFrame(report).subarray(0, 200), new TextEncoder().encode("no frame"), new Uint8Array(0)]) {
    app.write(`${folder}/report.json.zst`, broken)
    const answer = await mlsdkJson(app.root, ["show", folder, "passes"])
    expect(answer).toMatchObject({ exitCode: 1, diagnostics: [{ code: "CODEGEN_DIR_UNREADABLE" }] })
  }
})
