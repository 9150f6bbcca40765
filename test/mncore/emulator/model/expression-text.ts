/** One expression of a line, cut at its blanks. */
export interface ExpressionText {
  readonly mnemonic: string
  /** What is attached to the mnemonic: `/9`, `/$imr1`, `@0/3`, `+1`. */
  readonly suffix: string
  readonly operands: readonly string[]
}

export function readExpression(text: string): ExpressionText {
  const [head = "", ...operands] = text.trim().split(/\s+/)
  const [, mnemonic, suffix] = /^([a-z\d]+)(.*)$/.exec(head)!
  return { mnemonic: mnemonic!, suffix: suffix!, operands }
}
