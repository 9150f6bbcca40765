import { MlsdkError } from "./errors.ts"

/** What a caller gave, as far as it says. */
export interface GivenElements {
  readonly data: ArrayLike<number | bigint>
  readonly shape?: readonly number[]
  readonly dtype?: string
}

/** Reads typed arrays, nested arrays, scalars, and anything with `data` and a `shape` or `dims`. */
export function readElements(name: string, given: unknown): GivenElements {
  if (isTypedArray(given)) return { data: given }
  if (typeof given === "number" || typeof given === "bigint" || typeof given === "boolean")
    return { data: [given as number], shape: [] }
  if (Array.isArray(given)) return flatten(name, given)
  const { data, shape, dims, dtype, type } = (given ?? {}) as Record<string, unknown>
  if (!isTypedArray(data) && !Array.isArray(data)) {
    const found = given === null ? "null" : typeof given
    throw new MlsdkError(
      "DTYPE_MISMATCH",
      `input "${name}": found ${found}, expected a typed array, an array of numbers or a tensor`,
    )
  }
  const extents = (shape ?? dims) as readonly number[] | undefined
  const named = dtype ?? type
  return {
    data: data as ArrayLike<number>,
    ...(extents && { shape: extents }),
    ...(typeof named === "string" && { dtype: named }),
  }
}

function isTypedArray(given: unknown): given is ArrayLike<number> & ArrayBufferView {
  return ArrayBuffer.isView(given) && "length" in given
}

/** A flat array stands for any shape; a nested one says its shape, and all rows of a level must be equally long. */
function flatten(name: string, nested: readonly unknown[]): GivenElements {
  const shape: number[] = []
  for (let level: unknown = nested; Array.isArray(level); level = level[0]) shape.push(level.length)
  let rows: readonly unknown[] = [nested]
  for (const extent of shape) {
    if (rows.some((row) => !Array.isArray(row) || row.length !== extent)) ragged(name, shape)
    rows = rows.flat()
  }
  if (rows.some(Array.isArray)) ragged(name, shape)
  return { data: rows as number[], ...(shape.length > 1 && { shape }) }
}

function ragged(name: string, shape: readonly number[]): never {
  throw new MlsdkError(
    "SHAPE_MISMATCH",
    `input "${name}": found rows of different lengths, expected [${shape.join(", ")}] as the first ones say`,
  )
}
