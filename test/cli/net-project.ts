/** A convolution, a linear layer and a softmax: a program of several kernels. */
export const netProject = {
  "mlsdk.config.ts": `export default { models: { net: { entry: "./net.model.ts" } } }\n`,
  "net.model.ts": `import { F, input, nn, type Tensor } from "mlsdk/nn"

class Net extends nn.Module {
  conv = new nn.Conv2d(1, 4, 3)
  head = new nn.Linear(4 * 6 * 6, 3)
  forward(x: Tensor): Tensor {
    const y = F.relu(this.conv.forward(x))
    return F.softmax(this.head.forward(y.flatten(1)), 1)
  }
}
const net = new Net()
export const inputs = { predict: { x: input([1, 1, 8, 8]) } }
export function predict(inp: { x: Tensor }): { y: Tensor } {
  return { y: net.forward(inp.x) }
}
`,
} as const
