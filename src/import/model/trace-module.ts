import { CompileError } from "../../diagnostics/compile-error.ts"
import { diagnostic } from "../../diagnostics/catalogue.ts"
import type { Diagnostic, Place } from "../../diagnostics/diagnostic.ts"
import type { Graph } from "../../ir/graph.ts"
import { placeOfStack } from "./call-site.ts"
import { entryPoints, type EntryPoint, type EntryRequest, type ModuleExports } from "./entry-points.ts"
import { isInputSpec, type FunctionInputs } from "./input.ts"
import { modulePaths } from "./module-paths.ts"
import type { Signature, TensorSpec } from "../../ir/signature.ts"
import { record, Trace, type Mode, type ModulePaths, type Update } from "./trace.ts"
import { Tensor } from "./tensor/tensor.ts"

/** One function of a model as a graph, with its contract. */
export interface TracedFunction {
  readonly name: string
  /** What the model module exports it as; `default` for the default export. */
  readonly exportName: string
  readonly graph: Graph
  readonly signature: Signature
  /** Values that take the place of buffers after a call, such as running statistics in training. */
  readonly updates: readonly Update[]
  /** Of everything that the models hold which the functions of the module use, whether this function uses it or not. */
  readonly stateDictNames: readonly string[]
}

export interface TraceRequest extends EntryRequest {
  /** The name of the model, for messages. */
  readonly name: string
  readonly mode?: Mode | undefined
  /** Maps a place of running code to its source. */
  readonly locate?: ((place: Place) => Place) | undefined
  /** Told the name of each function before it is traced. */
  readonly onFunction?: ((name: string) => void) | undefined
}

/**
 * Calls the functions of a loaded model module with traced tensors and returns a graph for each.
 * Throws MODEL_*, TRACE_*, PARAMETER_* and OP_* diagnostics; those of all functions at once.
 */
export function traceModule(exports: ModuleExports, request: TraceRequest): TracedFunction[] {
  const problems: Diagnostic[] = []
  const paths = modulePaths()
  const traced = entryPoints(exports, request).flatMap((entry) => {
    request.onFunction?.(entry.name)
    try {
      return [traceFunction(entry, request, paths)]
    } catch (error) {
      problems.push(...diagnosticsOf(error, entry.name, request))
      return []
    }
  })
  if (problems.length > 0) throw new CompileError(problems)
  const stateDictNames = paths.stateDictNames()
  return traced.map((each) => ({ ...each, stateDictNames }))
}

function traceFunction(
  entry: EntryPoint,
  request: TraceRequest,
  paths: ModulePaths,
): Omit<TracedFunction, "stateDictNames"> {
  const trace = new Trace({ name: entry.name, mode: request.mode, paths, locate: request.locate })
  return record(trace, () => {
    const inputs = inputTensors(entry.inputs, trace)
    const [bare] = inputs.values()
    const inputForm = isInputSpec(entry.inputs) ? "bare" : "dictionary"
    const result = entry.call(inputForm === "bare" ? bare : Object.fromEntries(inputs))
    const outputs = outputTensors(result, entry.name)
    const signature: Signature = {
      name: entry.name,
      inputForm,
      inputs: namedTypes(inputs),
      outputForm: result instanceof Tensor ? "bare" : "dictionary",
      outputs: namedTypes(outputs),
    }
    const graph = trace.finish(outputs)
    return { name: entry.name, exportName: entry.exportName, graph, signature, updates: trace.updates }
  })
}

function inputTensors(inputs: FunctionInputs, trace: Trace): ReadonlyMap<string, Tensor> {
  const specs = isInputSpec(inputs) ? { input: inputs } : inputs
  return new Map(
    Object.entries(specs).map(
      ([name, { dtype, shape }]) => [name, new Tensor(trace.input(name, { dtype, shape }))] as const,
    ),
  )
}

function outputTensors(result: unknown, name: string): ReadonlyMap<string, Tensor> {
  if (result instanceof Tensor) return new Map([["output", result]])
  if (!isRecord(result)) rejectOutput(name, describe(result))
  const entries = Object.entries(result)
  if (entries.length === 0) rejectOutput(name, "an empty record")
  return new Map(
    entries.map(([key, value]) =>
      value instanceof Tensor ? [key, value] : rejectOutput(name, `${describe(value)} as "${key}"`),
    ),
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function rejectOutput(name: string, found: string): never {
  throw new CompileError([diagnostic("TRACE_OUTPUT", {}, { name, found })])
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (value instanceof Promise) return "a promise"
  if (Array.isArray(value)) return "a list"
  return typeof value === "object" ? `an object of class ${value.constructor?.name ?? "?"}` : `a ${typeof value}`
}

function namedTypes(tensors: ReadonlyMap<string, Tensor>): TensorSpec[] {
  return Array.from(tensors, ([name, { dtype, shape }]) => ({ name, dtype, shape }))
}

function diagnosticsOf(error: unknown, name: string, request: TraceRequest): readonly Diagnostic[] {
  if (error instanceof CompileError) return error.diagnostics
  return [threw(error, `tracing "${name}"`, request.locate)]
}

/** TRACE_THREW at the innermost frame of the user's code. */
export function threw(error: unknown, during: string, locate: TraceRequest["locate"]): Diagnostic {
  const place = error instanceof Error ? placeOfStack(error.stack ?? "") : {}
  const text = error instanceof Error ? `${error.name}: ${error.message}` : `threw ${String(error)}`
  return diagnostic("TRACE_THREW", locate?.(place) ?? place, { during, error: text })
}
