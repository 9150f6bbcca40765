import type { Explanation } from "../diagnostic.ts"

/** Problems of a VSM program that only its emulation shows. */
export const emulatorCodes = {
  EMULATOR_UNDEFINED: (d: { register: string }): Explanation => ({
    message: `${d.register} is read, but the line before did not use its unit, so it holds nothing defined`,
    hint: "forward in the line right after; nop and noforward in between keep the value",
  }),
  EMULATOR_BLOCK_FLOAT: (d: { operand: string; mab: string }): Explanation => ({
    message: `${d.operand} is no block float in ${d.mab}: its elements have different exponents`,
    hint: "what a matrix product makes of it is undefined; convert operands with bfn first",
  }),
  EMULATOR_DUMP_LIMIT: (d: { lines: number; limit: number }): Explanation => ({
    message: `the d get statements dump ${d.lines} lines, expected at most ${d.limit}`,
    hint: "name the instances that you need, as in $lm0n0c0b0m0p0",
  }),
  EMULATOR_MEMORY: (d: { memory: string }): Explanation => ({
    message: `the program writes more of ${d.memory} than the emulator may hold`,
    hint: "DRAM and PDM are kept in pages of 32 KiB where they are written",
  }),
} as const
