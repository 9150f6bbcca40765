/**
 * Choosing by measuring: which candidate of each question that a lowering asked is fastest on the machine that compiles.
 *
 *   lower the graph  →  questions  →  for each: its node alone, lowered once for every candidate  →  the host times the modules
 *
 * A node alone has inputs of the same types, weights among them and what is known when compiling. What the elements are makes no
 * difference to the time of a kernel, so they stay zeros.
 */
import { GraphBuilder, type GivenAttributes } from "../ir/builder.ts"
import type { Graph } from "../ir/graph.ts"
import { lowerGraph } from "../kernels/lower.ts"
import type { Answers, Question } from "../kernels/lower/questions.ts"
import type { Build, Program } from "../kernels/program.ts"
import type { OpName } from "../ops/table.ts"
import type { Host, TargetOptions } from "../target.ts"
import { elementCount } from "../tensor/shape.ts"
import { allocate } from "../tensor/tensor.ts"
import { printProgram } from "./print-program.ts"

/** The answers of the host to what the builds of a program asked. */
export async function measuredAnswers(
  programs: readonly Program[],
  options: TargetOptions,
  host: Pick<Host, "fastest">,
): Promise<Answers> {
  const answers = new Map<string, string>()
  for (const { build, questions } of programs) {
    for (const question of questions) {
      if (answers.has(question.key)) continue
      answers.set(question.key, await host.fastest(question.key, candidateModules(question, build, options)))
    }
  }
  return answers
}

/** The programs of a question's node alone, by the candidate that each of them follows. */
function candidateModules(
  { key, candidates, ...subject }: Question,
  build: Build,
  options: TargetOptions,
): ReadonlyMap<string, Uint8Array> {
  const graph = isolated(subject)
  const { weightStorage = "f32" } = options.pfvm ?? {}
  return new Map(
    candidates.map((candidate) => {
      const program = lowerGraph(graph, { build, weightStorage, answers: new Map([[key, candidate]]) })
      return [candidate, printProgram(program, options)]
    }),
  )
}

/** A graph of the node with inputs like its own. */
function isolated({ node, inputs }: Pick<Question, "node" | "inputs">): Graph {
  const builder = new GraphBuilder("candidate")
  const values = inputs.map((input, i) => {
    switch (input?.kind) {
      case "known":
        return builder.constant(`known${i}`, input.tensor)
      case "weight": {
        const { dtype, shape } = input.type
        return builder.constant(`weight${i}`, { dtype, shape, data: allocate(dtype, elementCount(shape)) }, "parameter")
      }
      case "computed":
        return builder.input(`x${i}`, input.type)
      default:
        return undefined
    }
  })
  const { outputs } = builder.node(node.op, values, node.attributes as GivenAttributes<OpName>)
  outputs.forEach((output, i) => builder.output(`y${i}`, output))
  return builder.finish()
}
