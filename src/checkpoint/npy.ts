import { diagnostic } from "../diagnostics/catalogue.ts"
import { CompileError } from "../diagnostics/compile-error.ts"
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts"
import { invariant } from "../diagnostics/invariant.ts"
import { dtypes, type DType } from "../tensor/dtype.ts"
import { stridesOf, type Shape } from "../tensor/shape.ts"
import { bytesOf, type Tensor } from "../tensor/tensor.ts"
import { readRange, windowOf, type ByteSource } from "./byte-source.ts"
import { namelessTensor, type LazyTensor } from "./checkpoint.ts"
import { beyondLimit, damaged } from "./refuse.ts"
import { countOf, lazyTensor } from "./stored-tensor.ts"

/**
 * NumPy's array files: a magic number, a version, the length of a header, the header (a Python dictionary literal with
 * `descr`, `fortran_order` and `shape`), and the elements in C or Fortran order.
 *
 * Source: NumPy Enhancement Proposal 1, and numpy.lib.format for versions 2 and 3.
 */
export const npyMagic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)

const headerAlignment = 64
/** NumPy's own limit. */
const longestHeader = 10_000

/** Names of element types without the byte order. `V2` is what NumPy makes of bfloat16, which it does not know. */
const dtypeByName: Readonly<Record<string, DType>> = {
  b1: "bool",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
  f2: "float16",
  f4: "float32",
  f8: "float64",
  V2: "bfloat16",
}

const nameByDType = new Map(Object.entries(dtypeByName).map(([name, dtype]) => [dtype, name]))

interface NpyHeader {
  readonly descr: string
  readonly fortranOrder: boolean
  readonly shape: Shape
  /** Where the elements begin, in bytes. */
  readonly dataOffset: number
}

export interface NpyEntry {
  /** The tensor, or why it cannot be read. */
  readonly found: LazyTensor | Diagnostic
  readonly warnings: readonly Diagnostic[]
}

/**
 * An array over a source. Reads the header through `peek` and the elements through `open`.
 * Throws CHECKPOINT_DAMAGED for a broken header or a wrong length.
 */
export function readNpy(name: string, place: Place, peek: ByteSource, open: () => ByteSource): NpyEntry {
  const header = readHeader(peek, place)
  const dtype = dtypeOf(header.descr)
  if (dtype === undefined) {
    const found = diagnostic("CHECKPOINT_DTYPE", place, { tensor: name, found: describeDescr(header.descr) })
    return { found, warnings: [] }
  }
  const dataLength = peek.byteLength - header.dataOffset
  checkLength(header, dtype, dataLength, place)
  const strides = header.fortranOrder ? stridesOf([...header.shape].reverse()).reverse() : stridesOf(header.shape)
  const stored = { dtype, shape: header.shape, strides, offset: 0, bigEndian: header.descr.startsWith(">") }
  const found = lazyTensor(name, stored, dataLength, place, () => windowOf(open(), header.dataOffset, dataLength))
  const isGuess = dtype === "bfloat16"
  return { found, warnings: isGuess ? [diagnostic("NPY_BFLOAT16", place, { tensor: name }, "warning")] : [] }
}

/** The array of an .npy file. Throws CHECKPOINT_DAMAGED, CHECKPOINT_DTYPE. */
export function loadNpy(source: ByteSource): Tensor {
  const { found } = readNpy(namelessTensor, { file: source.name }, source, () => source)
  if ("code" in found) throw new CompileError([found])
  return found.read()
}

/** An .npy file, version 1, little-endian, C order. */
export function saveNpy(tensor: Tensor): Uint8Array {
  const name = nameByDType.get(tensor.dtype)!
  const order = dtypes[tensor.dtype].byteLength === 1 ? "|" : "<"
  const shape = tensor.shape.length === 1 ? `${tensor.shape[0]},` : tensor.shape.join(", ")
  const text = `{'descr': '${order}${name}', 'fortran_order': False, 'shape': (${shape}), }`
  const prefixLength = npyMagic.length + 4
  const dataOffset = Math.ceil((prefixLength + text.length + 1) / headerAlignment) * headerAlignment
  const header = `${text.padEnd(dataOffset - prefixLength - 1)}\n`
  invariant(header.length <= longestHeader, `a header of ${header.length} bytes`)
  const data = bytesOf(tensor)
  const file = new Uint8Array(dataOffset + data.length)
  file.set(npyMagic)
  file[npyMagic.length] = 1
  new DataView(file.buffer).setUint16(npyMagic.length + 2, header.length, true)
  file.set(new TextEncoder().encode(header), prefixLength)
  file.set(data, dataOffset)
  return file
}

function readHeader(source: ByteSource, place: Place): NpyHeader {
  const start = readRange(source, 0, Math.min(12, Math.max(source.byteLength, 10)), place, "the start of an array")
  if (npyMagic.some((byte, i) => start[i] !== byte)) damaged(place, "the array has no NumPy magic number")
  const version = start[6]!
  if (version < 1 || version > 3) damaged(place, `the array has the NumPy format version ${version}`)
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength)
  const lengthBytes = version === 1 ? 2 : 4
  if (start.length < 8 + lengthBytes) damaged(place, "the array ends inside its header")
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  if (length > longestHeader) {
    beyondLimit(place, `a NumPy header of ${length} bytes`, `${longestHeader} bytes`)
  }
  const dataOffset = 8 + lengthBytes + length
  const bytes = readRange(source, 8 + lengthBytes, length, place, "a NumPy header")
  const text = new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(bytes)
  return { ...parseHeader(text, place), dataOffset }
}

function parseHeader(text: string, place: Place): Omit<NpyHeader, "dataOffset"> {
  const literal = /^\{(.*)\}\s*$/s.exec(text)?.[1] ?? ""
  const descr = /'descr':\s*(?:'([^']*)'|(\[.*\]))/s.exec(literal)
  const fortranOrder = /'fortran_order':\s*(True|False)/.exec(literal)?.[1]
  const shape = /'shape':\s*\(([0-9L,\s]*)\)/.exec(literal)?.[1]
  if (descr === null || fortranOrder === undefined || shape === undefined) {
    damaged(place, "a NumPy header does not give descr, fortran_order and shape")
  }
  const extents = shape.split(",").filter((part) => part.trim() !== "")
  return {
    descr: descr[1] ?? descr[2]!,
    fortranOrder: fortranOrder === "True",
    shape: extents.map((part) => Number(part.trim().replace(/L$/, ""))),
  }
}

function dtypeOf(descr: string): DType | undefined {
  const name = /^[<>|=]?([a-zA-Z]\d+)$/.exec(descr)?.[1]
  return name !== undefined && Object.hasOwn(dtypeByName, name) ? dtypeByName[name] : undefined
}

function describeDescr(descr: string): string {
  if (descr.startsWith("[")) return "a structured NumPy type"
  if (descr.includes("O")) return "pickled Python objects"
  return `NumPy's "${descr}"`
}

function checkLength(header: NpyHeader, dtype: DType, dataLength: number, place: Place): void {
  const expected = (countOf(header.shape) ?? Number.NaN) * dtypes[dtype].byteLength
  if (expected === dataLength) return
  const type = `an array of shape (${header.shape.join(", ")}) and type ${header.descr}`
  damaged(place, `${type} has ${dataLength} bytes of elements, expected ${expected}`)
}
