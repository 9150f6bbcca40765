import { expect, test } from "vitest"
import { parseChoice } from "../../bench/support/arguments.ts"

test("everything has a default", () => {
  const { questions, systems, threads, rounds, isJson } = parseChoice([])
  expect({ questions, systems, threads, rounds, isJson }).toEqual({
    questions: ["run"],
    systems: ["node", "chromium"],
    threads: [1, 2],
    rounds: 15,
    isJson: false,
  })
})

test("lists are separated by commas", () => {
  const choice = parseChoice(["--only", "run,size", "--system", "node24", "--rounds", "3", "--json"])
  expect(choice).toMatchObject({ questions: ["run", "size"], systems: ["node24"], rounds: 3, isJson: true })
})

test.each([
  [["--only", "speed"], "--only: found speed, expected run, compile, start, size, kernels"],
  [["--system", "bun"], "--system: found bun, expected node, chromium, node24"],
  [["--threads", "1,two"], "--threads: found two, expected a whole number of at least 1"],
  [["--rounds", "0"], "--rounds: found 0, expected a whole number of at least 1"],
])("%j is refused", (args, message) => {
  expect(() => parseChoice(args)).toThrow(message)
})
