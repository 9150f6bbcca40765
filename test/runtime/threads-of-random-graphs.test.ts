import fc from "fast-check"
import { expect, test, vi } from "vitest"
import type { divideWork } from "../../src/kernels/divide-work.ts"
import { createSession } from "../../src/runtime/session.ts"
import { openThreaded } from "../../src/runtime/threads.ts"
import { Draw } from "../kernels/lower/draw.ts"
import { randomGraph } from "../kernels/lower/random-graph.ts"
import { sourceOf } from "./programs.ts"

/** Divides whatever can be divided: small calls too, which are over before a helper is awake, or while it wakes up. */
vi.mock("../../src/kernels/divide-work.ts", () => ({
  divideWork: (({ kernels, calls }) =>
    calls.map(({ kernel }) => {
      const { count } = kernels[kernel]!.range
      return Math.ceil(count / Math.ceil(count / 5))
    })) satisfies typeof divideWork,
}))

test("random graphs give the same bytes on any number of threads", async () => {
  const property = fc.asyncProperty(fc.integer(), async (seed) => {
    const { built, inputs } = randomGraph(new Draw(seed))
    const source = await sourceOf(built)
    const given = Object.fromEntries(inputs)
    const expected = (await createSession(source)).run(given)
    for (const threads of [1, 2, 3, 4]) {
      const session = await createSession({ ...source, open: openThreaded, threads })
      for (let run = 0; run < 20; run++) {
        expect(session.run(given)).toEqual(expected)
        if (run % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 10))
      }
      session.release()
    }
  })
  await fc.assert(property, { seed: 1, numRuns: 12 })
}, 60_000)
