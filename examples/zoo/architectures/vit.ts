import { cat, init, nn, zeros, type Tensor } from "mlsdk/nn"
import { seedLayerNorms } from "./layer-norms.ts"

export interface VisionTransformerOptions {
  /** Pixels along a side of the square picture, and of the patches that it is cut into. */
  readonly picture: number
  readonly patch: number
  readonly width: number
  readonly depth: number
  readonly heads: number
  readonly classes: number
}

/** Pictures as sequences of patches (Dosovitskiy et al. 2020, https://arxiv.org/abs/2010.11929). */
export class VisionTransformer extends nn.Module {
  readonly class_token: Tensor
  readonly conv_proj: nn.Conv2d
  readonly encoder: Encoder
  readonly heads: nn.Sequential

  constructor({ picture, patch, width, depth, heads, classes }: VisionTransformerOptions) {
    super()
    this.class_token = init.uniform(new nn.Parameter(zeros([1, 1, width])), -1, 1)
    this.conv_proj = new nn.Conv2d(3, width, patch, { stride: patch })
    this.encoder = new Encoder((picture / patch) ** 2 + 1, width, depth, heads)
    this.heads = new nn.Sequential({ head: new nn.Linear(width, classes) })
    seedLayerNorms(this)
  }

  override forward(x: Tensor): Tensor {
    const patches = this.conv_proj.forward(x).flatten(2).transpose(1, 2)
    const token = this.class_token.expand(x.size(0), -1, -1)
    const encoded = this.encoder.forward(cat([token, patches], 1))
    return this.heads.forward(encoded.select(1, 0))
  }
}

class Encoder extends nn.Module {
  readonly pos_embedding: Tensor
  readonly layers: nn.Sequential
  readonly ln: nn.LayerNorm

  constructor(length: number, width: number, depth: number, heads: number) {
    super()
    this.pos_embedding = init.uniform(new nn.Parameter(zeros([1, length, width])), -0.2, 0.2)
    const blocks = Array.from({ length: depth }, (_, i) => [`encoder_layer_${i}`, new Block(width, heads)] as const)
    this.layers = new nn.Sequential(Object.fromEntries(blocks))
    this.ln = new nn.LayerNorm(width, { eps })
  }

  override forward(x: Tensor): Tensor {
    return this.ln.forward(this.layers.forward(x.add(this.pos_embedding)))
  }
}

const eps = 1e-6

/** Attention, then a network of two layers, each on the normalised sequence and added to it. */
class Block extends nn.Module {
  readonly ln_1: nn.LayerNorm
  readonly self_attention: nn.MultiheadAttention
  readonly ln_2: nn.LayerNorm
  readonly mlp: nn.Sequential

  constructor(width: number, heads: number) {
    super()
    this.ln_1 = new nn.LayerNorm(width, { eps })
    this.self_attention = new nn.MultiheadAttention(width, heads, { batchFirst: true })
    this.ln_2 = new nn.LayerNorm(width, { eps })
    const [widen, narrow] = [new nn.Linear(width, 4 * width), new nn.Linear(4 * width, width)]
    this.mlp = new nn.Sequential(widen, new nn.GELU(), new nn.Dropout(0), narrow)
  }

  override forward(x: Tensor): Tensor {
    const normalized = this.ln_1.forward(x)
    const attended = x.add(this.self_attention.forward(normalized, normalized, normalized))
    return attended.add(this.mlp.forward(this.ln_2.forward(attended)))
  }
}
