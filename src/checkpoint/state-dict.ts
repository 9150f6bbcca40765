import { diagnostic } from "../diagnostics/catalogue.ts"
import { CompileError } from "../diagnostics/compile-error.ts"
import type { Diagnostic, Place, Severity } from "../diagnostics/diagnostic.ts"
import { sameShape } from "../tensor/shape.ts"
import type { TensorType } from "../tensor/tensor.ts"
import type { Checkpoint, LazyTensor } from "./checkpoint.ts"

export interface MatchOptions {
  /** Whether a difference is an error (the default) or a warning. */
  readonly strict?: boolean
  /** Names that the model has too, but for which nothing is expected: in the checkpoint they are passed over. */
  readonly others?: readonly string[]
  /** Where the checkpoint came from, for diagnostics. */
  readonly place?: Place
}

export interface TypeMismatch {
  readonly name: string
  readonly expected: TensorType
  readonly found: TensorType
}

/**
 * How the tensors of a checkpoint fit the parameters of a model. Lists are in the order of the model or of the file.
 */
export interface StateDictMatch {
  /** The tensors that fit in name, shape and dtype, in the order of the model. */
  readonly matched: ReadonlyMap<string, LazyTensor>
  readonly missing: readonly string[]
  readonly unexpected: readonly string[]
  readonly shapeMismatched: readonly TypeMismatch[]
  /** Equal in shape. */
  readonly dtypeMismatched: readonly TypeMismatch[]
  /** The lists in words; empty when everything fits. */
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Compares a checkpoint with what a model expects. With `strict` every difference is an error and one CompileError
 * carries them all: STATE_DICT_MISSING, STATE_DICT_UNEXPECTED, STATE_DICT_SHAPE, STATE_DICT_DTYPE, and CHECKPOINT_DTYPE
 * for a tensor that the model needs but that cannot be read. Otherwise they are warnings, and the caller decides about
 * the parameters left over.
 */
export function matchStateDict(
  expected: ReadonlyMap<string, TensorType>,
  found: Checkpoint,
  options: MatchOptions = {},
): StateDictMatch {
  const { strict = true, others = [], place = {} } = options
  const lists = compare(expected, new Set(others), found)
  const diagnostics = describe(lists, expected, found, place, strict ? "error" : "warning")
  if (strict && diagnostics.length > 0) throw new CompileError(diagnostics)
  return { ...lists, diagnostics }
}

type Lists = Omit<StateDictMatch, "diagnostics">

function compare(expected: ReadonlyMap<string, TensorType>, others: ReadonlySet<string>, found: Checkpoint): Lists {
  const matched = new Map<string, LazyTensor>()
  const missing: string[] = []
  const shapeMismatched: TypeMismatch[] = []
  const dtypeMismatched: TypeMismatch[] = []
  for (const [name, type] of expected) {
    const tensor = found.tensors.get(name)
    if (tensor === undefined) missing.push(name)
    else if (!sameShape(type.shape, tensor.type.shape))
      shapeMismatched.push({ name, expected: type, found: tensor.type })
    else if (type.dtype !== tensor.type.dtype) dtypeMismatched.push({ name, expected: type, found: tensor.type })
    else matched.set(name, tensor)
  }
  const names = [...found.tensors.keys(), ...found.unreadable.keys()]
  const unexpected = names.filter((name) => !expected.has(name) && !others.has(name))
  return { matched, missing, unexpected, shapeMismatched, dtypeMismatched }
}

function describe(
  lists: Lists,
  expected: ReadonlyMap<string, TensorType>,
  found: Checkpoint,
  place: Place,
  severity: Severity,
): readonly Diagnostic[] {
  const unreadable = lists.missing.flatMap((name) => found.unreadable.get(name) ?? [])
  const absent = lists.missing.filter((name) => !found.unreadable.has(name))
  const key = keyThatFits(absent, found)
  const absentLines = absent.map((name) => `${name} ${shapeText(expected.get(name)!)}`)
  const unexpectedLines = lists.unexpected.map((name) =>
    [name, shapeText(found.tensors.get(name)?.type)].join(" ").trim(),
  )
  const shapes = lists.shapeMismatched.map(
    (m) => `${m.name}: found ${shapeText(m.found)}, expected ${shapeText(m.expected)}`,
  )
  const types = lists.dtypeMismatched.map((m) => `${m.name}: found ${m.found.dtype}, expected ${m.expected.dtype}`)
  const report = {
    STATE_DICT_MISSING: { names: absentLines, ...(key === undefined ? {} : { key }) },
    STATE_DICT_UNEXPECTED: { names: unexpectedLines },
    STATE_DICT_SHAPE: { names: shapes },
    STATE_DICT_DTYPE: { names: types },
  } as const
  const codes = Object.keys(report) as (keyof typeof report)[]
  const listed = codes.flatMap((code) =>
    report[code].names.length === 0 ? [] : [diagnostic(code, place, report[code], severity)],
  )
  return [...unreadable.map((problem) => ({ ...problem, severity })), ...listed]
}

/** As PyTorch prints it; `()` for a scalar. */
function shapeText(type: TensorType | undefined): string {
  return type === undefined ? "" : `(${type.shape.join(", ")})`
}

const mostCandidates = 20

/** A key under which the checkpoint holds all that is missing: a wrapper's dictionary, or a prefix such as `module`. */
function keyThatFits(missing: readonly string[], found: Checkpoint): string | undefined {
  const [first] = missing
  if (first === undefined) return undefined
  const holders = [...found.tensors.keys()].filter((name) => name.endsWith(`.${first}`)).slice(0, mostCandidates)
  const keys = holders.map((name) => name.slice(0, -first.length - 1))
  return keys.find((key) => missing.every((name) => found.tensors.has(`${key}.${name}`)))
}
