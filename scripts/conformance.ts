/**
 * Runs official ONNX tests on a device: `npm run conformance -- --data <folder or .tar.gz> [--device pfvm:cpu] [--json file]`.
 * `--passing file` writes the names of the tests that pass, the allow-list of `test/conformance`. Lists failures and, by operator or dtype, what is not supported; the last line counts. Exits with 1 when a test fails.
 */
import { writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { openDataFiles } from "./device-tests/data-files.ts"
import { findOfficialTests, runOfficialTest } from "./device-tests/official-test.ts"
import type { Outcome } from "./device-tests/outcome.ts"
import { compilerOf } from "./run-on-device.ts"

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    device: { type: "string", default: "pfvm:cpu" },
    json: { type: "string" },
    passing: { type: "string" },
  },
})
if (values.data === undefined)
  throw new Error("usage: npm run conformance -- --data <folder or .tar.gz> [--device name] [--json file]")

const compile = compilerOf(values.device)
const outcomes = new Map<string, Outcome>()
for (const test of findOfficialTests(openDataFiles(values.data)))
  outcomes.set(test.name, await runOfficialTest(test, compile))

const print = (line: string): void => void process.stdout.write(`${line}\n`)
const failed = [...outcomes].flatMap(([name, outcome]) =>
  outcome.kind === "failed" ? [`FAILED ${name}: ${outcome.reason}`] : [],
)
const groups = new Map<string, string[]>()
for (const [name, outcome] of outcomes) {
  if (outcome.kind === "unsupported") groups.set(outcome.group, [...(groups.get(outcome.group) ?? []), name])
}
failed.forEach(print)
for (const [group, names] of [...groups].sort(([, a], [, b]) => b.length - a.length)) {
  print(`UNSUPPORTED ${group}: ${names.length} (${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""})`)
}
const unsupported = [...groups.values()].reduce((count, names) => count + names.length, 0)
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify(Object.fromEntries(outcomes), undefined, 2)}\n`)
const passing = [...outcomes].flatMap(([name, { kind }]) => (kind === "passed" ? [`${name}\n`] : []))
if (values.passing !== undefined) writeFileSync(values.passing, passing.join(""))
print(`${outcomes.size - failed.length - unsupported} passed, ${failed.length} failed, ${unsupported} unsupported`)
process.exitCode = failed.length > 0 ? 1 : 0
