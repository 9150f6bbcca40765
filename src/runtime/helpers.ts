import { controlByteLength, controlWords, failedPart } from "../artifacts/manifest.ts"

/** A worker that takes part in the runs of one program until it is ended. */
export interface Helper {
  terminate(): unknown
}

/** What a helper needs: the program's module, and the memory that all threads share. */
export interface SharedProgram {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
}

/** What a host offers to programs that several threads run. */
export interface ThreadHost {
  readonly cores: number
  start(program: SharedProgram): Helper
}

/** A part that traps is done, and has failed: the thread that called `run` is waiting for it. */
const help =
  "const { exports } = new WebAssembly.Instance(module, { mlsdk: { memory } });" +
  "for (;;) try { exports.help() } catch {" +
  `Atomics.add(new Int32Array(memory.buffer, memory.buffer.byteLength - ${controlByteLength}), ${controlWords.done}, ${failedPart}) }`

interface WorkerThreads {
  readonly Worker: new (
    code: string,
    options: object,
  ) => Helper & { unref(): void; on(event: "error", listener: () => void): void }
}

/**
 * What this host offers, or nothing where threads cannot share memory: a page that is not cross-origin isolated, or a host without
 * workers.
 */
export function threadHost(): ThreadHost | undefined {
  const { crossOriginIsolated, process } = globalThis as {
    crossOriginIsolated?: boolean
    process?: { getBuiltinModule?(id: string): unknown }
  }
  if (crossOriginIsolated !== undefined) return crossOriginIsolated ? page : undefined
  const threads = process?.getBuiltinModule?.("node:worker_threads") as WorkerThreads | undefined
  const system = process?.getBuiltinModule?.("node:os") as { availableParallelism(): number } | undefined
  return threads && system && nodeHost(threads, system.availableParallelism())
}

/** Of the code of helpers, which is the same for all of a page. */
let address: string | undefined

const page: ThreadHost = {
  get cores() {
    return navigator.hardwareConcurrency
  },
  start(program) {
    const code = `onmessage = ({ data: { module, memory } }) => { ${help} }`
    address ??= URL.createObjectURL(new Blob([code], { type: "text/javascript" }))
    const worker = new Worker(address)
    worker.postMessage(program, [])
    return worker
  },
}

/** Helpers neither keep the process alive nor end it when they fail. */
function nodeHost({ Worker: Thread }: WorkerThreads, cores: number): ThreadHost {
  return {
    cores,
    start(program) {
      const code = `const { module, memory } = require("node:worker_threads").workerData; ${help}`
      const worker = new Thread(code, { eval: true, workerData: program, execArgv: [], env: {} })
      worker.on("error", () => {})
      worker.unref()
      return worker
    },
  }
}
