import { readFile, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { writeSafetensors } from "../../src/checkpoint/safetensors/write.ts"
import { compileModel, openSession } from "../../src/index.ts"
import { tensorOf, type Tensor } from "../../src/tensor/tensor.ts"
import { expectClose, goldens, tensorsOf } from "../nn/torch-goldens.ts"
import { readArchived } from "../support/archive.ts"
import { randomTensor, valuesOf } from "../support/graphs.ts"
import { createProject, type Project } from "./project.ts"

let project: Project

beforeEach(async () => void (project = await createProject()))
afterEach(() => project.remove())

type Built = Awaited<ReturnType<typeof compileModel>>["functions"][number]

/** Compiles a model with a checkpoint, as strictly as a model is compiled when nobody says otherwise. */
async function build(entry: string, file: string, device: string): Promise<Record<string, Built>> {
  const models = { net: { entry: `./${entry}`, weights: { file: `./${file}` } } }
  await writeFile(join(project.dir, "mlsdk.config.json"), JSON.stringify({ models, device, cache: { dir: "./cache" } }))
  const { functions, warnings } = await compileModel("net", { cwd: project.dir })
  expect(warnings).toEqual([])
  return Object.fromEntries(functions.map((fn) => [fn.name, fn]))
}

/** Everything that PyTorch saves of the model below. */
const stateDict: ReadonlyMap<string, Tensor> = new Map<string, Tensor>([
  ["encoder.weight", randomTensor("float32", [4, 8], 1)],
  ["encoder.bias", randomTensor("float32", [4], 2)],
  ["norm.weight", randomTensor("float32", [4], 3)],
  ["norm.bias", randomTensor("float32", [4], 4)],
  ["norm.running_mean", randomTensor("float32", [4], 5)],
  ["norm.running_var", tensorOf("float32", [4], [1, 2, 3, 4])],
  ["norm.num_batches_tracked", tensorOf("int64", [], [7n])],
  ["head.weight", randomTensor("float32", [2, 4], 6)],
  ["head.bias", randomTensor("float32", [2], 7)],
])

const model = `import { input, nn, type Tensor } from "mlsdk/nn"

class Net extends nn.Module {
  readonly encoder = new nn.Linear(8, 4)
  readonly norm = new nn.BatchNorm1d(4)
  readonly head = new nn.Linear(4, 2)
  override forward(x: Tensor): Tensor {
    return this.norm.forward(this.encoder.forward(x))
  }
}

const net = new Net().eval()
export const inputs = { x: input([2, 8]) }
export function encode({ x }: { x: Tensor }) {
  return { code: net.forward(x) }
}
export function predict({ x }: { x: Tensor }) {
  return { y: net.head.forward(net.forward(x)) }
}
`

async function buildNet(weights: Iterable<readonly [string, Tensor]>, device = "pfvm:cpu"): ReturnType<typeof build> {
  await writeFile(join(project.dir, "net.model.ts"), model)
  await writeFile(join(project.dir, "net.safetensors"), writeSafetensors(new Map(weights)))
  return build("net.model.ts", "net.safetensors", device)
}

const without = (unneeded: RegExp): [string, Tensor][] => [...stateDict].filter(([name]) => !unneeded.test(name))
const raised = ([name, tensor]: [string, Tensor]): [string, Tensor] => [
  name,
  tensorOf(
    "float32",
    tensor.shape,
    valuesOf(tensor).map((value) => value + 1),
  ),
]
const x = randomTensor("float32", [2, 8], 8)

async function run(fn: Built, weights?: Iterable<readonly [string, unknown]>): Promise<unknown> {
  const session = await openSession(fn)
  if (weights !== undefined) await session.loadStateDict(Object.fromEntries(weights))
  const [output] = Object.values(session.run({ x: x.data }))
  session.release()
  return output!.data
}

describe.each(["pfvm:cpu", "reference"])("the state dictionary of a whole model on %s", (device) => {
  test("is the checkpoint of functions that use a part of it, when building and at run time", async () => {
    const { encode, predict } = await buildNet(stateDict, device)
    const [code, y] = [await run(encode!), await run(predict!)]
    const others = await buildNet(without(/tracked/).map(raised), device)
    expect(await run(others.encode!)).not.toEqual(code)
    expect([await run(others.encode!, stateDict), await run(others.predict!, stateDict)]).toEqual([code, y])
    expect(await run(others.encode!, without(/tracked|head/))).toEqual(code)
  })

  test("has no other names at run time", async () => {
    const { encode } = await buildNet(stateDict, device)
    const load = (weights: Iterable<readonly [string, unknown]>): Promise<unknown> => run(encode!, weights)
    await expect(load([...stateDict, ["tail.weight", [1]]])).rejects.toThrow(/found "tail\.weight".*INPUT_UNKNOWN/)
    await expect(load(without(/norm.bias/))).rejects.toThrow(/missing "norm\.bias".*INPUT_MISSING/)
  })
})

test("a name that the model does not have is refused, and a parameter that is needed is missed", async () => {
  const renamed = [...without(/encoder\.bias/), ["encoder.offset", stateDict.get("encoder.bias")!]] as const
  await expect(buildNet(renamed)).rejects.toMatchObject({
    diagnostics: [
      { code: "STATE_DICT_MISSING", message: expect.stringMatching(/:\n {2}encoder\.bias \(4\)$/) },
      { code: "STATE_DICT_UNEXPECTED", message: expect.stringMatching(/:\n {2}encoder\.offset \(4\)$/) },
    ],
  })
})

test.skipIf(goldens === undefined)(
  "a checkpoint of PyTorch gives PyTorch's numbers (needs the test data)",
  async () => {
    const io = tensorsOf("b_cnn/io.npz")
    const { data } = io.get("x")!
    const input = { x: (data as Float32Array).subarray(0, 4 * 3 * 16 * 16) }
    const source = await readFile(resolve(import.meta.dirname, "../nn/conv-net.model.ts"), "utf8")
    await writeFile(join(project.dir, "conv-net.model.ts"), source.replace("../../src/nn.ts", "mlsdk/nn"))
    await writeFile(join(project.dir, "weights.pth"), readArchived(goldens!, "b_cnn/weights.pth"))
    const { predict } = await build("conv-net.model.ts", "weights.pth", "pfvm:cpu")
    const session = await openSession(predict!)
    const built = session.run(input).scores as Tensor
    expectClose(built, io.get("out_eval")!)
    await session.loadStateDict(Object.fromEntries(tensorsOf("b_cnn/weights.pth")))
    expect(session.run(input).scores).toEqual(built)
  },
)
