/** Something to be measured against others. */
export interface Contender<T = number> {
  readonly name: string
  measure(): Promise<T>
}

/**
 * Measures all contenders once a round, so that a machine that slows down slows all of them, and lets another one begin each
 * round, so that none always follows the same one. Samples of equal index were taken next to each other: their ratio is more
 * stable than that of two medians.
 */
export async function interleave<T>(
  contenders: readonly Contender<T>[],
  rounds: number,
): Promise<ReadonlyMap<string, readonly T[]>> {
  const samples = new Map(contenders.map(({ name }) => [name, [] as T[]]))
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const { name, measure } = contenders[(round + turn) % contenders.length]!
      samples.get(name)!.push(await measure())
    }
  }
  return samples
}
