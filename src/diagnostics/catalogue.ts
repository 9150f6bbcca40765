import { CompileError } from "./compile-error.ts"
import type { Diagnostic, Explanation, Place, Severity } from "./diagnostic.ts"
import { checkpointCodes } from "./codes/checkpoint.ts"
import { cacheCodes } from "./codes/cache.ts"
import { cliCodes } from "./codes/cli.ts"
import { configCodes } from "./codes/config.ts"
import { buildCodes } from "./codes/build.ts"
import { dataCodes } from "./codes/data.ts"
import { emulatorCodes } from "./codes/emulator.ts"
import { graphCodes } from "./codes/graph.ts"
import { kernelCodes } from "./codes/kernels.ts"
import { modelCodes } from "./codes/model.ts"
import { onnxCodes } from "./codes/onnx.ts"
import { runCodes } from "./codes/run.ts"
import { vsmCodes } from "./codes/vsm.ts"

/** Every code that the compiler can report, with the function that words it. Each has a sample in `test/diagnostics/<CODE>/`. */
export const catalogue = {
  ...cacheCodes,
  ...cliCodes,
  ...configCodes,
  ...checkpointCodes,
  ...buildCodes,
  ...dataCodes,
  ...emulatorCodes,
  ...graphCodes,
  ...kernelCodes,
  ...modelCodes,
  ...onnxCodes,
  ...runCodes,
  ...vsmCodes,
} as const satisfies Record<string, (details: never) => Explanation>

export type Code = keyof typeof catalogue
export type DetailsOf<C extends Code> = Parameters<(typeof catalogue)[C]>[0]

export function diagnostic<C extends Code>(
  code: C,
  place: Place,
  details: DetailsOf<C>,
  severity: Severity = "error",
): Diagnostic<C> {
  const explain = catalogue[code] as (details: DetailsOf<C>) => Explanation
  return { code, severity, place, ...explain(details) }
}

/** Reports one problem and stops. Stages that can find several collect diagnostics and throw one `CompileError`. */
export function fail<C extends Code>(code: C, place: Place, details: DetailsOf<C>): never {
  throw new CompileError([diagnostic(code, place, details)])
}
