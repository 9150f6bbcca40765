import { hasRelaxedSimd } from "../../src/runtime/features.ts"
import { openSubject, type Outputs, type Runnable } from "./subjects.ts"
import type { Guest } from "./protocol.ts"

/**
 * The guest itself, in whatever engine it runs. Calls are timed many at a time, since browsers round their clocks; each is awaited,
 * as an app does it.
 */
export function stopwatch(): Guest {
  const runnables = new Map<string, Runnable>()
  return {
    async open(name, subject) {
      runnables.set(name, await openSubject(subject))
    },
    async warmUp(name, milliseconds) {
      const runnable = named(runnables, name)
      const first = await repeat(runnable, milliseconds / 2)
      const isSlow = first.elapsed / first.calls >= milliseconds
      return perCall(isSlow ? first : await repeat(runnable, milliseconds / 2))
    },
    async time(name, calls) {
      const runnable = named(runnables, name)
      const start = performance.now()
      for (let call = 0; call < calls; call++) await runnable.call()
      return (performance.now() - start) / calls
    },
    async disagreement(name, reference) {
      return greatestDifference(await named(runnables, name).outputs(), await named(runnables, reference).outputs())
    },
    hasRelaxedSimd: () => Promise.resolve(hasRelaxedSimd()),
  }
}

function named(runnables: ReadonlyMap<string, Runnable>, name: string): Runnable {
  const runnable = runnables.get(name)
  if (runnable === undefined) throw new Error(`${name} was not opened`)
  return runnable
}

interface Repetition {
  readonly calls: number
  readonly elapsed: number
}

/** Calls until so many milliseconds have passed, at least once. */
async function repeat({ call }: Runnable, milliseconds: number): Promise<Repetition> {
  const start = performance.now()
  let elapsed = 0
  let calls = 0
  while (calls === 0 || elapsed < milliseconds) {
    await call()
    calls++
    elapsed = performance.now() - start
  }
  return { calls, elapsed }
}

function perCall({ calls, elapsed }: Repetition): number {
  return elapsed / calls
}

/**
 * Outputs below this count as if they had an element of this size: engines approximate a sigmoid, for instance, to an absolute error,
 * which is all there is of an output that is close to zero everywhere.
 */
const leastScale = 0.01

/** NaN anywhere gives NaN, which is below no bound. */
export function greatestDifference(outputs: Outputs, reference: Outputs): number {
  const differences = Object.entries(reference).map(([name, expected]) => {
    const actual = outputs[name]
    if (actual?.length !== expected.length) return Number.NaN
    let [difference, scale] = [0, leastScale]
    for (let i = 0; i < expected.length; i++) {
      difference = Math.max(difference, Math.abs(Number(actual[i]) - Number(expected[i])))
      scale = Math.max(scale, Math.abs(Number(expected[i])))
    }
    return difference / scale
  })
  return Math.max(0, ...differences)
}
