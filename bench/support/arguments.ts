import { parseArgs } from "node:util"

export const questions = ["run", "compile", "start", "size", "kernels"] as const
export type Question = (typeof questions)[number]

export const systemNames = ["node", "chromium", "node24"] as const
export type SystemName = (typeof systemNames)[number]

/** What a command line asks for. */
export interface Choice {
  readonly questions: readonly Question[]
  readonly systems: readonly SystemName[]
  /** How many threads run a network, each in turn. */
  readonly threads: readonly number[]
  /** How often everything is measured. */
  readonly rounds: number
  /** Milliseconds that everything runs at least before it is measured. */
  readonly warmUp: number
  readonly isJson: boolean
  /** A folder of `.onnx` files to run in the place of the built-in networks. */
  readonly models: string | undefined
  /** Names of networks, or "all"; the default ones, or all of the folder, when empty. */
  readonly networks: readonly string[]
  readonly chromium: string
  /** The executable of Node 24; the one of the npm package `node` otherwise. */
  readonly node24: string | undefined
  /** A folder that TensorFlow.js is installed in; it is left out otherwise. */
  readonly tfjs: string | undefined
}

export const usage = `npm run bench -- [options]

  --only <questions>     ${questions.join(", ")} (run)
  --system <systems>     ${systemNames.join(", ")} (node, chromium)
  --threads <numbers>    how many threads run a network (1,2)
  --rounds <n>           measurements of each (15)
  --warm-up <ms>         before anything is timed, at least (1000)
  --network <names>      these networks, or all
  --models <folder>      the .onnx files of a folder instead
  --chromium <file>      the browser (/usr/bin/chromium)
  --node24 <file>        Node 24 (the npm package "node", where it is installed)
  --tfjs <folder>        where @tensorflow/tfjs-core and tfjs-backend-wasm are installed, to run the
                         networks that are written for them: MLP and LeNet, one thread
  --json                 JSON in the place of tables; of one question alone, its results

Lists are separated by commas.
`

const options = {
  only: { type: "string" },
  system: { type: "string" },
  threads: { type: "string", default: "1,2" },
  rounds: { type: "string", default: "15" },
  "warm-up": { type: "string", default: "1000" },
  network: { type: "string" },
  models: { type: "string" },
  chromium: { type: "string", default: "/usr/bin/chromium" },
  node24: { type: "string" },
  tfjs: { type: "string" },
  json: { type: "boolean", default: false },
} as const

/** Throws an Error that says what is wrong with the arguments. */
export function parseChoice(args: readonly string[]): Choice {
  const { values } = parseArgs({ args: [...args], options })
  return {
    questions: listed("--only", values.only, questions) ?? ["run"],
    systems: listed("--system", values.system, systemNames) ?? ["node", "chromium"],
    threads: values.threads.split(",").map((count) => atLeastOne("--threads", count)),
    rounds: atLeastOne("--rounds", values.rounds),
    warmUp: atLeastOne("--warm-up", values["warm-up"]),
    isJson: values.json,
    models: values.models,
    networks: values.network?.split(",") ?? [],
    chromium: values.chromium,
    node24: values.node24,
    tfjs: values.tfjs,
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
