import { expect, test } from "vitest"
import { bundle, runInNode } from "./support/hosts.ts"
import { scratchApp } from "./support/scratch.ts"

/** A model that does not go on before the other one was started. */
function waiting(own: string, other: string): string {
  return `import { existsSync, writeFileSync } from "node:fs"
import { input } from "mlsdk/nn"
writeFileSync(new URL("./${own}.started", import.meta.url), "")
while (!existsSync(new URL("./${other}.started", import.meta.url))) await new Promise((resolve) => setTimeout(resolve, 5))
export const inputs = { f: { x: input([1]) } }
export const f = ({ x }) => ({ y: x.mul(2) })
`
}

test("declared models are traced at the same time, imported or not", async () => {
  const root = scratchApp({
    "mlsdk.config.mjs": `export default {
      trace: { timeout: 20 },
      models: { left: { entry: "./models/left.model.ts" }, right: { entry: "./models/right.model.ts" } },
    }`,
    "models/left.model.ts": waiting("left", "right"),
    "models/right.model.ts": waiting("right", "left"),
    "print.js": `import { f } from "./models/left.model?mncore"
process.stdout.write(JSON.stringify((await f([21])).y.data[0]))`,
  })
  expect(await runInNode(await bundle("esbuild", root))).toBe(42)
})
