import { expect, test } from "vitest"
import { asset, assetsOf, json, record, writeStub, type StubFunction } from "../../src/artifacts/stub.ts"

const predict: StubFunction = {
  name: "predict",
  program: {
    module: "mlsdk/runtime",
    factory: "defineFunction",
    members: {
      manifest: json({ abi: 1 }),
      program: record({ baseline: asset("model.wasm"), relaxed: asset("model.relaxed.wasm") }),
    },
  },
}
const reference = (name: string, file: string): string => `url("${name}/${file}")`

test("a stub calls the runtime with data and files only", () => {
  expect(writeStub([predict], { reference })).toBe(`import { defineFunction } from "mlsdk/runtime"
export const predict = /* @__PURE__ */ defineFunction({ manifest: {"abi":1}, program: { baseline: url("predict/model.wasm"), relaxed: url("predict/model.relaxed.wasm") } })
export default predict
export const meta = /* @__PURE__ */ (() => predict.meta)()
export const create = /* @__PURE__ */ (() => predict.create)()
export const warmup = /* @__PURE__ */ (() => predict.warmup)()
export const loadStateDict = /* @__PURE__ */ (() => predict.loadStateDict)()
export const release = /* @__PURE__ */ (() => predict.release)()
`)
})

test("the first function is the default, and the others are named exports", () => {
  const code = writeStub([predict, { ...predict, name: "meta" }], { reference, prelude: ["import a from 'a'"] })
  expect(code).toContain("export default predict\n")
  expect(code).toContain("export const meta = ")
  expect(code.match(/export const meta = /g)).toHaveLength(1)
  expect(code.split("\n")[1]).toBe("import a from 'a'")
})

test("a hot stub hands over to the next version, and reloads when the signature changed", () => {
  const code = writeStub([predict], { reference, hot: true })
  expect(code).toContain("import { defineFunction, hotFunction } from")
  expect(code).toContain('}), "predict", import.meta.hot?.data)')
  expect(code).toContain("next.predict === predict")
  expect(code).toContain("import.meta.hot.invalidate")
})

test("the files of a program are those that its stub refers to", () => {
  expect(assetsOf(predict.program)).toEqual(["model.wasm", "model.relaxed.wasm"])
})
