import { expect, test } from "vitest"
import { writeSafetensors } from "../../src/checkpoint/safetensors/write.ts"
import { matchStateDict } from "../../src/checkpoint/state-dict.ts"
import { tensorOf, tensorType, type Tensor, type TensorType } from "../../src/tensor/tensor.ts"
import { diagnosticsOf, openBytes } from "./support.ts"

const checkpoint = openBytes(
  "test",
  writeSafetensors(
    new Map<string, Tensor>([
      ["fits", tensorOf("float32", [2], [1, 2])],
      ["bn1.num_batches_tracked", tensorOf("int64", [], [7])],
      ["wide", tensorOf("float32", [2, 3], [1, 2, 3, 4, 5, 6])],
      ["double", tensorOf("float64", [1], [1])],
      ["extra", tensorOf("float32", [1], [1])],
    ]),
  ),
)

const expected: ReadonlyMap<string, TensorType> = new Map<string, TensorType>([
  ["fits", tensorType("float32", [2])],
  ["bn1.num_batches_tracked", tensorType("int64", [])],
  ["absent", tensorType("float32", [4, 4])],
  ["bn2.num_batches_tracked", tensorType("int64", [])],
  ["wide", tensorType("float32", [3, 2])],
  ["double", tensorType("float32", [1])],
])

test("a strict match reports every difference in one error", () => {
  const problems = diagnosticsOf(() => matchStateDict(expected, checkpoint, { place: { file: "weights.safetensors" } }))
  expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
    ["STATE_DICT_MISSING", "error"],
    ["STATE_DICT_UNEXPECTED", "error"],
    ["STATE_DICT_SHAPE", "error"],
    ["STATE_DICT_DTYPE", "error"],
  ])
  const [missing, unexpected, shape, dtype] = problems.map(({ message }) => message)
  expect(missing).toContain(
    "2 parameters of the model are not in the checkpoint:\n  absent (4, 4)\n  bn2.num_batches_tracked ()",
  )
  expect(unexpected).toContain("1 tensor of the checkpoint is not in the model:\n  extra (1)")
  expect(shape).toContain("wide: found (2, 3), expected (3, 2)")
  expect(dtype).toContain("double: found float64, expected float32")
  expect(problems[0]!.place).toEqual({ file: "weights.safetensors" })
})

test("a lenient match returns the lists, warns, and keeps what fits", () => {
  const match = matchStateDict(expected, checkpoint, { strict: false })
  expect([...match.matched.keys()]).toEqual(["fits", "bn1.num_batches_tracked"])
  expect(match.missing).toEqual(["absent", "bn2.num_batches_tracked"])
  expect(match.unexpected).toEqual(["extra"])
  expect(match.shapeMismatched.map(({ name }) => name)).toEqual(["wide"])
  expect(match.dtypeMismatched.map(({ name }) => name)).toEqual(["double"])
  expect(match.diagnostics.map(({ severity }) => severity)).toEqual(["warning", "warning", "warning", "warning"])
})

test("what the model has besides is passed over where it is there, and not missed where it is not", () => {
  const others = ["extra", "bn1.num_batches_tracked", "head.weight"]
  const narrow = new Map([["fits", tensorType("float32", [2])]])
  const options = { others: [...others, "wide"], strict: false }
  expect(matchStateDict(narrow, checkpoint, options)).toMatchObject({ missing: [], unexpected: ["double"] })
  expect([...matchStateDict(narrow, checkpoint, options).matched.keys()]).toEqual(["fits"])
  expect(matchStateDict(expected, checkpoint, { others, strict: false }).missing).toContain("absent")
})

test("a perfect match says nothing", () => {
  const all = new Map(Array.from(checkpoint.tensors, ([name, { type }]) => [name, type]))
  expect(matchStateDict(all, checkpoint).diagnostics).toEqual([])
})

test("the key under which everything missing lies is suggested", () => {
  const one = tensorOf("float32", [1], [1])
  const wrapped = openBytes(
    "test",
    writeSafetensors(
      new Map([
        ["module.a", one],
        ["module.b", one],
      ]),
    ),
  )
  const names = new Map(["a", "b"].map((name) => [name, one]))
  const [missing] = diagnosticsOf(() => matchStateDict(names, wrapped))
  expect(missing!.hint).toContain('weights.key: "module"')
})

test("a tensor that is there but cannot be read is reported as that", () => {
  const unreadable = openBytes(
    "test",
    Uint8Array.from([
      64,
      ...new Uint8Array(7),
      ...new TextEncoder().encode('{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}'.padEnd(64)),
      ...new Uint8Array(8),
    ]),
  )
  const problems = diagnosticsOf(() => matchStateDict(new Map([["a", tensorType("float32", [1])]]), unreadable))
  expect(problems.map(({ code }) => code)).toEqual(["CHECKPOINT_DTYPE"])
  expect(matchStateDict(new Map(), unreadable, { strict: false }).unexpected).toEqual(["a"])
})
