/** Bytes that a guest has taken. */
export interface MemoryUse {
  /** Of all WebAssembly memories; they never shrink. */
  readonly wasm: number
  /** The most that the process ever had in main memory; browsers do not tell. */
  readonly process: number | null
}

interface NodeProcess {
  memoryUsage: { rss(): number }
  resourceUsage(): { readonly maxRSS: number }
}

const memories = new Set<WebAssembly.Memory>()

/** From here on, every WebAssembly memory that is made is counted, whichever way it is made. */
export function countMemories(): void {
  const { Memory, Instance, instantiate } = WebAssembly
  const keepExported = (instance: WebAssembly.Instance): void => {
    for (const exported of Object.values(instance.exports)) if (exported instanceof Memory) memories.add(exported)
  }
  const replacements = {
    Memory: class extends Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        super(descriptor)
        memories.add(this)
      }
    },
    Instance: class extends Instance {
      constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
        super(module, imports)
        keepExported(this)
      }
    },
    async instantiate(source: WebAssembly.Module & BufferSource, imports?: WebAssembly.Imports) {
      const result: unknown = await instantiate(source, imports)
      keepExported(result instanceof Instance ? result : (result as WebAssembly.WebAssemblyInstantiatedSource).instance)
      return result
    },
  }
  Object.assign(WebAssembly, replacements)
}

export function memoryUse(): MemoryUse {
  const wasm = [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0)
  return { wasm, process: (hostProcess()?.resourceUsage().maxRSS ?? 0) * 1024 || null }
}

/** Bytes of the process in main memory now. */
export function residentBytes(): number | null {
  return hostProcess()?.memoryUsage.rss() ?? null
}

function hostProcess(): NodeProcess | undefined {
  return (globalThis as { process?: NodeProcess }).process
}
