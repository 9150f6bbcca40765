/**
 * Programs that several threads run, where the host lets threads share memory.
 *
 * A helper is a worker with an instance of the program's module over the same memory; it calls `help` and stays there, asleep while
 * there is nothing to do. A run needs no helper (`wasm/print/shared-calls.ts`), so a program is ready at once, helpers take part as
 * soon as they have started, and one that fails is not missed.
 */
import { controlByteLength, controlWords, type Manifest } from "../artifacts/manifest.ts"
import { threadHost, type Helper, type SharedProgram } from "./helpers.ts"
import { loadModule, openProgram, type OpenProgram, type ProgramAssets } from "./load.ts"
import { withSharedMemory } from "./shared-memory.ts"

/** More would hinder what else a page does; and calls have no more parts than the greatest number that is taken. */
const mostAutomatic = 4
const most = 32

/** Opens a program for as many threads as are wanted; like any other program where the host does not allow several. */
export const openThreaded: OpenProgram = async (manifest, assets, wanted = manifest.threads ?? 1) => {
  const host = threadHost()
  const count = wanted === "auto" ? Math.min(host?.cores ?? 1, mostAutomatic) : Math.min(wanted, most)
  if (host === undefined || count < 2) return openProgram(manifest, assets)
  const helpers: Helper[] = []
  const release = (): void => helpers.forEach((helper) => void helper.terminate())
  try {
    const { run, ...program } = await openShared(manifest, assets)
    while (helpers.length < count - 1) helpers.push(host.start(program))
    const instance = { memory: program.memory, run, release }
    abandoned.register(instance, release)
    return instance
  } catch {
    release()
    return openProgram(manifest, assets)
  }
}

/** Ends the helpers of programs that nobody released. */
const abandoned = /* @__PURE__ */ new FinalizationRegistry<() => void>((release) => release())

async function openShared(
  manifest: Manifest,
  assets: ProgramAssets,
): Promise<SharedProgram & { readonly run: () => void }> {
  const { memoryPages } = manifest
  const memory = new WebAssembly.Memory({ initial: memoryPages, maximum: memoryPages, shared: true })
  const module = await loadModule(manifest, assets, withSharedMemory)
  const { exports } = await WebAssembly.instantiate(module, { mlsdk: { memory } })
  const lead = exports.run as (mode: number) => void
  const run = (): void => {
    try {
      lead("document" in globalThis ? modes.spin : modes.sleep)
    } catch (error) {
      settle(memory)
      throw error
    }
  }
  return { memory, module, run }
}

/** How a run waits for a helper; the own thread of a page must not sleep. */
const modes = { spin: 1, sleep: 2 } as const

/** After a trap: closes the ticket and waits until no helper holds a part, so that the next run finds nobody in its memory. */
function settle({ buffer }: WebAssembly.Memory): void {
  const words = new Int32Array(buffer, buffer.byteLength - controlByteLength)
  const ticket = Atomics.exchange(words, controlWords.ticket, 0)
  const taken = Math.min(ticket & 0xffff, ticket >>> 16)
  while ((Atomics.load(words, controlWords.done) & 0xffff) < taken - 1);
}
