import type { CompiledFunction } from "./compiled-function.ts"
import type { CreateOptions, RunOptions } from "./session.ts"

/** What outlives a hot update of a stub: the functions that its importers hold, by name. */
type Kept = Record<string, HotFunction | undefined>

interface HotFunction extends CompiledFunction {
  /** Lets later calls run the newer function; refused, with false, when names, dtypes, shapes or call forms differ. */
  replaceBy(next: CompiledFunction): boolean
}

/**
 * The function that callers hold while its model is edited: the one of the first version, which runs the newest version as long
 * as the signature stays. With another signature it is a new function, and the stub asks for a reload. Development only.
 */
export function hotFunction(next: CompiledFunction, name: string, kept: Kept = {}): CompiledFunction {
  const running = kept[name]
  if (running?.replaceBy(next)) return running
  return (kept[name] = replaceable(next))
}

function replaceable(first: CompiledFunction): HotFunction {
  let current = first
  const call = (inputs: Readonly<Record<string, unknown>>, options?: RunOptions) => current(inputs, options)
  const hot = Object.assign(call, {
    create: (options?: CreateOptions) => current.create(options),
    warmup: (options?: CreateOptions) => current.warmup(options),
    loadStateDict: (parameters: Readonly<Record<string, unknown>>) => current.loadStateDict(parameters),
    release: () => current.release(),
    replaceBy(next: CompiledFunction): boolean {
      if (signatureOf(next) !== signatureOf(current)) return false
      const old = current
      current = next
      void old.release()
      return true
    },
  })
  return Object.defineProperty(hot, "meta", { get: () => current.meta, enumerable: true }) as HotFunction
}

function signatureOf({ meta }: CompiledFunction): string {
  return JSON.stringify([meta.inputs, meta.inputForm, meta.outputs, meta.outputForm])
}
