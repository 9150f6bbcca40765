import type { Filling } from "./fillings.ts"

/** A program whose results are compared with the model, and what memories hold before it: hard words where nothing is said. */
export interface Case {
  readonly text: string
  readonly filling?: Filling
}

export function casesOf(texts: readonly string[], filling?: Filling): readonly Case[] {
  return texts.map((text) => (filling === undefined ? { text } : { text, filling }))
}

/** Programs with the reduction of this name: those of floats on words whose sums stay finite too. */
export function reductionCases(name: string, texts: readonly string[]): readonly Case[] {
  return "dfh".includes(name[0]!) ? [...casesOf(texts), ...casesOf(texts, "near")] : casesOf(texts)
}
