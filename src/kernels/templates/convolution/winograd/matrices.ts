import type { Coordinate, Coordinates } from "../../../access/coordinate.ts"
import type { Stored } from "../../../access/storage.ts"
import type { TemplateContext } from "../../../emit/template-context.ts"

/** Some sets of matrices, one matrix for each point of the transformation. */
export interface Matrices {
  readonly stored: Stored
  /** Coordinates of an element. */
  at(set: Coordinate, point: Coordinate, row: Coordinate, column: Coordinate): Coordinates
}

/** Elements between matrices, so that they do not fall into the same places of a cache. */
const gap = 16

/** Memory for matrices that live during the group alone. */
export function scratchMatrices(
  context: TemplateContext,
  sets: number,
  points: number,
  rows: number,
  columns: number,
): Matrices {
  const matrix = rows * columns + gap
  const storage = context.scratch("float32", sets * points * matrix)
  const layout = { offset: 0, strides: [points * matrix, matrix, columns, 1] }
  return { stored: { storage, layout }, at: (set, point, row, column) => [set, point, row, column] }
}
