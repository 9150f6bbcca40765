import { dtypeOfShort, isBig, type DType } from "../../tensor/dtype.ts"
import { tensorOf, type Tensor, type TensorType } from "../../tensor/tensor.ts"
import { elementCount } from "../../tensor/shape.ts"
import type { Scanner } from "./scanner.ts"

/** `f32[1,8]` */
export function parseType(scanner: Scanner): TensorType {
  const word = scanner.expect("word")
  const dtype = dtypeOfShort(word)
  if (dtype === undefined) scanner.reject(`a dtype such as f32 before the shape, not ${word}`)
  scanner.expectSymbol("[")
  const shape = scanner.list("]", () => Number(scanner.expect("number")))
  return { dtype: dtype as DType, shape }
}

/** `[1,2]` in row-major order, or `splat 0.5` for equal elements. */
export function parseElements(scanner: Scanner, type: TensorType): Tensor {
  if (scanner.takeSymbol("splat")) {
    const element = parseElement(scanner, type.dtype)
    return tensorOf(type.dtype, type.shape, new Array<number | bigint>(elementCount(type.shape)).fill(element))
  }
  scanner.expectSymbol("[")
  const elements = scanner.list("]", () => parseElement(scanner, type.dtype))
  if (elements.length !== elementCount(type.shape))
    scanner.reject(`${elementCount(type.shape)} elements, not ${elements.length}`)
  return tensorOf(type.dtype, type.shape, elements)
}

function parseElement(scanner: Scanner, dtype: DType): number | bigint {
  const text = scanner.expect("number")
  if (!isBig(dtype)) return parseNumber(text)
  return /^-?\d+$/.test(text) ? BigInt(text) : scanner.reject("an integer")
}

function parseNumber(text: string): number {
  return Number(text.replace("inf", "Infinity").replace("nan", "NaN"))
}

/** A JSON-like attribute value: number, text, true, false or a list. */
export function parseAttribute(scanner: Scanner): unknown {
  if (scanner.takeSymbol("[")) return scanner.list("]", () => parseAttribute(scanner))
  const number = scanner.take("number")
  if (number !== undefined) return parseNumber(number)
  const string = scanner.takeString()
  if (string !== undefined) return string
  if (scanner.takeSymbol("true")) return true
  if (scanner.takeSymbol("false")) return false
  return scanner.reject("an attribute value")
}
