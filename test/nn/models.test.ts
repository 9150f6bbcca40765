import { describe, test } from "vitest"
import { F, nn, ones, zeros, type Tensor } from "../../src/nn.ts"
import { ConvNet } from "./conv-net.model.ts"
import { expectClose, goldens, modelTensor, tensorsOf } from "./torch-goldens.ts"
import { expectTracedEqualsEager } from "./tracing.ts"

class Classifier extends nn.Module {
  readonly fc1 = new nn.Linear(1024, 256)
  readonly fc2 = new nn.Linear(256, 10)

  override forward(x: Tensor): Tensor {
    return this.fc2.forward(F.relu(this.fc1.forward(x)))
  }
}

class LstmNet extends nn.Module {
  readonly rnn = new nn.LSTM(8, 16, { numLayers: 2, bidirectional: true })
  readonly fc = new nn.Linear(32, 4)

  override forward(x: Tensor, hidden: Tensor, cell: Tensor): Record<string, Tensor> {
    const result = this.rnn.forward(x, { hidden, cell })
    return { out0: this.fc.forward(result.output), out1: result.hidden, out2: result.cell }
  }
}

class GruNet extends nn.Module {
  readonly rnn = new nn.GRU(8, 16, { batchFirst: true, bidirectional: true })
  readonly fc = new nn.Linear(32, 4)

  override forward(x: Tensor, given: Tensor): Record<string, Tensor> {
    const { output, hidden } = this.rnn.forward(x, given)
    return { out0: this.fc.forward(output), out1: hidden }
  }
}

class RnnNet extends nn.Module {
  readonly rnn = new nn.RNN(8, 16)
  readonly fc = new nn.Linear(16, 4)

  override forward(x: Tensor, given: Tensor): Record<string, Tensor> {
    const { output, hidden } = this.rnn.forward(x, given)
    return { out0: this.fc.forward(output), out1: hidden }
  }
}

class Block extends nn.Module {
  readonly ln1 = new nn.LayerNorm(32)
  readonly qkv = new nn.Linear(32, 96, { bias: false })
  readonly proj = new nn.Linear(32, 32)
  readonly ln2 = new nn.LayerNorm(32)
  readonly up = new nn.Linear(32, 128)
  readonly down = new nn.Linear(128, 32)
  readonly #approximate: "none" | "tanh"

  constructor(approximate: "none" | "tanh") {
    super()
    this.#approximate = approximate
  }

  override forward(x: Tensor, attnMask: Tensor): Tensor {
    const heads = (part: Tensor): Tensor => part.reshape(part.size(0), part.size(1), 4, -1).transpose(1, 2)
    const [q, k, v] = this.qkv.forward(this.ln1.forward(x)).chunk(3, -1).map(heads)
    const attended = F.scaledDotProductAttention(q!, k!, v!, { attnMask }).transpose(1, 2).flatten(2)
    const middle = x.add(this.proj.forward(attended))
    const wide = F.gelu(this.up.forward(this.ln2.forward(middle)), { approximate: this.#approximate })
    return middle.add(this.down.forward(wide))
  }
}

class Transformer extends nn.Module {
  readonly emb = new nn.Embedding(50, 32)
  readonly pos = new nn.Parameter(zeros([12, 32]))
  readonly blocks = new nn.ModuleList([new Block("none"), new Block("tanh")])
  readonly lnf = new nn.LayerNorm(32)
  readonly head = new nn.Linear(32, 50, { bias: false })

  override forward(ids: Tensor, padding: Tensor): Tensor {
    const past = ones([12, 12], "int32").tril().bool()
    const mask = padding.logicalNot().unsqueeze(1).unsqueeze(1).logicalAnd(past)
    let x = this.emb.forward(ids).add(this.pos)
    for (const block of this.blocks) x = block.forward(x, mask)
    return this.head.forward(this.lnf.forward(x))
  }
}

describe.skipIf(goldens === undefined)(
  "models with PyTorch's weights give what PyTorch gives (needs the test data)",
  () => {
    test("the classifier of the tutorial, and its loss", () => {
      const io = tensorsOf("a_mncore_classifier/io.npz")
      const model = new Classifier()
      model.loadStateDict(tensorsOf("a_mncore_classifier/weights.safetensors"))
      const x = modelTensor(io.get("x")!).slice(0, 0, 16)
      const t = modelTensor(io.get("y")!).slice(0, 0, 16)
      const run = (x: Tensor, t: Tensor): { y: Tensor; loss: Tensor } => {
        const y = model.forward(x)
        return { y, loss: F.crossEntropy(y, t) }
      }
      expectTracedEqualsEager((x, t) => run(x!, t!), [x, t])
      expectClose(run(x, t).y, io.get("out")!)
      expectClose(run(x, t).loss, io.get("loss")!)
    })

    test("a convolutional network in inference and training", () => {
      const io = tensorsOf("b_cnn/io.npz")
      const model = new ConvNet()
      model.loadStateDict(tensorsOf("b_cnn/weights.safetensors"))
      const x = modelTensor(io.get("x")!).slice(0, 0, 4)
      model.eval()
      expectTracedEqualsEager((x) => model.forward(x!), [x])
      expectClose(model.forward(x), io.get("out_eval")!)
      expectClose(model.train().forward(x), io.get("out_train")!)
      for (const name of ["bn1.running_mean", "bn1.running_var", "bn2.running_var", "bn2.num_batches_tracked"]) {
        expectClose(model.stateDict().get(name)!, io.get(`buf_after/${name}`)!)
      }
    })

    test("recurrent networks, in both directions and layers", () => {
      const cases = { d_lstm: LstmNet, d_gru: GruNet, d_rnn: RnnNet }
      for (const [folder, Net] of Object.entries(cases)) {
        const io = tensorsOf(`${folder}/io.npz`)
        const model = new Net()
        model.loadStateDict(tensorsOf(`${folder}/weights.safetensors`))
        const inputs = [modelTensor(io.get("x")!).select(0, 0), modelTensor(io.get("h0")!), modelTensor(io.get("c0")!)]
        const run = (...tensors: Tensor[]): Record<string, Tensor> =>
          model.forward(tensors[0]!, tensors[1]!, tensors[2]!)
        expectTracedEqualsEager(run, inputs)
        const results = run(...inputs)
        for (const [name, result] of Object.entries(results)) expectClose(result, io.get(name)!)
      }
    })

    test("a transformer", () => {
      const io = tensorsOf("c_transformer/io.npz")
      const model = new Transformer()
      model.loadStateDict(tensorsOf("c_transformer/weights.safetensors"))
      const inputs = [modelTensor(io.get("ids")!).slice(0, 0, 2), modelTensor(io.get("pad")!).slice(0, 0, 2)]
      expectTracedEqualsEager((ids, pad) => model.forward(ids!, pad!), inputs)
      expectClose(model.forward(inputs[0]!, inputs[1]!), io.get("out")!)
    })
  },
)
