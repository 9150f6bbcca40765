/**
 * Decisions between ways to compute the same thing that differ in speed alone: the size of a register tile, one algorithm or another.
 *
 * A template asks, with the candidates in the order in which it expects them to be fast, and goes on with the answer. Without
 * an answer the first candidate is taken, so that a program depends on nothing but its graph; somebody who has measured the candidates
 * on a machine gives answers, and what was asked says what there is to measure.
 *
 * The key of a question names all that the speed depends on: operator, types and attributes of the node, and which inputs are weights.
 * Equal nodes of any network share it.
 */
import { attributeTexts } from "../../ir/attribute-texts.ts"
import type { Node } from "../../ir/graph.ts"
import { formatType, type Tensor, type TensorType } from "../../tensor/tensor.ts"
import type { Values } from "../access/storage.ts"

export type Candidates = readonly [string, ...string[]]

/** Chosen candidates by the key of their question. */
export type Answers = ReadonlyMap<string, string>

export interface Question {
  readonly key: string
  readonly node: Node
  readonly inputs: readonly (QuestionInput | undefined)[]
  readonly candidates: Candidates
  readonly chosen: string
}

/** What is known of an input of the node when compiling. */
export type QuestionInput =
  | { readonly kind: "known"; readonly tensor: Tensor }
  | { readonly kind: "weight" | "computed"; readonly type: TensorType }

/** Where a question comes from. */
export interface Situation extends Pick<Values, "known"> {
  readonly node: Node
  isWeight(value: NonNullable<Node["inputs"][number]>): boolean
}

export class Questions {
  readonly #answers: Answers
  readonly #asked = new Map<string, Question>()

  constructor(answers: Answers) {
    this.#answers = answers
  }

  /** All that was asked, each key once. */
  get asked(): readonly Question[] {
    return [...this.#asked.values()]
  }

  choose(situation: Situation, subject: string, candidates: Candidates): string {
    if (candidates.length === 1) return candidates[0]
    const { node } = situation
    const inputs = inputsOf(situation)
    const key = `${subject} ${describe(node, inputs)}`
    const answer = this.#answers.get(key)
    const chosen = answer !== undefined && candidates.includes(answer) ? answer : candidates[0]
    this.#asked.set(key, { key, node, inputs, candidates, chosen })
    return chosen
  }
}

function inputsOf({ node, known, isWeight }: Situation): readonly (QuestionInput | undefined)[] {
  return node.inputs.map((input) => {
    const tensor = known(input)
    if (input === undefined) return undefined
    if (tensor !== undefined) return { kind: "known", tensor }
    return { kind: isWeight(input) ? "weight" : "computed", type: input.type }
  })
}

function describe(node: Node, inputs: readonly (QuestionInput | undefined)[]): string {
  const texts = inputs.map((input) => {
    if (input === undefined) return "_"
    return input.kind === "known" ? `known ${formatType(input.tensor)}` : `${input.kind} ${formatType(input.type)}`
  })
  return `${node.op}(${texts.join(", ")}) {${attributeTexts(node).join(", ")}}`
}
