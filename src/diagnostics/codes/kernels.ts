import type { Explanation } from "../diagnostic.ts"

/** Problems of lowering a graph to kernels. */
export const kernelCodes = {
  KERNEL_UNSUPPORTED: (d: { op: string; dtype: string; reason: string; count: number }): Explanation => ({
    message: `${d.op} on ${d.dtype} has no kernel for pfvm:cpu: ${d.reason}${d.count === 1 ? "" : ` (${d.count} nodes)`}`,
    hint: 'compile for the device "reference", which runs every operator, or cast to a supported dtype before this node',
  }),
  PROGRAM_TOO_LARGE: (d: { byteLength: number; limit: number; largest: readonly string[] }): Explanation => ({
    message: `the program needs ${mebibytes(d.byteLength)} of memory, expected at most ${mebibytes(d.limit)}; the largest parts are ${d.largest.join(", ")}`,
    hint: "use a smaller batch or input, or split the model",
  }),
} as const

function mebibytes(byteLength: number): string {
  return `${Math.ceil(byteLength / 2 ** 20)} MiB`
}
