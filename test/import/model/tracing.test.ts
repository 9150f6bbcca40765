import { describe, expect, test } from "vitest"
import { structureOf } from "../../../src/ir/structure.ts"
import { exportNames } from "../../../src/import/model/exported-names.ts"
import { traceModule } from "../../../src/import/model/trace-module.ts"
import { arange, F, input, nn, setTensorName, setTensorNameInModule, tensor, type Tensor } from "../../../src/nn.ts"
import { diagnosticsOfTrace, traceCall } from "../../nn/tracing.ts"

type One = { readonly x: Tensor }
const inputs = { x: input([2, 3]) }
const ops = (traced: { readonly graph: { readonly nodes: readonly { readonly op: string }[] } }): string[] =>
  traced.graph.nodes.map(({ op }) => op)
const traceOne = (f: (inp: One) => unknown, mode?: "inference" | "training") =>
  traceModule({ f }, { name: "test", inputs, mode })[0]!

describe("what a trace records", () => {
  test("dead branches stay, and arithmetic on constants does not", () => {
    const traced = traceOne(({ x }) => {
      x.exp()
      return { y: x.add(arange(3).add(1)) }
    })
    expect(ops(traced)).toEqual(["exp", "add"])
    expect(traced.graph.constants.map(({ value, role }) => [value.name, role])).toEqual([["val_1_fx2onnx", "constant"]])
  })

  test("a constant that is used twice is stored once", () => {
    const one = tensor([1, 2, 3])
    expect(traceOne(({ x }) => ({ y: x.add(one).mul(one) })).graph.constants).toHaveLength(1)
  })

  test("primitive arguments are part of the program", () => {
    const graphOf = (factor: number) => traceOne(({ x }) => ({ y: x.mul(factor) })).graph
    const hash = (factor: number) => structureOf(graphOf(factor), (bytes) => bytes.join())
    expect(hash(2)).toBe(hash(2))
    expect(hash(2)).not.toBe(hash(3))
  })

  test("an input may be an output, and a result may have several names", () => {
    const { graph } = traceOne(({ x }) => ({ x, y: x, one: tensor(1) }))
    expect(graph.outputs.map(({ name, value }) => [name, value.name])).toEqual([
      ["x", "x"],
      ["y", "x"],
      ["one", "val_1_fx2onnx"],
    ])
  })

  test("names of values repeat with numbers, and count up at once where Python has a builtin of the name", () => {
    const { graph } = traceCall((x) => x!.relu().relu().sum().add(x!.sum()), [arange(2).float()])
    const names = graph.nodes.flatMap(({ outputs }) => outputs.map(({ name }) => name))
    expect(names).toEqual(["relu_fx2onnx", "relu_1_fx2onnx", "sum_1_fx2onnx", "sum_2_fx2onnx", "add_fx2onnx"])
  })

  test("exported names are unique even where keys look like them", () => {
    const { graph } = traceModule(
      { f: (inp: { attr_0: Tensor }) => ({ y: new nn.Linear(2, 2).forward(inp.attr_0) }) },
      {
        name: "test",
        inputs: { attr_0: input([1, 2]) },
      },
    )[0]!
    const names = [...exportNames(graph).values()]
    expect(names.slice(0, 3)).toEqual(["attr_0", "attr_0_1", "attr_1"])
    expect(new Set(names).size).toBe(names.length)
  })

  test("scopes are paths of modules, places are lines of the user", () => {
    class Net extends nn.Module {
      readonly blocks = new nn.Sequential(new nn.Sequential(new nn.Linear(3, 3), new nn.ReLU()))

      override forward(x: Tensor): Tensor {
        return this.blocks.forward(x)
      }
    }
    const net = new Net()
    const { graph } = traceOne(({ x }) => ({ y: net.forward(x).neg() }))
    expect(graph.nodes.map(({ origin }) => origin.names)).toEqual([["blocks.0.0"], ["blocks.0.0"], ["blocks.0.1"], []])
    for (const { origin } of graph.nodes) expect(origin.places[0]!.file).toBe(import.meta.filename)
  })
})

describe("which functions are compiled", () => {
  const f = ({ x }: One) => ({ y: x.relu() })
  const g = ({ x }: One) => ({ y: x.neg() })

  test("all with inputs, or those that are asked for, in that order", () => {
    const exports = { f, g, helper: () => 1, inputs: { f: inputs, g: inputs } }
    expect(traceModule(exports, { name: "m" }).map(({ name }) => name)).toEqual(["f", "g"])
    expect(traceModule(exports, { name: "m", functions: ["g"] }).map(({ name }) => name)).toEqual(["g"])
  })

  test("inputs of the request take the place of the module's own", () => {
    const [traced] = traceModule({ f, inputs: { f: inputs } }, { name: "m", inputs: { x: input([1], "float64") } })
    expect(traced!.signature.inputs).toEqual([{ name: "x", dtype: "float64", shape: [1] }])
  })

  test("inputs for all functions alike leave modules and classes out", () => {
    const exports = { f, g, model: new nn.ReLU(), Net: nn.ReLU }
    expect(traceModule(exports, { name: "m", inputs }).map(({ name }) => name)).toEqual(["f", "g"])
  })

  test("a module takes and returns a bare tensor", () => {
    const [traced] = traceModule({ default: new nn.ReLU(), inputs: input([2]) }, { name: "m" })
    expect(traced).toMatchObject({ name: "forward", exportName: "default" })
    expect(traced!.signature).toMatchObject({
      inputForm: "bare",
      outputForm: "bare",
      inputs: [{ name: "input" }],
      outputs: [{ name: "output" }],
    })
  })

  test("problems of all functions are reported at once", () => {
    const bad = () => ({ y: 1 })
    const throwing = () => {
      throw new TypeError("no")
    }
    const found = diagnosticsOfTrace({ bad, f, throwing, inputs: { bad: inputs, f: inputs, throwing: inputs } })
    expect(found.map(({ code }) => code)).toEqual(["TRACE_OUTPUT", "TRACE_THREW"])
    expect(found[1]!.place.file).toBe(import.meta.filename)
  })
})

describe("training and inference", () => {
  class Model extends nn.Module {
    readonly linear = new nn.Linear(3, 2)
    readonly dropout = new nn.Dropout()

    override forward(x: Tensor): Record<string, Tensor> {
      const y = this.linear.forward(x)
      return this.training ? { loss: y.sum() } : { y: this.dropout.forward(y), loss: y.sum() }
    }
  }
  const keys = (model: Model, mode?: "inference" | "training") =>
    traceOne(({ x }) => model.forward(x), mode).signature.outputs.map(({ name }) => name)

  test("the keys of the result depend on the mode", () => {
    expect(keys(new Model(), "training")).toEqual(["loss"])
    expect(keys(new Model(), "inference")).toEqual(["y", "loss"])
    expect(keys(new Model().eval())).toEqual(["y", "loss"])
  })

  test("a mode set inside the function wins and does not stay", () => {
    const model = new Model()
    const evalStep = ({ x }: One) => model.eval().forward(x)
    const trainStep = ({ x }: One) => model.train().forward(x)
    const traced = traceModule(
      { evalStep, trainStep },
      { name: "m", inputs, functions: ["evalStep", "trainStep"], mode: "training" },
    )
    expect(traced.map(({ signature }) => signature.outputs.length)).toEqual([2, 1])
    expect(model.training).toBe(true)
  })

  test("a model that nobody put into a mode is refused when it matters", () => {
    expect(diagnosticsOfTrace({ f: ({ x }: One) => new Model().forward(x) }, inputs).map(({ code }) => code)).toEqual([
      "TRACE_MODE",
    ])
    expect(ops(traceOne(({ x }) => ({ y: new nn.Linear(3, 2).forward(x) })))).toEqual(["transpose", "gemm"])
  })
})

describe("values that are known only at run time", () => {
  test.each<[string, (x: Tensor) => unknown]>([
    ["item", (x) => (x.sum().item() > 0 ? x : x.neg())],
    ["a comparison with a number", (x) => ((x.sum() as unknown as number) > 0 ? x : x.neg())],
    ["toNumbers", (x) => tensor(x.toNumbers())],
    ["data", (x) => tensor(x.data)],
  ])("cannot be read by %s", (_, f) => {
    const found = diagnosticsOfTrace({ f: ({ x }: One) => ({ y: f(x) as Tensor }) }, inputs)
    expect(found.map(({ code }) => code)).toEqual(["TRACE_DATA_DEPENDENT"])
    expect(found[0]!.place).toMatchObject({ file: import.meta.filename })
  })

  test("can be printed", () => {
    let text = ""
    traceOne(({ x }) => {
      text = `${String(x)} ${JSON.stringify(x)}`
      return { x }
    })
    expect(text).toBe('Tensor(float32[2,3], traced as x) {"dtype":"float32","shape":[2,3]}')
  })

  test("cannot be kept for another call", () => {
    let kept: Tensor | undefined
    const f = ({ x }: One) => ({ y: (kept ??= x).add(x) })
    expect(ops(traceOne(f))).toEqual(["add"])
    expect(diagnosticsOfTrace({ f }, inputs).map(({ code }) => code)).toEqual(["TRACE_LEAKED"])
    expect(() => kept!.item()).toThrow(/another traced call/)
  })
})

describe("names of parameters", () => {
  const parametersOf = (f: (inp: One) => unknown): string[] =>
    traceOne(f).graph.constants.flatMap(({ role, value }) => (role === "parameter" ? [value.name] : []))

  test("two models that use the same name are refused unless one has a prefix", () => {
    const [encoder, decoder] = [new nn.Linear(3, 3), new nn.Linear(3, 3)]
    const f = ({ x }: One) => ({ y: decoder.forward(encoder.forward(x)) })
    const found = diagnosticsOfTrace({ f }, inputs)
    expect(found.map(({ code, message }) => [code, message])).toEqual([
      ["PARAMETER_NAME_TAKEN", 'two different parameters are called "weight", one of Linear, one of Linear'],
    ])
    setTensorNameInModule(decoder, "decoder")
    expect(parametersOf(f)).toEqual(["weight", "bias", "decoder.weight", "decoder.bias"])
  })

  test("loose parameters need a name", () => {
    const scale = new nn.Parameter(tensor([1, 2, 3]))
    const f = ({ x }: One) => ({ y: x.mul(scale) })
    expect(diagnosticsOfTrace({ f }, inputs).map(({ code }) => code)).toEqual(["PARAMETER_UNNAMED"])
    setTensorName(scale, "scale")
    expect(parametersOf(f)).toEqual(["scale"])
  })

  test("a weight that is shared has one name", () => {
    class Tied extends nn.Module {
      readonly first = new nn.Linear(3, 3, { bias: false })
      readonly second = new nn.Linear(3, 3, { bias: false })

      constructor() {
        super()
        Object.assign(this.second, { weight: this.first.weight })
      }

      override forward(x: Tensor): Tensor {
        return F.relu(this.second.forward(this.first.forward(x)))
      }
    }
    const tied = new Tied()
    expect(parametersOf(({ x }) => ({ y: tied.forward(x) }))).toEqual(["first.weight"])
  })
  describe("of the whole state dictionary", () => {
    class Net extends nn.Module {
      readonly body = new nn.Linear(3, 3, { bias: false })
      readonly norm = new nn.BatchNorm1d(3, { affine: false })
      readonly head = new nn.Linear(3, 1, { bias: false })
      override forward(x: Tensor): Tensor {
        return this.norm.forward(this.body.forward(x))
      }
    }
    const names = ["body.weight", "norm.running_mean", "norm.running_var", "norm.num_batches_tracked", "head.weight"]
    const namesOf = (functions: Readonly<Record<string, (inp: One) => unknown>>): readonly (readonly string[])[] =>
      traceModule(functions, { name: "test", inputs }).map(({ stateDictNames }) =>
        stateDictNames.filter((name) => !name.startsWith("decoder.")),
      )

    test("are those of the model, whatever a function uses of it", () => {
      const net = new Net().eval()
      expect(namesOf({ f: ({ x }) => ({ y: net.forward(x) }) })).toEqual([names])
      expect(namesOf({ f: ({ x }) => ({ y: net.head.forward(x) }) })).toEqual([names])
      expect(namesOf({ f: ({ x }) => ({ y: x.exp() }) })).toEqual([[]])
    })

    test("are the same for all functions, since they share a checkpoint", () => {
      const net = new Net().eval()
      const scale = new nn.Parameter(tensor([1, 2, 3]))
      setTensorName(scale, "scale")
      const f = ({ x }: One) => ({ y: net.body.forward(x) })
      const g = ({ x }: One) => ({ y: x.mul(scale) })
      expect(namesOf({ f, g })).toEqual([
        [...names, "scale"],
        [...names, "scale"],
      ])
    })

    test("are also those of models with a prefix, but not of any other", () => {
      const [first, second, third] = [new Net().eval(), new nn.Linear(3, 3), new nn.Linear(3, 3)]
      setTensorNameInModule(first, "first")
      setTensorNameInModule(second, "second")
      const f = ({ x }: One) => ({ y: first.body.forward(x) })
      expect(namesOf({ f })).toEqual([[...names.map((name) => `first.${name}`), "second.weight", "second.bias"]])
      expect(third.stateDict().size).toBe(2)
    })
  })
})
