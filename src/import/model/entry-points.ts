import { CompileError } from "../../diagnostics/compile-error.ts"
import { diagnostic } from "../../diagnostics/catalogue.ts"
import type { Diagnostic } from "../../diagnostics/diagnostic.ts"
import { isDType } from "../../tensor/dtype.ts"
import { isInputSpec, type FunctionInputs } from "./input.ts"
import { Module } from "./module.ts"

export type ModuleExports = Readonly<Record<string, unknown>>

/** One function per name, or the inputs of all functions alike. */
export type GivenInputs = FunctionInputs | Readonly<Record<string, FunctionInputs>>

/** A function to trace: what is exported under `exportName`, called with `inputs`. */
export interface EntryPoint {
  readonly name: string
  readonly exportName: string
  readonly inputs: FunctionInputs
  call(argument: unknown): unknown
}

export interface EntryRequest {
  /** Names of exports, the first one becoming the default; all exports with inputs when absent. */
  readonly functions?: readonly string[] | undefined
  /** Takes the place of the module's own `inputs`. */
  readonly inputs?: GivenInputs | undefined
}

/**
 * The functions of a model module that are compiled: those asked for, or all exported functions and modules for which
 * `inputs` has an entry. Throws MODEL_FUNCTION, MODEL_INPUTS and MODEL_NOTHING, all at once.
 */
export function entryPoints(exports: ModuleExports, request: EntryRequest): EntryPoint[] {
  const callable = Object.keys(exports).filter((name) => callOf(exports[name]) !== undefined)
  const given: unknown = request.inputs ?? exports.inputs
  const names = request.functions ?? callable.filter((name) => isMeant(exports, name, given, callable))
  if (names.length === 0) throw new CompileError([diagnostic("MODEL_NOTHING", {}, { exports: Object.keys(exports) })])
  const problems: Diagnostic[] = []
  const points = names.flatMap((exportName) => {
    const call = callOf(exports[exportName])
    const inputs = inputsOf(given, exportName, callable)
    if (call === undefined) {
      const found = describeExport(exports[exportName])
      problems.push(diagnostic("MODEL_FUNCTION", {}, { name: exportName, found, exports: callable }))
      return []
    }
    if (!isFunctionInputs(inputs)) {
      problems.push(diagnostic("MODEL_INPUTS", {}, { name: exportName, found: describeInputs(inputs) }))
      return []
    }
    return [{ name: nameOf(exportName, exports[exportName]), exportName, inputs, call }]
  })
  if (problems.length > 0) throw new CompileError(problems)
  return points
}

/** A default export goes by its own name, or is called `forward`. */
function nameOf(exportName: string, value: unknown): string {
  if (exportName !== "default") return exportName
  const own = typeof value === "function" ? value.name : ""
  return /^[A-Za-z_]\w*$/.test(own) && own !== "default" ? own : "forward"
}

function callOf(value: unknown): ((argument: unknown) => unknown) | undefined {
  if (value instanceof Module) return (argument) => (value.forward as (argument: unknown) => unknown)(argument)
  if (typeof value !== "function" || /^class\b/.test(Function.prototype.toString.call(value))) return undefined
  return value as (argument: unknown) => unknown
}

/** Inputs for all functions alike mean functions and the default export; other modules only take part when they are named. */
function isMeant(exports: ModuleExports, name: string, given: unknown, callable: readonly string[]): boolean {
  if (inputsOf(given, name, callable) === undefined) return false
  return isByName(given, callable) || name === "default" || !(exports[name] instanceof Module)
}

function inputsOf(given: unknown, name: string, callable: readonly string[]): unknown {
  return isByName(given, callable) ? (given as Readonly<Record<string, unknown>>)[name] : (given ?? undefined)
}

/** Whether inputs are given function by function: every entry is a record of inputs, or goes by the name of an export. */
function isByName(given: unknown, callable: readonly string[]): boolean {
  if (typeof given !== "object" || given === null || isInputSpec(given)) return false
  return Object.entries(given).every(([key, value]) => !isInputSpec(value) || callable.includes(key))
}

function isFunctionInputs(value: unknown): value is FunctionInputs {
  if (typeof value !== "object" || value === null) return false
  return isValidSpec(value) || (!isInputSpec(value) && Object.values(value).every(isValidSpec))
}

function isValidSpec(value: unknown): boolean {
  if (!isInputSpec(value) || !isDType(value.dtype)) return false
  return value.shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)
}

function describeExport(value: unknown): string {
  return value === undefined ? "nothing" : typeof value === "function" ? "a class" : `a ${typeof value}`
}

function describeInputs(value: unknown): string {
  if (value === undefined) return "missing"
  return typeof value === "object" ? (JSON.stringify(value) ?? "an object") : `a ${typeof value}`
}
