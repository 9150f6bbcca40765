/**
 * Makes `edges.onnx`: compiles `edges.model.ts` and keeps the graph that it exports.
 *
 *     npx tsx examples/onnx/make-model.ts
 */
import { writeFileSync } from "node:fs"
import { compileModel } from "mlsdk"

const { functions } = await compileModel("./edges.model.ts", { cwd: import.meta.dirname })
writeFileSync(new URL("edges.onnx", import.meta.url), functions[0]!.artifacts.get("model.onnx")!)
