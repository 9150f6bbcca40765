import { present } from "../../diagnostics/invariant.ts"
import { byteLengthOf, bytesOf, type Tensor } from "../../tensor/tensor.ts"
import { safetensorsDTypes } from "./elements.ts"
import { headerLengthBytes } from "./header.ts"

const elements = Object.keys(safetensorsDTypes)
const elementByDType = new Map(Object.entries(safetensorsDTypes).map(([element, dtype]) => [dtype, element]))

/**
 * A .safetensors file. Wide elements come first and names of equal type in order, so that every tensor is aligned and
 * equal tensors give equal bytes whatever their order was; other writers of the format agree on this.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array {
  const ordered = [...tensors].sort(([nameA, a], [nameB, b]) => rankOf(b) - rankOf(a) || compareUtf8(nameA, nameB))
  const header = headerOf(ordered, metadata)
  const dataLength = ordered.reduce((length, [, tensor]) => length + byteLengthOf(tensor), 0)
  const file = new Uint8Array(headerLengthBytes + header.length + dataLength)
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true)
  file.set(header, headerLengthBytes)
  let offset = headerLengthBytes + header.length
  for (const [, tensor] of ordered) {
    file.set(bytesOf(tensor), offset)
    offset += byteLengthOf(tensor)
  }
  return file
}

function elementOf(tensor: Tensor): string {
  return present(elementByDType.get(tensor.dtype), `${tensor.dtype} has no name in safetensors`)
}

function rankOf(tensor: Tensor): number {
  return elements.indexOf(elementOf(tensor))
}

/** By code points, which is the order of the UTF-8 bytes; JavaScript's own order compares UTF-16 units. */
function compareUtf8(a: string, b: string): number {
  const pointsOfB = [...b]
  let i = 0
  for (const point of a) {
    const other = pointsOfB[i++]
    if (other === undefined) return 1
    if (point !== other) return point.codePointAt(0)! - other.codePointAt(0)!
  }
  return i - pointsOfB.length
}

/**
 * JSON text by text, because an object would put names that look like numbers first; padded to a multiple of eight
 * bytes.
 */
function headerOf(ordered: readonly (readonly [string, Tensor])[], metadata: ReadonlyMap<string, string>): Uint8Array {
  const fields: string[] = []
  if (metadata.size > 0)
    fields.push(
      `"__metadata__":{${Array.from(metadata, ([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`)}}`,
    )
  let begin = 0
  for (const [name, tensor] of ordered) {
    const end = begin + byteLengthOf(tensor)
    fields.push(
      `${JSON.stringify(name)}:{"dtype":"${elementOf(tensor)}","shape":[${tensor.shape}],"data_offsets":[${begin},${end}]}`,
    )
    begin = end
  }
  const json = new TextEncoder().encode(`{${fields.join(",")}}`)
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20)
  padded.set(json)
  return padded
}
