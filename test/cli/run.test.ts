import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { bytesSource } from "../../src/checkpoint/byte-source.ts"
import { saveNpy } from "../../src/checkpoint/npy.ts"
import { saveNpz } from "../../src/checkpoint/npz.ts"
import { openCheckpoint } from "../../src/checkpoint/open-checkpoint.ts"
import { tensorOf } from "../../src/tensor/tensor.ts"
import { mlsdk, mlsdkJson, project, tinyModel, tinyProject } from "./project.ts"

const twoInputs = `import { input, type Tensor } from "mlsdk/nn"

export const inputs = { count: { x: input([2, 2]), t: input([2], "int64") }, sum: input([3]) }

export function count(inp: { x: Tensor; t: Tensor }): { equal: Tensor; total: Tensor } {
  return { equal: inp.x.max(1).indices.eq(inp.t), total: inp.x.sum() }
}

export function sum(x: Tensor): Tensor {
  return x.sum()
}
`

test.each(["pfvm:cpu", "reference"])("runs a model on %s with the numbers that are given", async (device) => {
  using app = project(tinyProject)
  const argv = ["run", "tiny", "--device", device, "--input", "x=[1, 2, 3, -4.5]"]
  expect(await mlsdkJson(app.root, argv)).toMatchObject({
    ok: true,
    model: "tiny",
    function: "predict",
    device,
    inputs: [{ name: "x", source: "the command line" }],
    outputs: [
      { name: "y", dtype: "float32", shape: [4], head: [3, 5, 7, -8], min: -8, max: 7, mean: 1.75, nonFinite: 0 },
    ],
  })
  const { stdout } = await mlsdk(app.root, argv)
  expect(stdout).toMatch(/^tiny\.predict on /)
  expect(stdout).toMatch(/y +float32 +\[4\] +-8 +7 +1\.75\d* +3 5 7 -8/)
})

test("inputs come from .npy, .json and .npz files, and outputs go to an .npz file", async () => {
  const x = tensorOf("float32", [4], [1, 2, 3, 4])
  using app = project({
    ...tinyProject,
    "data/x.npy": saveNpy(x),
    "data/x.json": "[1, 2, 3, 4]",
    "data/all.npz": saveNpz(new Map([["x", x]])),
  })
  const headOf = async (argv: readonly string[]): Promise<unknown> => {
    const { outputs } = await mlsdkJson(app.root, ["run", "tiny", ...argv])
    return (outputs as readonly { readonly head: unknown }[])[0]?.head
  }
  expect(await headOf(["--input", "x=data/x.npy"])).toEqual([3, 5, 7, 9])
  expect(await headOf(["--input", "x=data/x.json"])).toEqual([3, 5, 7, 9])
  expect(await headOf(["--inputs", "data/all.npz", "--out", "out/y.npz"])).toEqual([3, 5, 7, 9])
  const { tensors } = openCheckpoint(bytesSource("y.npz", readFileSync(app.path("out/y.npz"))))
  expect([...tensors.get("y")!.read().data]).toEqual([3, 5, 7, 9])
})

test("what is not given is random, the same every time, and said to be", async () => {
  using app = project({ ...tinyProject, "tiny.model.ts": twoInputs })
  const first = await mlsdkJson(app.root, ["run", "tiny"])
  expect(first["inputs"]).toEqual([
    { name: "x", source: "random: -1 to 1" },
    { name: "t", source: "random: 0 or 1" },
  ])
  expect((await mlsdkJson(app.root, ["run", "tiny"]))["outputs"]).toEqual(first["outputs"])
  const reference = await mlsdkJson(app.root, ["run", "tiny", "--device", "reference"])
  expect(reference["outputs"]).toMatchObject([
    { name: "equal", dtype: "bool", shape: [2] },
    { name: "total", shape: [] },
  ])
  const other = await mlsdkJson(app.root, ["run", "tiny", "--opt", "seed=17"])
  expect(other["outputs"]).not.toEqual(first["outputs"])
})

test("--function chooses, and integers are read as the model wants them", async () => {
  using app = project({ ...tinyProject, "tiny.model.ts": twoInputs })
  const argv = ["run", "./tiny.model.ts", "--input", "x=[[1,2],[4,3]]", "--input", "t=[1,1]"]
  expect(await mlsdkJson(app.root, argv)).toMatchObject({ outputs: [{ head: [1, 0] }, { head: [10] }] })
  const sum = await mlsdkJson(app.root, ["run", "tiny", "--function", "sum"])
  expect(sum).toMatchObject({ function: "sum", inputs: [{ source: "random: -1 to 1" }] })
})

test.each([
  ["too few numbers", ["--input", "x=[1,2]"], 1, "SHAPE_MISMATCH"],
  ["an unknown input", ["--input", "z=[1]"], 1, "INPUT_UNKNOWN"],
  ["another dtype", ["--input", "x=x64.npy"], 1, "DTYPE_MISMATCH"],
  ["a missing file", ["--input", "x=absent.npy"], 1, "CHECKPOINT_UNREADABLE"],
  ["a missing archive", ["--inputs", "absent.npz"], 1, "CHECKPOINT_UNREADABLE"],
  ["a file that is no array", ["--input", "x=package.json.npy"], 1, "CHECKPOINT_DAMAGED"],
  ["JSON that holds no numbers", ["--input", "x=package.json"], 2, "CLI_INPUT_FORMAT"],
  ["broken numbers", ["--input", "x=[1,"], 2, "CLI_INPUT_FORMAT"],
  ["an input without a name", ["--input", "x.npy"], 2, "CLI_INPUT_FORMAT"],
  ["an output below a file", ["--out", "package.json/y.npz"], 1, "FILE_SYSTEM"],
  ["an unknown function", ["--function", "predct"], 2, "CLI_ARGUMENT_UNKNOWN"],
])("%s is refused", async (_, argv, exitCode, code) => {
  const files = { "x64.npy": saveNpy(tensorOf("float64", [4], [1, 2, 3, 4])), "package.json.npy": "no array at all" }
  using app = project({ ...tinyProject, ...files })
  expect(await mlsdkJson(app.root, ["run", "tiny", ...argv])).toMatchObject({
    ok: false,
    exitCode,
    diagnostics: [{ code }],
  })
})

test("numbers that JSON cannot hold are texts", async () => {
  using app = project({
    ...tinyProject,
    "tiny.model.ts": tinyModel.replace(".mul(2)", ".log()").replace(".add(1)", ""),
  })
  const answer = await mlsdkJson(app.root, ["run", "tiny", "--input", "x=[-1,0,1,1]"])
  expect(answer["outputs"]).toMatchObject([{ head: ["NaN", "-Infinity", 0, 0], min: 0, max: 0, mean: 0, nonFinite: 2 }])
})
