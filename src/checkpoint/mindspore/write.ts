import { present } from "../../diagnostics/invariant.ts"
import { bytesOf, type Tensor } from "../../tensor/tensor.ts"
import { mindsporeDTypes } from "./elements.ts"

const elementByDType = new Map(Object.entries(mindsporeDTypes).map(([element, dtype]) => [dtype, element]))
const longestContent = 512 * 2 ** 20

/**
 * A MindSpore .ckpt file as its parts, in the order given: one message for each parameter, and several for one above
 * `contentLimit` bytes. Parts, because the whole may be longer than an array can be.
 */
export function writeMindspore(
  tensors: ReadonlyMap<string, Tensor>,
  contentLimit = longestContent,
): readonly Uint8Array[] {
  return Array.from(tensors).flatMap(([name, tensor]) => messagesOf(name, tensor, contentLimit))
}

function messagesOf(name: string, tensor: Tensor, contentLimit: number): readonly Uint8Array[] {
  const content = bytesOf(tensor)
  const element = present(elementByDType.get(tensor.dtype), `${tensor.dtype} has no name in MindSpore`)
  const dims = tensor.shape.flatMap((extent) => [1 << 3, ...varint(extent)])
  const messages: Uint8Array[] = []
  for (let begin = 0; begin === 0 || begin < content.length; begin += contentLimit) {
    const part = content.subarray(begin, begin + contentLimit)
    const head = [...dims, ...textField(2, element), (3 << 3) | 2, ...varint(part.length)]
    const tensorHead = [...textField(1, name), (2 << 3) | 2, ...varint(head.length + part.length)]
    const valueHead = [(1 << 3) | 2, ...varint(tensorHead.length + head.length + part.length)]
    messages.push(Uint8Array.from([...valueHead, ...tensorHead, ...head]), part)
  }
  return messages
}

function textField(number: number, text: string): readonly number[] {
  const bytes = new TextEncoder().encode(text)
  return [(number << 3) | 2, ...varint(bytes.length), ...bytes]
}

function varint(value: number): readonly number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return [...bytes, rest]
}
