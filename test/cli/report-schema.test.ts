import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { compileModel } from "../../src/index.ts"
import { project, tinyProject } from "./project.ts"

/** The part of JSON Schema that the published schema of reports uses. */
interface Schema {
  readonly type: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly minimum?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
}

const schema = JSON.parse(readFileSync(new URL("../../schemas/report.schema.json", import.meta.url), "utf8")) as Schema

function typeOf(value: unknown): readonly string[] {
  if (value === null) return ["null"]
  if (Array.isArray(value)) return ["array"]
  return Number.isInteger(value) ? ["integer", "number"] : [typeof value]
}

/** Everything that a value has and the schema does not allow, or the other way round, by path. */
function violations(value: unknown, { type, ...rules }: Schema, path: string): readonly string[] {
  if (!typeOf(value).some((found) => [type].flat().includes(found)))
    return [`${path}: is ${typeOf(value)[0]}, not ${type}`]
  const found: string[] = []
  if (rules.enum !== undefined && !rules.enum.includes(value)) found.push(`${path}: is ${String(value)}`)
  if (rules.pattern !== undefined && !new RegExp(rules.pattern).test(String(value)))
    found.push(`${path}: has another form`)
  if (rules.minimum !== undefined && typeof value === "number" && value < rules.minimum)
    found.push(`${path}: is too small`)
  if (Array.isArray(value))
    return [...found, ...value.flatMap((item, i) => violations(item, rules.items!, `${path}.${i}`))]
  if (typeof value !== "object" || value === null) return found
  const missing = (rules.required ?? [])
    .filter((key) => !Object.hasOwn(value, key))
    .map((key) => `${path}.${key}: is missing`)
  const inner = Object.entries(value).flatMap(([key, item]) => {
    const rule = rules.properties?.[key] ?? rules.additionalProperties
    return typeof rule === "object" ? violations(item, rule, `${path}.${key}`) : [`${path}.${key}: is unknown`]
  })
  return [...found, ...missing, ...inner]
}

test.each(["pfvm:cpu", "reference"])("a report for %s has the published form", async (device) => {
  using app = project(tinyProject)
  const { functions } = await compileModel("tiny", { cwd: app.root, device })
  const report: unknown = JSON.parse(new TextDecoder().decode(functions[0]!.artifacts.get("report.json")))
  expect(violations(report, schema, "report")).toEqual([])
})

test("the check finds what is wrong", () => {
  const wrong = {
    name: 1,
    device: "x",
    flops: -1,
    graph_hash: "a",
    phases: [{ name: "export", status: "late" }],
    more: 0,
  }
  expect(violations(wrong, schema, "report")).toEqual(
    expect.arrayContaining([
      "report.name: is integer, not string",
      "report.flops: is too small",
      "report.graph_hash: has another form",
      "report.phases.0.status: is late",
      "report.more: is unknown",
      "report.layers: is missing",
    ]),
  )
})
