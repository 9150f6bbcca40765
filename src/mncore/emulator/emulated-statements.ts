import type { Expression, Statement } from "../isa/instructions/instruction.ts"

/**
 * What computes each part of a program: kernels in WebAssembly, or plain TypeScript where words are copied or filled in runs,
 * which engines do fast themselves.
 */
export const emulatedStatements = {
  pe: "yes",
  nop: "yes",
  noforward: "yes",
  wait: "yes, everything is complete",
  l2bmDown: "plain",
  l2bmCollect: "plain",
  l2bmSelect: "plain",
  l2bmReduce: "wasm",
  l2bmExchange: "plain",
  l2bmdars: "plain",
  l2bmdarw: "plain",
  l1bmDown: "wasm, plain for l1bmm4 and shifts",
  l1bmUp: "plain",
  l1bmReduce: "wasm",
  mauVector: "wasm",
  mauMatrix: "wasm, plain for MABs with unequal exponents or infinities",
  mwrite: "plain",
  mread: "wasm",
  alu: "wasm",
  imm: "plain",
  mv: "at once; reductions in wasm",
  mvnop: "yes",
  mask: "yes",
  dset: "yes",
  dget: "yes",
  preload: "yes",
  hostTransfer: "yes, at once",
  quit: "yes",
} as const satisfies Readonly<Record<Expression["kind"] | Statement["kind"], string>>
