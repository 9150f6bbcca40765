import { hasRelaxedSimd } from "../../src/runtime/features.ts"
import { countMemories, memoryUse, residentBytes } from "./memory.ts"
import { fetchSubject, type Outputs, type Runnable } from "./subjects.ts"
import type { Guest, Opening, Subject } from "./protocol.ts"

/**
 * The guest itself, in whatever engine it runs. Calls are timed many at a time, since browsers round their clocks; each is awaited,
 * as an app does it.
 */
export function stopwatch(): Guest {
  countMemories()
  const runnables = new Map<string, Runnable>()
  return {
    async open(name, subject) {
      const { runnable, opening } = await open(subject)
      runnables.set(name, runnable)
      return opening
    },
    warmUp: (name, milliseconds) => untilSteady(named(runnables, name), milliseconds),
    async time(name, calls, pause) {
      const runnable = named(runnables, name)
      if (pause > 0) await new Promise((resume) => setTimeout(resume, pause))
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

async function open(subject: Subject): Promise<{ readonly runnable: Runnable; readonly opening: Opening }> {
  const [wasm, resident] = [memoryUse().wasm, residentBytes()]
  const load = await fetchSubject(subject)
  const start = performance.now()
  const runnable = await load()
  const loaded = performance.now()
  await runnable.call()
  const ran = performance.now()
  const use = memoryUse()
  const opening = {
    loadMilliseconds: loaded - start,
    firstRunMilliseconds: ran - loaded,
    wasmBytes: use.wasm - wasm,
    processBytes: use.process === null || resident === null ? null : use.process - resident,
  }
  return { runnable, opening }
}

/** A stretch of calls must be faster than the best one before it by this share to count as progress. */
const progress = 0.03
/** So many stretches without progress mean that the engine is done; on a busy machine it may never look so. */
const steadyStretches = 2
const mostStretches = 40

/**
 * Engines compile functions anew while they run, so the first calls tell nothing. Calls in stretches until so many milliseconds have
 * passed and times have stopped falling; returns milliseconds a call over the last stretch.
 */
async function untilSteady(runnable: Runnable, milliseconds: number): Promise<number> {
  let [best, elapsed, steady, last] = [Infinity, 0, 0, 0]
  for (let stretch = 0; stretch < mostStretches && (elapsed < milliseconds || steady < steadyStretches); stretch++) {
    const { calls, elapsed: own } = await repeat(runnable, milliseconds / 4)
    last = own / calls
    steady = last < best * (1 - progress) ? 0 : steady + 1
    best = Math.min(best, last)
    elapsed += own
  }
  return last
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
