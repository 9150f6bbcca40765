import { F, nn, type Tensor } from "mlsdk/nn"

export interface ConvolutionOptions {
  readonly stride?: number
  readonly groups?: number
}

/** A convolution that keeps the extents, divided by the stride, and its normalisation. */
export function normalized(
  inputs: number,
  outputs: number,
  kernel: number,
  { stride = 1, groups = 1 }: ConvolutionOptions = {},
): nn.Layer[] {
  const padding = (kernel - 1) / 2
  return [new nn.Conv2d(inputs, outputs, kernel, { stride, padding, groups, bias: false }), new nn.BatchNorm2d(outputs)]
}

/** The same with a rectifier. */
export function rectified(
  inputs: number,
  outputs: number,
  kernel: number,
  options: ConvolutionOptions = {},
): nn.Layer[] {
  return [...normalized(inputs, outputs, kernel, options), new nn.ReLU()]
}

/** Convolution, normalisation and rectifier as the Inception networks name them. */
export class BasicConvolution extends nn.Module {
  readonly conv: nn.Conv2d
  readonly bn: nn.BatchNorm2d

  constructor(
    inputs: number,
    outputs: number,
    kernel: number | readonly [number, number],
    options: Omit<nn.ConvLayerOptions, "bias"> = {},
  ) {
    super()
    this.conv = new nn.Conv2d(inputs, outputs, kernel, { ...options, bias: false })
    this.bn = new nn.BatchNorm2d(outputs, { eps: 1e-3 })
  }

  override forward(x: Tensor): Tensor {
    return F.relu(this.bn.forward(this.conv.forward(x)))
  }
}
