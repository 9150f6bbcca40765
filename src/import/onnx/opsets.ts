import { diagnostic } from "../../diagnostics/catalogue.ts"
import type { Diagnostic } from "../../diagnostics/diagnostic.ts"
import type { OperatorSetIdProto } from "./proto/messages.ts"

/** Versions of operator sets by domain; the standard domain is "". */
export type Opsets = ReadonlyMap<string, number>

/** The newest version of the standard operator set whose changes are known here. */
export const newestOpset = 28

const standard = "ai.onnx"

/** `ai.onnx` is the long name of the standard domain. */
export function shortDomain(domain: string): string {
  return domain === standard ? "" : domain
}

export function longDomain(domain: string): string {
  return domain === "" ? standard : domain
}

/** Files without an import of the standard operators are from before there were versions. */
export function opsetsOf(imports: readonly OperatorSetIdProto[]): Opsets {
  return new Map([["", 1], ...imports.map(({ domain, version }) => [shortDomain(domain), version] as const)])
}

export function warnAboutOpset(opsets: Opsets, file: string): Diagnostic[] {
  const found = opsets.get("")!
  if (found <= newestOpset) return []
  return [diagnostic("ONNX_OPSET_NEWER", { file }, { domain: standard, found, newest: newestOpset }, "warning")]
}
