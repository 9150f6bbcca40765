import type { Explanation } from "../diagnostic.ts"

/** Problems of building a model as a whole. */
export const buildCodes = {
  MODEL_UNREADABLE: (d: { reason: string }): Explanation => ({
    message: `the model cannot be read: ${d.reason}`,
    hint: "models.<name>.entry and the path of the import must lead to a model module or an .onnx file",
  }),
  IMPORT_UNRESOLVED: (d: { id: string; tried: readonly string[] }): Explanation => ({
    message: `"${d.id}" leads to no model; tried ${d.tried.join(", ")}`,
    hint: "a model is a .model.ts module or an .onnx file",
  }),
} as const
