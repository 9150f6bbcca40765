import { describe, expect, test } from "vitest"
import type { Checkpoint } from "../../src/checkpoint/checkpoint.ts"
import type { ReadOptions } from "../../src/checkpoint/options.ts"
import { numbersOf, type Tensor } from "../../src/tensor/tensor.ts"
import {
  append,
  build,
  dict,
  emptyDict,
  emptyList,
  emptyTuple,
  get,
  global,
  int,
  long,
  newObject,
  no,
  none,
  persistent,
  pickle,
  put,
  reduce,
  setItem,
  storage,
  tensor,
  text,
  torchZip,
  tuple,
} from "./pickle-assembler.ts"
import { codesOf, diagnosticsOf, openBytes, readAll } from "./support.ts"

const vector = tensor({ shape: [4], strides: [1] })

function open(object: Uint8Array, options: ReadOptions = {}, entries: Record<string, Uint8Array> = {}): Checkpoint {
  return openBytes("test.pth", torchZip(object, entries), options)
}

function read(object: Uint8Array, name = "w", entries: Record<string, Uint8Array> = {}): Tensor {
  return open(object, {}, entries).tensors.get(name)!.read()
}

describe("tensors", () => {
  test.each([
    { what: "a vector", shape: [4], strides: [1], offset: 0, expected: [1, 2, 3, 4] },
    { what: "a transposed matrix", shape: [2, 2], strides: [1, 2], offset: 0, expected: [1, 3, 2, 4] },
    { what: "every second element", shape: [2], strides: [2], offset: 1, expected: [2, 4] },
    { what: "a repeated element", shape: [2, 3], strides: [0, 0], offset: 2, expected: [3, 3, 3, 3, 3, 3] },
    { what: "repeated rows", shape: [2, 2], strides: [0, 1], offset: 1, expected: [2, 3, 2, 3] },
    { what: "a scalar", shape: [], strides: [], offset: 3, expected: [4] },
    { what: "no elements, beyond the end", shape: [0, 9], strides: [9, 1], offset: 99, expected: [] },
    { what: "an axis of extent 1 with any stride", shape: [1, 4], strides: [77, 1], offset: 0, expected: [1, 2, 3, 4] },
  ])("$what", ({ shape, strides, offset, expected }) => {
    const found = read(pickle(dict({ w: tensor({ shape, strides, offset }) })))
    expect(found.shape).toEqual(shape)
    expect(numbersOf(found)).toEqual(expected)
  })

  test("64-bit elements are gathered whole", () => {
    const long4 = tensor({ storage: storage("0", 4, "LongStorage"), shape: [2, 2], strides: [1, 2] })
    const data = BigInt64Array.of(-1n, 2n ** 40n, 3n, -(2n ** 62n))
    const found = read(pickle(dict({ w: long4 })), "w", { "data/0": new Uint8Array(data.buffer) })
    expect([...(found as Tensor<"int64">).data]).toEqual([-1n, 3n, 2n ** 40n, -(2n ** 62n)])
  })

  test("subnormals and the bits of NaNs survive reordering", () => {
    const words = Uint32Array.of(0x000130ac, 0x7f800001, 0xffc12345, 0x80000001)
    const object = pickle(dict({ w: tensor({ shape: [2, 2], strides: [1, 2] }) }))
    const { data } = read(object, "w", { "data/0": new Uint8Array(words.buffer) }) as Tensor<"float32">
    expect([...new Uint32Array(data.buffer, data.byteOffset, 4)]).toEqual([words[0], words[2], words[1], words[3]])
  })

  test("1.091892e-40 keeps its bits", () => {
    const value = Float32Array.of(1.091892e-40, 0, 0, 0)
    const found = read(pickle(dict({ w: vector })), "w", { "data/0": new Uint8Array(value.buffer) })
    expect((found as Tensor<"float32">).data[0]).toBe(value[0])
    expect(value[0]).not.toBe(0)
  })

  test("big-endian archives are swapped", () => {
    const data = new DataView(new ArrayBuffer(16))
    for (let i = 0; i < 4; i++) data.setFloat32(i * 4, i + 0.5)
    const entries = { "data/0": new Uint8Array(data.buffer), byteorder: new TextEncoder().encode("big") }
    expect(numbersOf(read(pickle(dict({ w: vector })), "w", entries))).toEqual([0.5, 1.5, 2.5, 3.5])
    expect(codesOf(() => open(pickle(dict({ w: vector })), {}, { byteorder: Uint8Array.of(0x3f) }))).toEqual([
      "CHECKPOINT_DAMAGED",
    ])
  })

  test("any byte but zero is true", () => {
    const object = pickle(dict({ w: tensor({ storage: storage("0", 4, "BoolStorage"), shape: [4], strides: [1] }) }))
    expect(numbersOf(read(object, "w", { "data/0": Uint8Array.of(0, 1, 2, 255) }))).toEqual([0, 1, 1, 1])
  })

  test("parameters, tensors of subclasses and untyped storages", () => {
    const parameter = [...global("torch._utils", "_rebuild_parameter"), ...tuple(vector, no, emptyDict), ...reduce]
    const typeArgs = tuple(storage("0", 4), int(0), tuple(int(4)), tuple(int(1)), no, emptyDict)
    const subclass = [
      ...global("torch._tensor", "_rebuild_from_type_v2"),
      ...tuple(global("torch._utils", "_rebuild_tensor_v2"), global("torch", "Tensor"), typeArgs, emptyDict),
      ...reduce,
    ]
    const v3Args = [
      storage("0", 16, "UntypedStorage", "torch.storage"),
      int(1),
      tuple(int(3)),
      tuple(int(1)),
      no,
      emptyDict,
    ]
    const untyped = [
      ...global("torch._utils", "_rebuild_tensor_v3"),
      ...tuple(...v3Args, global("torch", "uint32")),
      ...reduce,
    ]
    const tensors = readAll(open(pickle(dict({ parameter, subclass, untyped }))))
    expect(numbersOf(tensors.get("parameter")!)).toEqual([1, 2, 3, 4])
    expect(numbersOf(tensors.get("subclass")!)).toEqual([1, 2, 3, 4])
    expect(tensors.get("untyped")).toMatchObject({ dtype: "uint32", shape: [3] })
    expect((tensors.get("untyped") as Tensor<"uint32">).data[0]).toBe(0x40000000)
  })

  test.each([
    { what: "beyond the storage", spec: { shape: [5], strides: [1] } },
    { what: "beyond it by its offset", spec: { shape: [4], strides: [1], offset: 1 } },
    { what: "a negative stride", spec: { shape: [2], strides: [-1], offset: 1 } },
    { what: "a negative offset", spec: { shape: [2], strides: [1], offset: -1 } },
    { what: "a negative extent", spec: { shape: [-2], strides: [1] } },
    { what: "more strides than extents", spec: { shape: [2], strides: [1, 1] } },
    { what: "extents that overflow", spec: { shape: [2 ** 30, 2 ** 30], strides: [0, 1] } },
    { what: "a storage larger than its entry", spec: { storage: storage("0", 5), shape: [4], strides: [1] } },
    { what: "a storage that is not there", spec: { storage: storage("1", 4), shape: [4], strides: [1] } },
  ])("$what is refused", ({ spec }) => {
    expect(codesOf(() => open(pickle(dict({ w: tensor(spec) }))))).toEqual(["CHECKPOINT_DAMAGED"])
  })

  test("a huge repetition of one element is refused", () => {
    const spec = { shape: [2 ** 20, 2 ** 20], strides: [0, 0] }
    expect(codesOf(() => open(pickle(dict({ w: tensor(spec) }))))).toEqual(["CHECKPOINT_LIMIT"])
  })

  test("a quantised tensor is listed, not read", () => {
    const quantised = [
      ...global("torch._utils", "_rebuild_qtensor"),
      ...tuple(storage("0", 16, "QInt8Storage")),
      ...reduce,
    ]
    const checkpoint = open(pickle(dict({ w: vector, q: quantised })))
    expect([...checkpoint.tensors.keys()]).toEqual(["w"])
    expect(checkpoint.unreadable.get("q")!.message).toContain("a quantised type")
  })
})

describe("names and keys", () => {
  test("nested containers become dots", () => {
    const object = pickle(dict({ a: dict({ "b.c": vector }), list: [...emptyList, ...vector, ...append] }))
    expect([...open(object).tensors.keys()]).toEqual(["a.b.c", "list.0"])
  })

  test("the key __proto__ is a key like others", () => {
    const object = pickle(dict({ __proto: vector }), text("__proto__"), vector, setItem)
    expect([...open(object).tensors.keys()]).toEqual(["__proto", "__proto__"])
  })

  test.each(["model_state_dict", "state_dict", "model"])("%s is detected beside other things", (key) => {
    const object = pickle(
      dict({ epoch: int(3), [key]: dict({ w: vector }), optimizer: dict({ state: dict({ m: vector }) }) }),
    )
    const checkpoint = open(object)
    expect(checkpoint.key).toBe(key)
    expect([...checkpoint.tensors]).toMatchObject([["w", { name: "w", type: { shape: [4] } }]])
    expect(checkpoint.keys).toEqual([key, "optimizer"])
  })

  test("two candidates are ambiguous until a key is given", () => {
    const object = pickle(dict({ model: dict({ w: vector }), state_dict: dict({ v: vector }) }))
    const [problem] = diagnosticsOf(() => open(object))
    expect(problem).toMatchObject({
      code: "CHECKPOINT_KEY_AMBIGUOUS",
      message: expect.stringContaining("state_dict, model") as string,
    })
    expect([...open(object, { key: "model" }).tensors.keys()]).toEqual(["w"])
  })

  test("a key may be a path, or a prefix of flat names", () => {
    const object = pickle(dict({ state: dict({ net: dict({ "module.w": vector }) }) }))
    expect([...open(object, { key: "state.net" }).tensors.keys()]).toEqual(["module.w"])
    expect([...open(object, { key: "state.net.module" }).tensors.keys()]).toEqual(["w"])
  })

  test("two tensors with one path are refused", () => {
    expect(codesOf(() => open(pickle(dict({ "a.b": vector, a: dict({ b: vector }) }))))).toEqual(["CHECKPOINT_DAMAGED"])
  })

  test("a value that contains itself is refused", () => {
    const loop = pickle(emptyList, put(0), get(0), append)
    expect(codesOf(() => open(loop))).toEqual(["CHECKPOINT_LIMIT"])
  })

  test("sharing that would explode into paths is refused", () => {
    const parts = [emptyList, put(0), vector, append]
    for (let level = 1; level <= 40; level++)
      parts.push(emptyList, put(level), get(level - 1), append, get(level - 1), append)
    expect(codesOf(() => open(pickle(...parts)))).toEqual(["CHECKPOINT_LIMIT"])
  })
})

describe("pickles", () => {
  test("an unknown global is named with its place", () => {
    const hostile = pickle(global("posix", "system"), tuple(text("echo")), reduce)
    const [problem] = diagnosticsOf(() => open(hostile))
    expect(problem).toMatchObject({ code: "PICKLE_GLOBAL", place: { file: "test.pth", path: "archive/data.pkl" } })
    expect(problem!.message).toContain("posix.system at byte 2")
  })

  test("it is named even where the pickle breaks later", () => {
    const broken = Uint8Array.from([0x80, 2, ...global("os", "system"), 0x53])
    expect(codesOf(() => open(broken))).toEqual(["PICKLE_GLOBAL", "PICKLE_OPCODE"])
  })

  test("all unknown globals are listed at once", () => {
    const object = pickle(dict({ a: global("numpy", "dtype"), b: global("argparse", "Namespace") }))
    const [problem] = diagnosticsOf(() => open(object))
    expect(problem!.message).toContain("numpy.dtype")
    expect(problem!.message).toContain("argparse.Namespace")
  })

  test("allowed classes become opaque", () => {
    const namespace = [
      ...global("argparse", "Namespace"),
      ...emptyTuple,
      ...newObject,
      ...dict({ lr: int(1) }),
      ...build,
    ]
    const object = pickle(dict({ args: namespace, w: vector }))
    expect(codesOf(() => open(object))).toEqual(["PICKLE_GLOBAL"])
    expect([...open(object, { allowGlobals: ["argparse.Namespace"] }).tensors.keys()]).toEqual(["w"])
  })

  test("a module of a user's own class is recognised", () => {
    const state = dict({ _parameters: dict({ w: vector }), _modules: emptyDict })
    const object = pickle(global("__main__", "Net"), emptyTuple, newObject, state, build)
    const [problem] = diagnosticsOf(() => open(object))
    expect(problem).toMatchObject({
      code: "CHECKPOINT_MODULE",
      message: expect.stringContaining("class __main__.Net") as string,
    })
  })

  test("both spellings of the built-in module are known", () => {
    for (const module of ["__builtin__", "builtins"]) {
      const set = [...global(module, "set"), ...tuple(emptyList), ...reduce]
      expect([...open(pickle(dict({ s: set, w: vector }))).tensors.keys()]).toEqual(["w"])
    }
  })

  test("a long integer is signed and exact", () => {
    const entries = [
      ...emptyDict,
      ...long(0xff),
      ...vector,
      ...setItem,
      ...long(0, 0, 0, 0, 0, 0, 0, 0x40),
      ...vector,
      ...setItem,
    ]
    expect([...open(pickle(entries)).tensors.keys()]).toEqual(["-1", "4611686018427387904"])
  })

  test.each([
    { what: "an empty stack", object: pickle(reduce) },
    { what: "a mark that is missing", object: pickle([0x74]) },
    { what: "values below a mark", object: pickle(int(1), [0x28], [0x85]) },
    { what: "an unknown memo", object: pickle(get(7)) },
    { what: "a call of a number", object: pickle(int(1), emptyTuple, reduce) },
    { what: "a call without a tuple", object: pickle(global("collections", "OrderedDict"), none, reduce) },
    { what: "wrong arguments", object: pickle(global("torch._utils", "_rebuild_tensor_v2"), tuple(int(1)), reduce) },
    { what: "a call of a storage class", object: pickle(global("torch", "FloatStorage"), emptyTuple, reduce) },
    { what: "an append to a number", object: pickle(int(1), int(2), append) },
    { what: "a persistent id that is a text", object: pickle(text("0"), persistent) },
    { what: "a storage of negative length", object: pickle(storage("0", -1)) },
    { what: "text that is not UTF-8", object: pickle([0x58, 1, 0, 0, 0, 0xff]) },
    { what: "text longer than the file", object: pickle([0x58, 0xff, 0xff, 0xff, 0x7f]) },
    { what: "no end", object: Uint8Array.of(0x80, 2, 0x4e) },
  ])("$what is damage", ({ object }) => {
    expect(codesOf(() => open(object))).toEqual(["CHECKPOINT_DAMAGED"])
  })

  test("an instruction outside the list is named", () => {
    const [problem] = diagnosticsOf(() => open(Uint8Array.of(0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0, 0x2e)))
    expect(problem).toMatchObject({
      code: "PICKLE_OPCODE",
      message: expect.stringContaining("FRAME at byte 2") as string,
    })
  })

  test("marks without end are refused", () => {
    expect(codesOf(() => open(pickle([...new Uint8Array(20_000).fill(0x28)])))).toEqual(["CHECKPOINT_LIMIT"])
  })
})
