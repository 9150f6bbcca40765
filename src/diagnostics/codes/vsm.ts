import type { Explanation } from "../diagnostic.ts"

const didYouMean = (nearest: string | undefined): string => (nearest === undefined ? "" : `, did you mean ${nearest}?`)

/** Problems of a VSM program: its text, its instructions, the rules of issue, its hazards and its binary form. */
export const vsmCodes = {
  VSM_SYNTAX: (d: { found: string; expected: string }): Explanation => ({
    message: `found ${d.found}, expected ${d.expected}`,
  }),
  VSM_INSTRUCTION_UNKNOWN: (d: { found: string; nearest: string | undefined }): Explanation => ({
    message: `unknown instruction ${d.found}${didYouMean(d.nearest)}`,
    hint: "docs/mncore2/instructions.md lists the instructions",
  }),
  VSM_OPERAND: (d: { instruction: string; found: string; expected: string }): Explanation => ({
    message: `${d.instruction}: found operand ${d.found}, expected ${d.expected}`,
  }),
  VSM_OPTION: (d: { instruction: string; option: string; reason: string }): Explanation => ({
    message: `${d.instruction} does not take ${d.option}: ${d.reason}`,
  }),
  VSM_RANGE: (d: { what: string; found: string; expected: string }): Explanation => ({
    message: `${d.what} is ${d.found}, expected ${d.expected}`,
  }),
  VSM_ALIGNMENT: (d: { what: string; found: number; multiple: number; unit: string }): Explanation => ({
    message: `${d.what} is ${d.found}, expected a multiple of ${d.multiple} ${d.unit}`,
    hint: "accesses start at a multiple of their own width",
  }),
  VSM_L1B_SET: (d: { found: string; reason: string }): Explanation => ({
    message: `the L1B set ${d.found} cannot be encoded: ${d.reason}`,
    hint: "a set is one L1B, a pair that differs in one bit, 0123, 4567, 0145, 2367, 0246, 1357, or all",
  }),
  VSM_LITERAL: (d: { found: string; expected: string }): Explanation => ({
    message: `the literal is ${d.found}, expected ${d.expected}`,
  }),
  VSM_PAYLOAD: (d: { found: string; expected: string }): Explanation => ({
    message: `the payload has ${d.found}, expected ${d.expected}`,
    hint: "a payload is 16 hex digits a long word",
  }),
  VSM_ISSUE_RULE: (d: { rule: string; sentence: string; found: string }): Explanation => ({
    message: `${d.found}, but ${d.sentence} (${d.rule})`,
  }),
  VSM_HAZARD: (d: { rule: string; sentence: string; found: string; advice: string | undefined }): Explanation => ({
    message: `${d.found}; ${d.sentence} (${d.rule})`,
    ...(d.advice !== undefined && { hint: d.advice }),
  }),
  VSM_UNINITIALISED: (d: { rule: string; sentence: string; found: string }): Explanation => ({
    message: `${d.found}; ${d.sentence} (${d.rule})`,
    hint: "memories hold anything when a program starts; the emulator's zeroes are no promise",
  }),
  VSM_TOO_MANY_PROBLEMS: (d: { count: number }): Explanation => ({
    message: `stopped after ${d.count} problems`,
    hint: "mend the first ones; later ones often follow from them",
  }),
  VSM_WARNINGS_LEFT_OUT: (d: { count: number }): Explanation => ({
    message: `${d.count} more warnings are left out`,
    hint: "they are of the same rules; mend or accept the first ones",
  }),
  VSM_BINARY: (d: { problem: string }): Explanation => ({
    message: `the binary program is damaged: ${d.problem}`,
    hint: "it is written and read by the same version of mlsdk; assemble the text again",
  }),
} as const
