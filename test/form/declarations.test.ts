import { expect, test } from "vitest"
import { writeDeclarations } from "../../src/artifacts/declarations.ts"
import type { Signature } from "../../src/ir/signature.ts"

const evalStep: Signature = {
  name: "evalStep",
  inputs: [
    { name: "x", dtype: "float32", shape: [125, 1, 32, 32] },
    { name: "t", dtype: "int64", shape: [125] },
  ],
  inputForm: "dictionary",
  outputs: [{ name: "correct", dtype: "int64", shape: [] }],
  outputForm: "dictionary",
}
const release: Signature = { ...evalStep, name: "release", inputs: evalStep.inputs.slice(0, 1), outputForm: "bare" }

test("models are declared by path and by name, the generic patterns last", () => {
  const models = [
    { name: "net", file: "net.onnx", functions: [evalStep] },
    { name: "digits", file: "mnist.model.ts", functions: [evalStep] },
  ]
  const modules = [...writeDeclarations(models).matchAll(/declare module "(.*)"/g)].map(([, id]) => id)
  expect(modules).toEqual([
    "*/mnist.model.ts?mncore",
    "*/mnist.model?mncore",
    "*/net.onnx?mncore",
    "~mlsdk/digits",
    "~mlsdk/net",
    "*?mncore",
  ])
})

test("the order in which models are given does not matter", () => {
  const models = ["b", "a", "c"].map((name) => ({ name, file: `${name}.model.ts`, functions: [evalStep] }))
  expect(writeDeclarations(models.toReversed())).toBe(writeDeclarations(models))
})

test("inputs and outputs have literal shapes; one input may be given bare", () => {
  const text = writeDeclarations([{ name: "digits", file: "mnist.model.ts", functions: [release] }])
  const tensor = 'import("mlsdk/runtime").TensorLike<"float32", [125, 1, 32, 32]>'
  expect(text).toContain(`CompiledFunction<{ x: ${tensor} } | ${tensor}, import("mlsdk/runtime").Tensor<"int64", []>>`)
})

test("a function that is named like a member of the default one wins", () => {
  const text = writeDeclarations([{ name: "digits", file: "mnist.model.ts", functions: [evalStep, release] }])
  const [module] = text.split("\n}\n")
  expect(module).toContain("export const create: typeof evalStep.create")
  expect(module).not.toContain("export const release: typeof evalStep.release")
})
