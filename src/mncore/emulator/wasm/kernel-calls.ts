import { present } from "../../../diagnostics/invariant.ts"
import { peCount } from "../state/layout.ts"
import type { StepPlanes } from "../state/planes.ts"
import type { Kernel } from "./module.ts"

/** The kernels of a board by name, and the few things that need none: copies and zeros are what engines do fast themselves. */
export class KernelCalls {
  readonly memory: Uint32Array
  readonly #kernels: ReadonlyMap<string, Kernel>

  constructor(memory: Uint32Array, kernels: ReadonlyMap<string, Kernel>) {
    this.memory = memory
    this.#kernels = kernels
  }

  kernel(name: string): Kernel {
    return present(this.#kernels.get(name), `no kernel ${name}`)
  }

  /** Copies the words of both long words of every cycle, from this one on. */
  copyWords(from: StepPlanes, to: StepPlanes, first: number): void {
    for (let i = 0; i < to.length; i++) if (i % 4 >= first) this.memory.copyWithin(to[i]!, from[i]!, from[i]! + peCount)
  }

  clear(values: StepPlanes, first: number, count: number): void {
    for (let i = first; i < first + count; i++) this.memory.fill(0, values[i]!, values[i]! + peCount)
  }
}

/** The byte addresses of some planes. */
export function bytesOf(planes: StepPlanes, first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => 4 * planes[first + i]!)
}
