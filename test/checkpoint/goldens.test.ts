import { describe, expect, test } from "vitest"
import { writeSafetensors } from "../../src/checkpoint/safetensors/write.ts"
import type { Tensor } from "../../src/tensor/tensor.ts"
import { readArchive, readArchived } from "../support/archive.ts"
import { sharedData } from "../support/shared-data.ts"
import { bits, bitsByName, diagnosticsOf, openArchived, readAll } from "./support.ts"

const goldens = sharedData("torch/torch-goldens.tar.gz")
const candle = sharedData("torch/peer-pth-candle.tar.gz")
const realModels = sharedData("models/realmodels-dev.tar.gz")

const models = ["a_mncore_classifier", "b_cnn", "c_transformer", "d_gru", "d_lstm", "d_rnn"]

describe.skipIf(goldens === undefined)("checkpoints of PyTorch (needs shared test data)", () => {
  const archive = goldens!

  test.each(models)("%s: every form holds the same bits", (model) => {
    const expected = readAll(openArchived(archive, `${model}/weights.safetensors`))
    expect(expected.size).toBeGreaterThan(2)
    for (const form of ["weights.pth", "weights_torch2.pth", "weights_legacy.pth"]) {
      const checkpoint = openArchived(archive, `${model}/${form}`)
      expect(checkpoint.format).toBe("pth")
      expect(bitsByName(readAll(checkpoint)), form).toEqual(bitsByName(expected))
    }
  })

  test.each([...models.map((model) => `${model}/weights.safetensors`), "f_pth_formats/mixed.safetensors"])(
    "%s is written back byte by byte",
    (name) => {
      const written = writeSafetensors(readAll(openArchived(archive, name)))
      expect(Buffer.from(written).equals(readArchived(archive, name))).toBe(true)
    },
  )

  test.each(["mixed.pth", "mixed_torch2.pth", "mixed_legacy.pth"])(
    "%s: dtypes, strides, views and shared storages",
    (form) => {
      const checkpoint = openArchived(archive, `f_pth_formats/${form}`)
      const expected = bitsByName(readAll(openArchived(archive, "f_pth_formats/mixed.safetensors")))
      expect(bitsByName(readAll(checkpoint))).toEqual(expected)
      expect([...checkpoint.unreadable.keys()]).toEqual(["c64"])
      expect(checkpoint.unreadable.get("c64")!.message).toContain("torch.complex64")
      expect(checkpoint.tensors.get("scalar")!.type).toEqual({ dtype: "float32", shape: [] })
      expect(checkpoint.tensors.get("empty")!.type.shape).toEqual([0, 4])
    },
  )

  test("mixed.npz has the same bits, but bfloat16 as float32", () => {
    const checkpoint = openArchived(archive, "f_pth_formats/mixed.npz")
    const { bf16: asFloat, ...found } = bitsByName(readAll(checkpoint))
    const { bf16, ...expected } = bitsByName(readAll(openArchived(archive, "f_pth_formats/mixed.safetensors")))
    expect(found).toEqual(expected)
    expect(asFloat).toMatch(/^f32\[6,8\]/)
    expect(bf16).toMatch(/^bf16\[6,8\]/)
    expect([...checkpoint.unreadable.keys()]).toEqual(["c64"])
  })

  test("a bare tensor and a nested list get names", () => {
    const expected = bits(readAll(openArchived(archive, "f_pth_formats/mixed.safetensors")).get("f32")!)
    expect(bits(readAll(openArchived(archive, "f_pth_formats/bare_tensor.pt")).get("tensor")!)).toBe(expected)
    const nested = readAll(openArchived(archive, "f_pth_formats/nested_list.pt"))
    expect([...nested.keys()]).toEqual(["0", "1.a.0"])
    expect(bits(nested.get("0")!)).toBe(expected)
  })

  test("a whole module and TorchScript are refused with advice", () => {
    const [module] = diagnosticsOf(() => openArchived(archive, "f_pth_formats/full_module.pth"))
    expect(module).toMatchObject({ code: "CHECKPOINT_MODULE", place: { file: "f_pth_formats/full_module.pth" } })
    expect(module!.message).toContain("class torch.nn.modules.container.Sequential")
    expect(module!.message).toContain("torch.nn.modules.linear.Linear at byte 454")
    expect(module!.hint).toContain("state_dict()")
    const [script] = diagnosticsOf(() => openArchived(archive, "f_pth_formats/torchscript.pt"))
    expect(script!.code).toBe("CHECKPOINT_TORCHSCRIPT")
  })

  test.each(["checkpoint.pth", "checkpoint_legacy.pth"])(
    "b_cnn/%s: the model inside a training checkpoint is found",
    (form) => {
      const model = readAll(openArchived(archive, "b_cnn/weights.safetensors"))
      const found = openArchived(archive, `b_cnn/${form}`)
      expect(found.key).toBe("model")
      expect(found.keys).toContain("model")
      expect([...found.tensors.keys()].sort()).toEqual([...model.keys()].sort())
      expect(bitsByName(readAll(openArchived(archive, `b_cnn/${form}`, { key: "model" })))).toEqual(
        bitsByName(readAll(found)),
      )
      const [wrongKey] = diagnosticsOf(() => openArchived(archive, `b_cnn/${form}`, { key: "net" }))
      expect(wrongKey!.hint).toContain("keys that hold tensors: model")
    },
  )

  test("every .npz reads", () => {
    const names = [...readArchive(archive).keys()].filter((name) => name.endsWith(".npz"))
    expect(names.length).toBeGreaterThan(10)
    for (const name of names) expect(readAll(openArchived(archive, name)).size, name).toBeGreaterThan(0)
  })
})

describe.skipIf(candle === undefined)("checkpoints of other projects (needs shared test data)", () => {
  const archive = candle!

  test("a wrapped state dictionary opens with and without its key", () => {
    const plain = openArchived(archive, "pth-candle/test.pt")
    const detected = openArchived(archive, "pth-candle/test_with_key.pt")
    const chosen = openArchived(archive, "pth-candle/test_with_key.pt", { key: "model_state_dict" })
    expect([...plain.tensors.keys()]).toEqual(["test"])
    for (const checkpoint of [detected, chosen]) {
      expect(checkpoint.key).toBe("model_state_dict")
      expect([...checkpoint.tensors.keys()]).toEqual(["test"])
      expect(checkpoint.tensors.get("test")!.type).toEqual({ dtype: "int64", shape: [2, 4] })
    }
  })

  test("Fortran order becomes row-major", () => {
    const tensor = openArchived(archive, "pth-candle/fortran_tensor_3d.pth")
      .tensors.get("tensor_fortran")!
      .read() as Tensor<"int64">
    expect(tensor.shape).toEqual([2, 3, 4])
    expect([...tensor.data]).toEqual(Array.from({ length: 24 }, (_, i) => BigInt(i + 1)))
  })

  test("an .npz of another writer reads", () => {
    const tensors = readAll(openArchived(archive, "pth-candle/test.npz"))
    expect([...tensors.keys()]).toEqual(["x", "x_plus_one"])
    const x = Array.from(tensors.get("x")!.data, Number)
    expect(Array.from(tensors.get("x_plus_one")!.data, Number)).toEqual(x.map((value) => value + 1))
  })
})

describe.skipIf(realModels === undefined)("checkpoints of published models (needs shared test data)", () => {
  const archive = realModels!
  const names = ["ultraface_slim_320.pth", "yunet_n.pth", "minifasnet_v2.pth", "shufflenetv2_fastestdet.pth"]

  test.each(names)("%s reads", (name) => {
    const checkpoint = openArchived(archive, `dev/${name}`)
    expect(checkpoint.tensors.size).toBeGreaterThan(10)
    expect(checkpoint.unreadable.size).toBe(0)
    for (const tensor of readAll(checkpoint).values()) {
      if (tensor.dtype === "float32") expect(Array.from(tensor.data as Float32Array).every(Number.isFinite)).toBe(true)
    }
  })

  test("every .io.npz reads", () => {
    const all = [...readArchive(archive).keys()].filter((name) => name.endsWith(".npz"))
    expect(all.length).toBeGreaterThan(5)
    for (const name of all) expect(readAll(openArchived(archive, name)).size, name).toBeGreaterThan(1)
  })
})
