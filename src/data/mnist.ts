import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { fail } from "../diagnostics/catalogue.ts"
import { DigitLoader, type Digits } from "./digits.ts"
import { readIdx } from "./idx.ts"

export interface MnistOptions {
  /** The folder with the four idx files, plain or with `.gz`. */
  readonly dir: string
}

export interface MnistLoaders<Train extends number = number, Eval extends number = number> {
  readonly train: DigitLoader<Train>
  readonly eval: DigitLoader<Eval>
}

const largestFile = 64 * 2 ** 20

/** Loaders of the tutorial: training and evaluation digits, padded to 32 × 32. Throws IDX_INVALID. */
export function mnistLoaders<Train extends number, Eval extends number>(
  batchSize: Train,
  evalBatchSize: Eval,
  { dir }: MnistOptions,
): MnistLoaders<Train, Eval> {
  return {
    train: new DigitLoader(readDigits(dir, "train"), batchSize),
    eval: new DigitLoader(readDigits(dir, "t10k"), evalBatchSize),
  }
}

function readDigits(dir: string, part: "train" | "t10k"): Digits {
  return {
    images: readIdxFile(join(dir, `${part}-images-idx3-ubyte`)),
    labels: readIdxFile(join(dir, `${part}-labels-idx1-ubyte`)),
  }
}

function readIdxFile(path: string): Digits["images"] {
  const file = [path, `${path}.gz`].find((candidate) => existsSync(candidate))
  if (file === undefined)
    return fail("IDX_INVALID", { file: path }, { problem: "there is no such file, with or without .gz" })
  return readIdx(unpack(file), { file })
}

function unpack(file: string): Uint8Array {
  const bytes = readFileSync(file)
  if (!file.endsWith(".gz")) return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: largestFile })
  } catch (error) {
    return fail("IDX_INVALID", { file }, { problem: (error as Error).message })
  }
}
