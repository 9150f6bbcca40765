/** Matrices in the memories of the board, as `matrix-product.vsm` wants them. */
import { debugPlace, hostToHalf, machine, singleValue, type Emulator } from "mlsdk/mncore"

const { groups, l2bsPerGroup, l1bsPerL2b, mabsPerL1b, pesPerMab } = machine.hierarchy
const l1bsPerGroup = l2bsPerGroup * l1bsPerL2b

export const rowsPerL1b = 32
export const rows = groups * l1bsPerGroup * rowsPerL1b
/** Elements of a row in one long word of each PE of a MAB. */
const columnsPerMab = 16
export const inner = mabsPerL1b * columnsPerMab
export const columns = 16

interface Pe {
  readonly l1b: number
  readonly m: number
  readonly p: number
}

const count = (length: number): readonly number[] => Array.from({ length }, (_, i) => i)

function instance({ l1b, m, p }: Pe) {
  const inGroup = l1b % l1bsPerGroup
  return { n: Math.floor(l1b / l1bsPerGroup), c: Math.floor(inGroup / l1bsPerL2b), b: inGroup % l1bsPerL2b, m, p }
}

function forEachPe(visit: (pe: Pe) => void): void {
  for (const l1b of count(rows / rowsPerL1b))
    for (const m of count(mabsPerL1b)) for (const p of count(pesPerMab)) visit({ l1b, m, p })
}

/** Four numbers as the halves of a long word. */
function longWord(numbers: Iterable<number>): readonly [number, number] {
  const [a, b, c, d] = [...numbers].map(hostToHalf)
  return [((a! << 16) | b!) >>> 0, ((c! << 16) | d!) >>> 0]
}

/** `a` is rows x inner, `w` is inner x columns, both row by row. */
export function upload(emulator: Emulator, a: Float32Array, w: Float32Array): void {
  forEachPe((pe) => {
    const k = pe.m * columnsPerMab + 4 * pe.p
    const ofA = count(rowsPerL1b).flatMap((row) => {
      const start = (pe.l1b * rowsPerL1b + row) * inner + k
      return longWord(a.subarray(start, start + 4))
    })
    const ofW = count(columns).flatMap((column) => longWord(count(4).map((i) => w[(k + i) * columns + column]!)))
    emulator.write(debugPlace("lm", 0, rowsPerL1b, instance(pe)), Uint32Array.from(ofA))
    emulator.write(debugPlace("lr", 0, columns, instance(pe)), Uint32Array.from(ofW))
  })
}

/** The product, rows x columns, from the first MAB of every L1B. */
export function download(emulator: Emulator): Float32Array {
  const product = new Float32Array(rows * columns)
  for (const l1b of count(rows / rowsPerL1b))
    for (const p of count(pesPerMab)) {
      const words = emulator.read(debugPlace("ln", 0, 2 * rowsPerL1b, instance({ l1b, m: 0, p })))
      for (const row of count(rowsPerL1b)) {
        const values = Array.from(words.subarray(4 * row, 4 * row + 4), singleValue)
        product.set(values, (l1b * rowsPerL1b + row) * columns + 4 * p)
      }
    }
  return product
}
