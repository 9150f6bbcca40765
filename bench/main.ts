/**
 * Measures this compiler next to its peers, in turns and on one machine: what it says is the ratios, times hold for the machine
 * alone. `npm run bench -- --help` lists what can be chosen.
 */
import { parseChoice, questions, usage, type Choice, type Question } from "./support/arguments.ts"
import type { Answer } from "./support/answer.ts"
import { describeMachine, machineText } from "./support/machine.ts"
import { serve, type StaticServer } from "./support/serve.ts"
import { openSystem, type System } from "./support/systems.ts"

type Asker = (choice: Choice, systems: readonly System[], server: StaticServer) => Promise<Answer>

/** Loaded when asked, since some bring a bundler or a browser with them. */
const askers = {
  run: async () => (await import("./run.ts")).run,
  compile: async () => (await import("./compile.ts")).compile,
  start: async () => (await import("./start.ts")).start,
  size: async () => (await import("./size.ts")).size,
  kernels: async () => (await import("./kernels.ts")).kernels,
} satisfies Record<Question, () => Promise<Asker>>

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    process.stdout.write(usage)
    return 0
  }
  const choice = parseChoice(args)
  const server = await serve()
  const systems: System[] = []
  try {
    for (const name of choice.systems) {
      const system = await openSystem(name, choice, server)
      if (typeof system === "string") process.stderr.write(`${system}\n`)
      else systems.push(system)
    }
    const answers = new Map<Question, Answer>()
    for (const question of questions.filter((each) => choice.questions.includes(each))) {
      answers.set(question, await answerOf(question, choice, systems, server).catch(unanswered))
    }
    report(answers, systems, choice)
    return [...answers.values()].some(({ problems }) => problems.length > 0) ? 1 : 0
  } finally {
    for (const system of systems) await system.close()
    await server.close()
  }
}

async function answerOf(question: Question, ...situation: Parameters<Asker>): Promise<Answer> {
  const ask: Asker = await askers[question]()
  return ask(...situation)
}

function unanswered({ message }: Error): Answer {
  return { json: { error: message }, text: message, problems: [message] }
}

function report(
  answers: ReadonlyMap<Question, Answer>,
  systems: readonly System[],
  { isJson, questions }: Choice,
): void {
  const machine = describeMachine()
  const results = Object.fromEntries([...answers].map(([question, { json }]) => [question, json]))
  const only = questions.length === 1 ? results[questions[0]!] : undefined
  const versions = systems.map(({ version }) => version)
  const sections = [...answers].map(([question, { text }]) => `## ${question}\n\n${text}\n`)
  const text = `${machineText(machine)}\n${versions.join(", ")}\n\n${sections.join("\n")}`
  process.stdout.write(
    isJson ? `${JSON.stringify(only ?? { machine, systems: versions, ...results }, undefined, 2)}\n` : text,
  )
  for (const problem of [...answers.values()].flatMap(({ problems }) => problems)) process.stderr.write(`${problem}\n`)
}

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  return 2
})
