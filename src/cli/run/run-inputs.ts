import { readFileSync, statSync } from "node:fs"
import { resolve } from "node:path"
import type { TensorSpec } from "../../ir/signature.ts"
import { loadNpy } from "../../checkpoint/npy.ts"
import { openCheckpoint } from "../../checkpoint/open-checkpoint.ts"
import { fail } from "../../diagnostics/catalogue.ts"
import { inflateRaw, openFileSource } from "../../host/file-source.ts"
import { randomTensor } from "./random-tensor.ts"

/** What one input of a run is fed with. */
export interface RunInput {
  readonly name: string
  /** Anything that a session accepts. */
  readonly value: unknown
  /** A path, `the command line`, or what kind of random numbers. */
  readonly source: string
}

export interface InputRequest {
  /** `name=file.npy`, `name=file.json` and `name=[1,2,3]` texts. */
  readonly single: readonly string[]
  /** An archive with a tensor for every name. */
  readonly archive: string | undefined
  readonly cwd: string
  readonly seed: number
}

/**
 * The inputs that were given, and random numbers for those that were not. Unknown names are kept: the session refuses them.
 * Throws CLI_INPUT_FORMAT and CHECKPOINT_* diagnostics.
 */
export function runInputs(specs: readonly TensorSpec[], request: InputRequest): readonly RunInput[] {
  const archived = request.archive === undefined ? [] : readArchive(resolve(request.cwd, request.archive))
  const given = [...archived, ...request.single.map((text) => readSingle(text, request.cwd))]
  const names = new Set(given.map(({ name }) => name))
  const random = specs.flatMap((spec, i) => (names.has(spec.name) ? [] : [randomInput(spec, request.seed + i)]))
  return [...new Map([...given, ...random].map((input) => [input.name, input])).values()]
}

function randomInput(spec: TensorSpec, seed: number): RunInput {
  const { tensor, range } = randomTensor(spec, seed)
  return { name: spec.name, value: tensor, source: `random: ${range}` }
}

function readArchive(file: string): readonly RunInput[] {
  const source = openFileSource(file)
  try {
    const { tensors } = openCheckpoint(source, { inflateRaw })
    return [...tensors].map(([name, tensor]) => ({ name, value: tensor.read(), source: file }))
  } finally {
    source.close()
  }
}

function readSingle(text: string, cwd: string): RunInput {
  const equals = text.indexOf("=")
  const place = { path: `--input ${text}` }
  if (equals <= 0) fail("CLI_INPUT_FORMAT", place, { found: `"${text}"`, expected: "name=file" })
  const name = text.slice(0, equals)
  const given = text.slice(equals + 1)
  if (/^\s*(\[|-?[\d.]+\s*$)/.test(given))
    return { name, value: parseNumbers(given, place), source: "the command line" }
  const file = resolve(cwd, given)
  return { name, value: file.endsWith(".json") ? readJson(file) : readArray(file), source: file }
}

function readArray(file: string): unknown {
  const source = openFileSource(file)
  try {
    return loadNpy(source)
  } finally {
    source.close()
  }
}

const largestJson = 1 << 28

function readJson(file: string): unknown {
  const place = { file }
  const status = statSync(file, { throwIfNoEntry: false })
  if (status?.isFile() !== true)
    fail("CLI_INPUT_FORMAT", place, { found: "no such file", expected: "a file with numbers" })
  if (status.size > largestJson) {
    fail("CLI_INPUT_FORMAT", place, {
      found: `${status.size} bytes`,
      expected: "a smaller file; use .npy for large tensors",
    })
  }
  return parseNumbers(readFileSync(file, "utf8"), place)
}

/** A number, or nested lists of numbers. */
function parseNumbers(text: string, place: { readonly file?: string; readonly path?: string }): unknown {
  const value = parsed(text)
  return isNumbers(value)
    ? value
    : fail("CLI_INPUT_FORMAT", place, { found: "something else", expected: "numbers in lists, as JSON" })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isNumbers(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isNumbers) : typeof value === "number"
}
