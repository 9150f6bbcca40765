import type { Explanation } from "../diagnostic.ts"

/** Problems of data sets. */
export const dataCodes = {
  IDX_INVALID: (d: { problem: string }): Explanation => ({
    message: `not an IDX file of unsigned bytes: ${d.problem}`,
    hint: "MNIST comes as four such files, plain or with gzip",
  }),
} as const
