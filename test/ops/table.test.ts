import { readdirSync } from "node:fs"
import { resolve } from "node:path"
import { expect, test } from "vitest"
import { operatorOf, operators, opNames } from "../../src/ops/table.ts"

const folder = resolve(import.meta.dirname, "../../src/ops")
const machinery = ["attributes.ts", "check.ts", "operator.ts", "table.ts"]
const fileOf = (op: string): string =>
  `${op
    .replace("NaN", "Nan")
    .replace(/(?<=[a-z0-9])[A-Z]+/g, (capitals) => `-${capitals}`)
    .toLowerCase()}.ts`

test("every operator is registered under its own name and lies in a file of that name", () => {
  for (const [name, operator] of Object.entries(operators)) expect(operator.name).toBe(name)
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts") && !machinery.includes(file))
  expect(files.sort()).toEqual(opNames.map(fileOf).sort())
})

test("the table is in alphabetical order", () => {
  expect(opNames).toEqual([...opNames].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)))
})

test("shape inputs are inputs of the operator", () => {
  for (const op of opNames) {
    const { inputs, shapeInputs = [] } = operatorOf(op)
    const count = inputs.required.length + (inputs.optional?.length ?? 0)
    for (const input of shapeInputs) expect(input).toBeLessThan(count)
  }
})
