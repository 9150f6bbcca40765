import { parseArgs } from "node:util"

export const questions = ["run", "compile", "start", "size", "kernels"] as const
export type Question = (typeof questions)[number]

export const systemNames = ["node", "chromium", "node24"] as const
export type SystemName = (typeof systemNames)[number]

/** What a command line asks for. */
export interface Choice {
  readonly questions: readonly Question[]
  readonly systems: readonly SystemName[]
  /** How often everything is measured. */
  readonly rounds: number
  readonly isJson: boolean
  /** A folder of `.onnx` files to run in the place of the built-in networks. */
  readonly models: string | undefined
  /** Names of networks to run; all when empty. */
  readonly networks: readonly string[]
  readonly chromium: string
  /** The executable of Node 24; the one of the npm package `node` otherwise. */
  readonly node24: string | undefined
}

export const usage = `npm run bench -- [options]

  --only <questions>     ${questions.join(", ")} (all but kernels)
  --system <systems>     ${systemNames.join(", ")} (node, chromium)
  --rounds <n>           measurements of each (15)
  --network <names>      only these networks
  --models <folder>      run the .onnx files of a folder instead
  --chromium <file>      the browser (/usr/bin/chromium)
  --node24 <file>        Node 24 (the npm package "node", where it is installed)
  --json                 JSON in the place of tables; of one question alone, its results

Lists are separated by commas.
`

const options = {
  only: { type: "string" },
  system: { type: "string" },
  rounds: { type: "string", default: "15" },
  network: { type: "string" },
  models: { type: "string" },
  chromium: { type: "string", default: "/usr/bin/chromium" },
  node24: { type: "string" },
  json: { type: "boolean", default: false },
} as const

/** Throws an Error that says what is wrong with the arguments. */
export function parseChoice(args: readonly string[]): Choice {
  const { values } = parseArgs({ args: [...args], options })
  return {
    questions: listed("--only", values.only, questions) ?? questions.filter((name) => name !== "kernels"),
    systems: listed("--system", values.system, systemNames) ?? ["node", "chromium"],
    rounds: atLeastOne("--rounds", values.rounds),
    isJson: values.json,
    models: values.models,
    networks: values.network?.split(",") ?? [],
    chromium: values.chromium,
    node24: values.node24,
  }
}

function listed<const T extends string>(name: string, text: string | undefined, known: readonly T[]): T[] | undefined {
  return text?.split(",").map((word) => {
    const found = known.find((each) => each === word)
    if (found === undefined) throw new Error(`${name}: found ${word}, expected ${known.join(", ")}`)
    return found
  })
}

function atLeastOne(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`${name}: found ${text}, expected a whole number of at least 1`)
  return value
}
