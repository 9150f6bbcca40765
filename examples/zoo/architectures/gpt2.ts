import { F, init, nn, zeros, type Tensor } from "mlsdk/nn"
import { seedLayerNorms } from "./layer-norms.ts"

export interface Gpt2Options {
  readonly layers: number
  readonly width: number
  readonly heads: number
  readonly vocabulary: number
  /** The longest sequence. */
  readonly context: number
}

/** Decoder of text (Radford et al. 2019, Language Models are Unsupervised Multitask Learners). */
export class Gpt2 extends nn.Module {
  readonly transformer: Transformer

  constructor(options: Gpt2Options) {
    super()
    this.transformer = new Transformer(options)
    seedLayerNorms(this)
  }

  /** Token numbers `[N, length]` to logits `[N, length, vocabulary]`, over the embedding that the tokens went in by. */
  override forward(tokens: Tensor): { readonly logits: Tensor } {
    return { logits: F.linear(this.transformer.forward(tokens), this.transformer.wte.weight) }
  }
}

class Transformer extends nn.Module {
  readonly wte: nn.Embedding
  readonly wpe: nn.Embedding
  readonly h: nn.ModuleList<Block>
  readonly ln_f: nn.LayerNorm

  constructor({ layers, width, heads, vocabulary, context }: Gpt2Options) {
    super()
    this.wte = embedding(vocabulary, width)
    this.wpe = embedding(context, width)
    this.h = new nn.ModuleList(Array.from({ length: layers }, () => new Block(width, heads)))
    this.ln_f = new nn.LayerNorm(width)
  }

  override forward(tokens: Tensor): Tensor {
    const positions = this.wpe.weight.narrow(0, 0, tokens.size(1))
    const embedded = this.wte.forward(tokens).add(positions)
    return this.ln_f.forward([...this.h].reduce((x, block) => block.forward(x), embedded))
  }
}

function embedding(count: number, width: number): nn.Embedding {
  return new nn.Embedding(count, width, { weight: init.uniform(zeros([count, width]), -0.05, 0.05) })
}

/** Attention, then a network of two layers, each on the normalised sequence and added to it. */
class Block extends nn.Module {
  readonly ln_1: nn.LayerNorm
  readonly attn: CausalAttention
  readonly ln_2: nn.LayerNorm
  readonly mlp: Mlp

  constructor(width: number, heads: number) {
    super()
    this.ln_1 = new nn.LayerNorm(width)
    this.attn = new CausalAttention(width, heads)
    this.ln_2 = new nn.LayerNorm(width)
    this.mlp = new Mlp(width)
  }

  override forward(x: Tensor): Tensor {
    const attended = x.add(this.attn.forward(this.ln_1.forward(x)))
    return attended.add(this.mlp.forward(this.ln_2.forward(attended)))
  }
}

/** Attention to the tokens so far. */
class CausalAttention extends nn.Module {
  readonly c_attn: Projection
  readonly c_proj: Projection
  readonly #heads: number

  constructor(width: number, heads: number) {
    super()
    this.c_attn = new Projection(width, 3 * width)
    this.c_proj = new Projection(width, width)
    this.#heads = heads
  }

  override forward(x: Tensor): Tensor {
    const [query, key, value] = this.c_attn
      .forward(x)
      .chunk(3, -1)
      .map((part) => part.unflatten(-1, [this.#heads, -1]).transpose(1, 2))
    const heads = F.scaledDotProductAttention(query!, key!, value!, { isCausal: true })
    return this.c_proj.forward(heads.transpose(1, 2).flatten(2))
  }
}

class Mlp extends nn.Module {
  readonly c_fc: Projection
  readonly c_proj: Projection

  constructor(width: number) {
    super()
    this.c_fc = new Projection(width, 4 * width)
    this.c_proj = new Projection(4 * width, width)
  }

  override forward(x: Tensor): Tensor {
    return this.c_proj.forward(F.gelu(this.c_fc.forward(x), { approximate: "tanh" }))
  }
}

/** x · W + b: a linear layer whose weight is stored as `[in, out]`. */
class Projection extends nn.Module {
  readonly weight: Tensor
  readonly bias: Tensor

  constructor(inputs: number, outputs: number) {
    super()
    const bound = 1 / Math.sqrt(inputs)
    this.weight = init.uniform(new nn.Parameter(zeros([inputs, outputs])), -bound, bound)
    this.bias = init.uniform(new nn.Parameter(zeros([outputs])), -bound, bound)
  }

  override forward(x: Tensor): Tensor {
    return x.matmul(this.weight).add(this.bias)
  }
}
