import { formatKernel } from "../language/format.ts"
import type { Kernel } from "../language/kernel.ts"

export interface SharedKernels {
  readonly kernels: readonly Kernel[]
  indexOf(kernel: Kernel): number
}

/**
 * Kernels that are equal but for their names, once each. Writers name buffers in order, so equal text is equal code.
 */
export function shareKernels(all: readonly Kernel[]): SharedKernels {
  const byText = new Map<string, number>()
  const kernels: Kernel[] = []
  const indices = new Map<Kernel, number>()
  for (const kernel of all) {
    const text = formatKernel({ ...kernel, name: "kernel" })
    const index = byText.get(text) ?? kernels.push(kernel) - 1
    byText.set(text, index)
    indices.set(kernel, index)
  }
  return { kernels, indexOf: (kernel) => indices.get(kernel)! }
}
