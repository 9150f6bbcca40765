/**
 * Runs trained ONNX models on a device and compares with recorded results:
 * `npm run realmodels -- --data <folder or .tar.gz> [--device reference] [--strict]`. One line a model; exits with 1 when one fails,
 * and with `--strict` also when one is not supported.
 */
import { parseArgs } from "node:util"
import { openDataFiles } from "./device-tests/data-files.ts"
import { findRealModels, runRealModel } from "./device-tests/real-model.ts"
import { compilerOf } from "./run-on-device.ts"

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    device: { type: "string", default: "pfvm:cpu" },
    strict: { type: "boolean", default: false },
  },
})
if (values.data === undefined)
  throw new Error("usage: npm run realmodels -- --data <folder or .tar.gz> [--device name] [--strict]")

const compile = compilerOf(values.device)
const models = findRealModels(openDataFiles(values.data))
if (models.length === 0) throw new Error(`${values.data} holds no model with a .io.npz file beside it`)
let isGood = true
for (const model of models) {
  const outcome = await runRealModel(model, compile)
  process.stdout.write(`${model.name}: ${outcome.kind}${outcome.kind === "passed" ? "" : `: ${outcome.reason}`}\n`)
  if (outcome.kind === "failed" || (outcome.kind === "unsupported" && values.strict)) isGood = false
}
process.exitCode = isGood ? 0 : 1
