import type { CompiledFunction } from "./compiled-function.ts"
import type { RunOptions } from "./session.ts"

/** A compiled function that can be replaced by a newer one while callers hold on to it. Development only. */
export interface HotFunction extends CompiledFunction {
  /** Lets later calls run the newer function; refused, with false, when names, dtypes or shapes differ. */
  replaceBy(next: HotFunction | undefined): boolean
}

export function hotFunction(first: CompiledFunction): HotFunction {
  let current = first
  const call = (inputs: Readonly<Record<string, unknown>>, options?: RunOptions) => current(inputs, options)
  const signature = (fn: CompiledFunction): string => JSON.stringify([fn.meta.inputs, fn.meta.outputs])
  return Object.assign(call, {
    get meta() {
      return current.meta
    },
    create: (options?: Parameters<CompiledFunction["create"]>[0]) => current.create(options),
    warmup: () => current.warmup(),
    loadStateDict: (parameters: Readonly<Record<string, unknown>>) => current.loadStateDict(parameters),
    release: () => current.release(),
    replaceBy(next: HotFunction | undefined): boolean {
      if (next === undefined || signature(next) !== signature(current)) return false
      const old = current
      current = next
      void old.release()
      return true
    },
  })
}
