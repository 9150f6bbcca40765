import { CompileError } from "../../src/diagnostics/compile-error.ts"

/** How a test ended. `reason` is what sets it apart; `group` names the missing operator or dtype. */
export type Outcome =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "unsupported"; readonly group: string; readonly reason: string }

/** Codes that say that an operator, a dtype or a form is not supported; all others are failures. */
const unsupportedCodes: ReadonlySet<string> = new Set([
  "ONNX_OP_UNSUPPORTED",
  "ONNX_FORM_UNSUPPORTED",
  "ONNX_DTYPE_UNSUPPORTED",
  "OP_DTYPE",
  "OP_NEEDS_CONSTANT",
  "KERNEL_UNSUPPORTED",
])

export function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof CompileError))
    return { kind: "failed", reason: error instanceof Error ? `${error.message}${firstFrame(error)}` : String(error) }
  const [first] = error.diagnostics
  const isUnsupported = error.diagnostics.every(({ code }) => unsupportedCodes.has(code))
  const reason = error.diagnostics.map(({ message }) => message).join("; ")
  if (!isUnsupported || first === undefined) return { kind: "failed", reason: `${first?.code ?? ""} ${reason}` }
  return { kind: "unsupported", group: groupOf(first), reason }
}

function groupOf({ code, message }: CompileError["diagnostics"][number]): string {
  if (code === "ONNX_OP_UNSUPPORTED") return /^operator \S+/.exec(message)?.[0] ?? message
  if (code === "ONNX_DTYPE_UNSUPPORTED") return /type \S+/.exec(message)?.[0].replace(",", "") ?? message
  return message.replaceAll(/"[^"]*"/g, "…")
}

function firstFrame(error: Error): string {
  const frame = error.stack?.split("\n").find((line) => line.includes("    at "))
  return frame === undefined ? "" : ` (${frame.trim()})`
}
