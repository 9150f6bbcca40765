import { input, type Tensor } from "mlsdk/nn"
import { Gpt2 } from "./architectures/gpt2.ts"

export const model = new Gpt2({ layers: 12, width: 768, heads: 12, vocabulary: 50257, context: 1024 }).eval()

export const inputs = { predict: { input_ids: input([1, 64], "int64") } }

export function predict({ input_ids }: { input_ids: Tensor }): { readonly logits: Tensor } {
  return model.forward(input_ids)
}
