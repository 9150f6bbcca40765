import type { Diagnostic } from "../../diagnostics/diagnostic.ts"
import type { Graph } from "../../ir/graph.ts"
import { GraphBuilder } from "../../ir/builder.ts"
import { decodeModel } from "./decode-model.ts"
import { refuseEndlessFunctions } from "./function-sizes.ts"
import { GraphImporter } from "./graph-importer.ts"
import { resolveInputs, type InputChoice } from "./model-inputs.ts"
import { opsetsOf, warnAboutOpset } from "./opsets.ts"
import type { ResolveExternal } from "./read-tensor.ts"
import { Scope } from "./scope.ts"
import { functionKey, shapeSources } from "./shape-sources.ts"
import { refuseUnsupported } from "./supported-operators.ts"

export interface ImportOptions {
  /** How diagnostics name the file. */
  readonly name: string
  /** Opens files with external data, by their location relative to the model. */
  readonly resolveExternal?: ResolveExternal
  /** What is fixed about inputs, by name; extents that the file leaves open must be given unless they are a batch. */
  readonly inputs?: Readonly<Record<string, InputChoice>>
}

export interface ImportedModel {
  readonly graph: Graph
  readonly warnings: readonly Diagnostic[]
}

/**
 * Makes a graph of an ONNX file of operator sets 1 to `newestOpset`. Everything that depends on the version of the operator set
 * ends here: the graph has one spelling.
 *
 * Float tensors of the file become parameters under their names, other tensors constants, which includes floats that decide
 * a shape. All operators that are not supported are reported at once. Throws ONNX_* and OP_* diagnostics.
 * https://onnx.ai/onnx/repo-docs/IR.html
 */
export function importOnnx(bytes: Uint8Array, options: ImportOptions): ImportedModel {
  const { proto, graph, file } = decodeModel(bytes, options.name)
  const opsets = opsetsOf(proto.opsetImport)
  const functions = new Map(proto.functions.map((each) => [functionKey(each), each]))
  refuseEndlessFunctions(graph, functions, file)
  refuseUnsupported(graph, functions, file)
  const choices = options.inputs ?? {}
  const { inputs, warnings } = resolveInputs(graph, choices, file)
  const builder = new GraphBuilder(graph.name || "graph")
  const source = { file, resolveExternal: options.resolveExternal }
  const scope = new Scope()
  for (const { name, type } of inputs) {
    const value = choices[name]?.value
    scope.define(name, value === undefined ? builder.input(name, type) : builder.constant(name, value))
  }
  const importer = new GraphImporter({ builder, functions, source, neededValues: shapeSources(graph, functions) })
  const outputs = importer.importGraph(graph, scope, opsets)
  graph.output.forEach(({ name }, i) => builder.output(name, outputs[i]!))
  return { graph: builder.finish(), warnings: [...warnAboutOpset(opsets, file), ...warnings] }
}
