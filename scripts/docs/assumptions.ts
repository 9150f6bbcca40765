import { readdirSync, readFileSync } from "node:fs"
import { resolve } from "node:path"
import { assumptions, type AssumptionName } from "../../src/mncore/assumptions.ts"
import { markdownTable } from "./markdown.ts"

const root = resolve(import.meta.dirname, "../../src/mncore")
const table = "assumptions.ts"
/** Names of at least two words: `[a-z]` in a pattern is none. */
const bracketed = /\[([a-z][a-z\d]+(?:-[a-z]{2,})+)\]/g

/** By the name of an assumption, the files of `src/mncore` that decide it. Throws where a name has no file, or is no name. */
function places(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>(Object.keys(assumptions).map((name) => [name, []]))
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"))
  for (const file of files.toSorted()) {
    if (file === table) continue
    for (const name of new Set(
      [...readFileSync(resolve(root, file), "utf8").matchAll(bracketed)].map(([, id]) => id!),
    )) {
      const at = found.get(name)
      if (at === undefined)
        throw new Error(`src/mncore/${file} names [${name}], which src/mncore/${table} does not have`)
      at.push(file)
    }
  }
  for (const [name, at] of found)
    if (at.length === 0)
      throw new Error(`src/mncore/${table} has ${name}, which no file of src/mncore names in brackets`)
  return found
}

/** `docs/mncore2/assumptions.md`. */
export function assumptionsPage(): string {
  const where = places()
  const rows = Object.entries(assumptions).map(([name, { basis, question, adopted }]) => [
    `\`${name as AssumptionName}\``,
    basis,
    question,
    adopted,
    where
      .get(name)!
      .map((file) => `\`${file}\``)
      .join(", "),
  ])
  return `# What is not known of the MN-Core 2

Written by \`npm run docs\` from \`src/mncore/assumptions.ts\`.

The emulator gives the device's bits as far as the public description goes. This is where it does not go, and the rule that is followed here. *unpublished*
questions are answered by a choice, *inferred* ones follow from the manual or from example programs, and where sources are *disputed*, runs on a device
decide. Numbers stand in \`src/mncore/machine.ts\`, each with its source. Everything else is decided in the files of the last column (below \`src/mncore\`), whose comments name the
assumption in brackets.

${markdownTable(["assumption", "basis", "question", "adopted", "where"], rows)}
`
}
