import { expect } from "vitest"
import { CompileError } from "../../src/diagnostics/compile-error.ts"
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts"
import type { GivenInputs, ModuleExports } from "../../src/import/model/entry-points.ts"
import type { Mode } from "../../src/import/model/trace.ts"
import { traceModule, type TracedFunction } from "../../src/import/model/trace-module.ts"
import { interpret } from "../../src/interpreter/interpret.ts"
import { verifyGraph } from "../../src/ir/verify.ts"
import { input, Tensor } from "../../src/nn.ts"
import type { Tensor as RawTensor } from "../../src/tensor/tensor.ts"

type Result = Tensor | Readonly<Record<string, Tensor>>

/** The graph that a function of some tensors gives. */
export function traceCall(
  run: (...inputs: Tensor[]) => Result,
  inputs: readonly Tensor[],
  mode?: Mode,
): TracedFunction {
  const specs = Object.fromEntries(inputs.map((each, i) => [`in${i}`, input(each.shape, each.dtype)]))
  const call = (given: Readonly<Record<string, Tensor>>): Result => run(...inputs.map((_, i) => given[`in${i}`]!))
  return traceModule({ call }, { name: "test", inputs: specs, mode })[0]!
}

/** Runs a function at once and as a traced graph; expects the same bits, and returns the graph. */
export function expectTracedEqualsEager(
  run: (...inputs: Tensor[]) => Result,
  inputs: readonly Tensor[],
  mode?: Mode,
): TracedFunction {
  const traced = traceCall(run, inputs, mode)
  expect(verifyGraph(traced.graph)).toEqual([])
  const results = interpret(
    traced.graph,
    new Map(inputs.map((each, i): [string, RawTensor] => [`in${i}`, rawOf(each)])),
  )
  const eager = run(...inputs)
  const expected = eager instanceof Tensor ? { output: eager } : eager
  expect(Object.fromEntries([...results].map(([name, tensor]) => [name, describe(tensor)]))).toEqual(
    Object.fromEntries(Object.entries(expected).map(([name, tensor]) => [name, describe(tensor)])),
  )
  return traced
}

export function rawOf({ dtype, shape, data }: RawTensor): RawTensor {
  return { dtype, shape, data }
}

function describe({ dtype, shape, data }: RawTensor): object {
  return { dtype, shape: [...shape], data: Array.from(data as ArrayLike<number | bigint>, String) }
}

export function diagnosticsOf(run: () => unknown): readonly Diagnostic[] {
  try {
    run()
  } catch (error) {
    if (error instanceof CompileError) return error.diagnostics
    throw error
  }
  return []
}

export function diagnosticsOfTrace(exports: ModuleExports, inputs?: GivenInputs, mode?: Mode): readonly Diagnostic[] {
  return diagnosticsOf(() => traceModule(exports, { name: "test", inputs, mode }))
}
