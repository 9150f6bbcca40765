import { parseGraph } from "../../../src/ir/parse/parse-graph.ts"
import { optimize } from "../../../src/pfvm/optimize.ts"
import { sample } from "../sample.ts"

/** A pass that forgets the node that an output needs. */
const forget = { name: "forget", run: (graph: ReturnType<typeof parseGraph>) => ({ ...graph, nodes: [] }) }

export default sample({
  run() {
    const graph = parseGraph("graph g {\n  input %x: f32[2]\n  %y: f32[2] = relu(%x)\n  output y = %y\n}\n")
    return optimize(graph, { passes: [forget], disable: [], now: () => 0 })
  },
  message: 'not valid after pass forget: output "y" is "y", which nothing defines',
  place: { path: "forget" },
  hint: "report it with the model",
})
