import { input, type Tensor } from "mlsdk/nn"
import { Bert, type BertOutput } from "./architectures/bert.ts"

export const model = new Bert({
  layers: 12,
  width: 768,
  heads: 12,
  intermediate: 3072,
  vocabulary: 30522,
  positions: 512,
}).eval()

export const inputs = {
  predict: { input_ids: input([1, 128], "int64"), attention_mask: input([1, 128], "int64") },
}

export function predict({ input_ids, attention_mask }: { input_ids: Tensor; attention_mask: Tensor }): BertOutput {
  return model.forward(input_ids, attention_mask)
}
