/**
 * Writes the pages of `docs/` that are tables of the compiler: operators; instructions, rules, assumptions and parameters of the
 * MN-Core 2. `--check` only compares.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"
import { knownOperators } from "../src/import/onnx/operators/table.ts"
import { unsupportedReasons } from "../src/import/onnx/operators/unsupported.ts"
import { ruleOf } from "../src/kernels/rules/table.ts"
import { decompositionOf } from "../src/kernels/decompose/table.ts"
import { opNames, type OpName } from "../src/ops/table.ts"
import { assumptionsPage } from "./docs/assumptions.ts"
import { markdownTable } from "./docs/markdown.ts"
import { instructionsPage, rulesPage } from "./docs/mncore2.ts"
import { timingPage } from "./docs/timing.ts"

function onCpu(op: OpName): string {
  const rule = ruleOf(op)
  if (rule.kind !== "unsupported") return rule.kind
  return decompositionOf(op) === undefined ? `no: ${rule.reason}` : "decomposed"
}

const rows = opNames.map((op) => [op, "yes", onCpu(op)])
const standard = knownOperators("").toSorted()
const refused = Object.entries(unsupportedReasons).toSorted(([a], [b]) => (a < b ? -1 : 1))

const operatorsPage = `# Operators

Written by \`npm run docs\` from the tables of the compiler.

## Operators of the graph

${markdownTable(["operator", "reference", "pfvm:cpu"], rows)}

On \`pfvm:cpu\`, *elementwise*, *movement* and *generator* operators run inside the loops of their neighbours, a *template* is a
loop nest of its own, and a *decomposed* operator is written in terms of others first.

## ONNX operators that are imported

${standard.join(", ")}

## ONNX operators that are not

${markdownTable(["operator", "reason"], refused)}
`

const root = resolve(import.meta.dirname, "..")

const pages = {
  "docs/operators.md": operatorsPage,
  "docs/mncore2/instructions.md": instructionsPage(),
  "docs/mncore2/rules.md": rulesPage(),
  "docs/mncore2/assumptions.md": assumptionsPage(),
  "docs/mncore2/timing-model.md": timingPage(readFileSync(resolve(root, "docs/mncore2/timing-model.md"), "utf8")),
} as const

for (const [name, text] of Object.entries(pages)) {
  const file = resolve(root, name)
  if (!process.argv.includes("--check")) {
    mkdirSync(resolve(file, ".."), { recursive: true })
    writeFileSync(file, text)
  } else if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
    process.stderr.write(`${name} is stale; run npm run docs\n`)
    process.exitCode = 1
  }
}
