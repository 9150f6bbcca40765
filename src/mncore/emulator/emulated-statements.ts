import type { Expression, Statement } from "../isa/instructions/instruction.ts"

/**
 * What computes each part of a program: kernels in WebAssembly for the forms that programs are made of, with plain TypeScript
 * for the others, or plain TypeScript alone.
 */
export const emulatedStatements = {
  pe: "yes",
  nop: "yes",
  noforward: "yes",
  wait: "yes, everything is complete",
  l2bmDown: "plain",
  l2bmCollect: "plain",
  l2bmSelect: "plain",
  l2bmReduce: "wasm for ffadd",
  l2bmExchange: "plain",
  l2bmdars: "plain",
  l2bmdarw: "plain",
  l1bmDown: "wasm",
  l1bmUp: "plain",
  l1bmReduce: "wasm for ffadd",
  mauVector: "wasm, plain for d",
  mauMatrix: "wasm for g and h",
  mwrite: "plain",
  mread: "wasm",
  alu: "wasm, plain for shifts, d, lrelu and rsqrt",
  imm: "plain",
  mv: "at once; sums of singles in wasm",
  mvnop: "yes",
  mask: "yes",
  dset: "yes",
  dget: "yes",
  preload: "yes",
  hostTransfer: "yes, at once",
  quit: "yes",
} as const satisfies Readonly<Record<Expression["kind"] | Statement["kind"], string>>
