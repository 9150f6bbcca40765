import type { Explanation } from "../diagnostic.ts"

/** Problems of lowering a graph to kernels. */
export const kernelCodes = {
  KERNEL_UNSUPPORTED: (d: { op: string; dtype: string; reason: string; count: number }): Explanation => ({
    message: `${d.op} on ${d.dtype} has no kernel for pfvm:cpu: ${d.reason}${d.count === 1 ? "" : ` (${d.count} nodes)`}`,
    hint: 'compile for the device "reference", which runs every operator, or cast to a supported dtype before this node',
  }),
} as const
