import { CompileError } from "../../diagnostics/compile-error.ts"
import { completeAttributes, type GivenAttributes } from "../../ir/builder.ts"
import { operatorOf, type OpName } from "../../ops/table.ts"
import type { Tensor } from "../../tensor/tensor.ts"
import { callSite } from "./call-site.ts"
import { activeTrace, type Held, type Operand, type Trace } from "./trace.ts"

/**
 * Applies an operator to tensors of a model. While a function is traced, an operator that reads a traced tensor or a weight
 * becomes a node; everything else is computed at once with the reference kernel. `names` has one name for each output.
 * Throws OP_* diagnostics at the place of the user's call.
 */
export function applyOperator<Op extends OpName>(
  op: Op,
  inputs: readonly (Operand | undefined)[],
  attributes: GivenAttributes<Op>,
  names: readonly string[],
): Held[] {
  const trace = traceOf(inputs)
  if (trace !== undefined) return trace.node(op, inputs, attributes, names)
  const tensors = inputs.map((operand) => operand && concrete(operand))
  return compute(op, tensors, attributes, names.length).map((tensor) => ({ kind: "concrete", tensor }))
}

function traceOf(inputs: readonly (Operand | undefined)[]): Trace | undefined {
  const isRecorded = inputs.some(
    (operand) => operand?.held.kind === "traced" || (operand?.role ?? "temporary") !== "temporary",
  )
  return isRecorded ? activeTrace() : undefined
}

/** The elements behind an operand. Throws TRACE_DATA_DEPENDENT for a traced one, TRACE_LEAKED when its trace is over. */
export function concrete(operand: Operand): Tensor {
  const { held } = operand
  if (held.kind === "concrete") return held.tensor
  const { name } = held.value
  return held.trace === activeTrace()
    ? held.trace.fail("TRACE_DATA_DEPENDENT", { name })
    : held.trace.fail("TRACE_LEAKED", { name })
}

function compute(
  op: OpName,
  inputs: readonly (Tensor | undefined)[],
  given: object,
  outputCount: number,
): readonly Tensor[] {
  try {
    const operator = operatorOf(op)
    const attributes = completeAttributes(op, given, {})
    const outputs = operator.infer({ inputs, attributes, outputCount, place: {}, known: (input) => inputs[input] })
    return operator.reference({ inputs, attributes, outputs })
  } catch (error) {
    if (!(error instanceof CompileError)) throw error
    const place = callSite()
    throw new CompileError(error.diagnostics.map((diagnostic) => ({ ...diagnostic, place })))
  }
}
