import { laneVariable, along, plus, shifted, type Coordinate, type Coordinates } from "../../access/coordinate.ts"
import type { Stored } from "../../access/storage.ts"
import type { KernelWriter } from "../../emit/kernel-writer.ts"
import { extract, replace, splat } from "../../language/build.ts"
import type { Expr, Statement } from "../../language/kernel.ts"

/** A vector of neighbouring units; `count` of its lanes exist. */
export interface UnitRange {
  readonly unit: Coordinate
  readonly count: number
}

/** Reads and writes units, the innermost axis of what is stored. */
export class UnitVectors {
  readonly #writer: KernelWriter
  readonly #lanes: number

  constructor(writer: KernelWriter, lanes: number) {
    this.#writer = writer
    this.#lanes = lanes
  }

  /** Lanes that do not exist hold anything. */
  load(stored: Stored, at: Coordinates, { unit, count }: UnitRange): Expr {
    if (count === this.#lanes) return this.loadFilled(stored, at, unit)
    const element = (lane: number): Expr => this.#writer.load(stored, [...at, shifted(unit, lane)], 1)
    const further = range(count).slice(1)
    return further.reduce<Expr>((vector, lane) => replace(vector, lane, element(lane)), splat(element(0)))
  }

  /** From where units are filled up to whole vectors. */
  loadFilled(stored: Stored, at: Coordinates, unit: Coordinate): Expr {
    return this.#writer.load(stored, [...at, plus(unit, along(laneVariable))], this.#lanes)
  }

  /** Stores the lanes that exist. */
  store(stored: Stored, at: Coordinates, { unit, count }: UnitRange, value: Expr): readonly Statement[] {
    if (count === this.#lanes) return this.storeFilled(stored, at, unit, value)
    return range(count).flatMap((lane) =>
      this.#writer.store(stored, [...at, shifted(unit, lane)], extract(value, lane)),
    )
  }

  /** To where units are filled up to whole vectors. */
  storeFilled(stored: Stored, at: Coordinates, unit: Coordinate, value: Expr): readonly Statement[] {
    return this.#writer.store(stored, [...at, plus(unit, along(laneVariable))], value)
  }
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
