import { parseGraph } from "../../../src/ir/parse/parse-graph.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => parseGraph("graph g {\n  input %x: f32[2\n}\n", { file: "g.ir" }),
  message: 'found the end of the line, expected "]"',
  place: { file: "g.ir", line: 2, column: 18 },
})
