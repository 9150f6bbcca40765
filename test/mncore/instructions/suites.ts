import { aluCases } from "./cases/alu.ts"
import { l1bmCases } from "./cases/l1bm.ts"
import { l2bmCases } from "./cases/l2bm.ts"
import { matrixCases } from "./cases/matrix.ts"
import { mauCases } from "./cases/mau.ts"
import { mvCases } from "./cases/mv.ts"
import { controlCases } from "./cases/sync-and-control.ts"
import type { Case } from "./support/case.ts"

/** The programs that are compared with the model, by the test that runs them; the documentation counts what they cover. */
export const suites: Readonly<Record<string, readonly Case[]>> = {
  alu: aluCases,
  mau: mauCases,
  matrix: matrixCases,
  l1bm: l1bmCases,
  l2bm: l2bmCases,
  mv: mvCases,
  "sync-and-control": controlCases,
}
