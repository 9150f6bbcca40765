/** What a question has found out, for programs and for people. */
export interface Answer {
  readonly json: unknown
  /** Markdown. */
  readonly text: string
  /** What could not be measured; none when all is well. */
  readonly problems: readonly string[]
}
