import { F, nn, zeros, type Tensor } from "mlsdk/nn"
import { seedLayerNorms } from "./layer-norms.ts"

export interface BertOptions {
  readonly layers: number
  readonly width: number
  readonly heads: number
  /** Width between the two linear layers of a block. */
  readonly intermediate: number
  readonly vocabulary: number
  /** The longest sequence that has learnt positions. */
  readonly positions: number
}

export interface BertOutput {
  /** `[N, length, width]` */
  readonly last_hidden_state: Tensor
  /** `[N, width]`, of the first token. */
  readonly pooler_output: Tensor
}

/** Encoder of text (Devlin et al. 2018, https://arxiv.org/abs/1810.04805). Every token belongs to the first of two segments. */
export class Bert extends nn.Module {
  readonly embeddings: Embeddings
  readonly encoder: Encoder
  readonly pooler: Pooler

  constructor(options: BertOptions) {
    super()
    this.embeddings = new Embeddings(options)
    this.encoder = new Encoder(options)
    this.pooler = new Pooler(options.width)
    seedLayerNorms(this)
  }

  /** Token numbers `[N, length]` and a mask of the same shape, 1 where a token counts and 0 where it fills up. */
  override forward(tokens: Tensor, attentionMask: Tensor): BertOutput {
    const blocked = attentionMask.eq(0).unsqueeze(1).unsqueeze(2)
    const bias = blocked.float().mul(-maxFloat)
    const encoded = this.encoder.forward(this.embeddings.forward(tokens), bias)
    return { last_hidden_state: encoded, pooler_output: this.pooler.forward(encoded) }
  }
}

/** The largest float32: a score from which it is taken vanishes in the softmax, and one row of nothing else stays finite. */
const maxFloat = (2 - 2 ** -23) * 2 ** 127
const eps = 1e-12

/** The sum of what a token, its position and its segment mean. */
class Embeddings extends nn.Module {
  readonly word_embeddings: nn.Embedding
  readonly position_embeddings: nn.Embedding
  readonly token_type_embeddings: nn.Embedding
  readonly LayerNorm: nn.LayerNorm

  constructor({ vocabulary, positions, width }: BertOptions) {
    super()
    this.word_embeddings = new nn.Embedding(vocabulary, width)
    this.position_embeddings = new nn.Embedding(positions, width)
    this.token_type_embeddings = new nn.Embedding(2, width)
    this.LayerNorm = new nn.LayerNorm(width, { eps })
  }

  override forward(tokens: Tensor): Tensor {
    const positions = this.position_embeddings.weight.narrow(0, 0, tokens.size(1))
    const segment = this.token_type_embeddings.forward(zeros([1], "int64"))
    return this.LayerNorm.forward(this.word_embeddings.forward(tokens).add(positions.add(segment)))
  }
}

class Encoder extends nn.Module {
  readonly layer: nn.ModuleList<Block>

  constructor(options: BertOptions) {
    super()
    this.layer = new nn.ModuleList(Array.from({ length: options.layers }, () => new Block(options)))
  }

  override forward(x: Tensor, bias: Tensor): Tensor {
    return [...this.layer].reduce((value, block) => block.forward(value, bias), x)
  }
}

/** Attention, then a network of two layers, each added to its input and normalised. */
class Block extends nn.Module {
  readonly attention: Attention
  readonly intermediate: Intermediate
  readonly output: Output

  constructor({ width, heads, intermediate }: BertOptions) {
    super()
    this.attention = new Attention(width, heads)
    this.intermediate = new Intermediate(width, intermediate)
    this.output = new Output(intermediate, width)
  }

  override forward(x: Tensor, bias: Tensor): Tensor {
    const attended = this.attention.forward(x, bias)
    return this.output.forward(this.intermediate.forward(attended), attended)
  }
}

class Attention extends nn.Module {
  readonly self: SelfAttention
  readonly output: Output

  constructor(width: number, heads: number) {
    super()
    this.self = new SelfAttention(width, heads)
    this.output = new Output(width, width)
  }

  override forward(x: Tensor, bias: Tensor): Tensor {
    return this.output.forward(this.self.forward(x, bias), x)
  }
}

class SelfAttention extends nn.Module {
  readonly query: nn.Linear
  readonly key: nn.Linear
  readonly value: nn.Linear
  readonly #heads: number

  constructor(width: number, heads: number) {
    super()
    this.query = new nn.Linear(width, width)
    this.key = new nn.Linear(width, width)
    this.value = new nn.Linear(width, width)
    this.#heads = heads
  }

  override forward(x: Tensor, bias: Tensor): Tensor {
    const [query, key, value] = [this.query, this.key, this.value].map((each) => this.#split(each.forward(x)))
    const heads = F.scaledDotProductAttention(query!, key!, value!, { attnMask: bias })
    return heads.transpose(1, 2).flatten(2)
  }

  /** `[N, length, width]` to `[N, heads, length, width / heads]`. */
  #split(x: Tensor): Tensor {
    return x.reshape(x.size(0), x.size(1), this.#heads, -1).transpose(1, 2)
  }
}

class Intermediate extends nn.Module {
  readonly dense: nn.Linear

  constructor(inputs: number, outputs: number) {
    super()
    this.dense = new nn.Linear(inputs, outputs)
  }

  override forward(x: Tensor): Tensor {
    return F.gelu(this.dense.forward(x))
  }
}

class Output extends nn.Module {
  readonly dense: nn.Linear
  readonly LayerNorm: nn.LayerNorm

  constructor(inputs: number, outputs: number) {
    super()
    this.dense = new nn.Linear(inputs, outputs)
    this.LayerNorm = new nn.LayerNorm(outputs, { eps })
  }

  override forward(x: Tensor, residual: Tensor): Tensor {
    return this.LayerNorm.forward(this.dense.forward(x).add(residual))
  }
}

class Pooler extends nn.Module {
  readonly dense: nn.Linear

  constructor(width: number) {
    super()
    this.dense = new nn.Linear(width, width)
  }

  override forward(x: Tensor): Tensor {
    return this.dense.forward(x.select(1, 0)).tanh()
  }
}
