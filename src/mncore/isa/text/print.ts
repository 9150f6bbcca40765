import type { Expression, PeLine, Statement } from "../instructions/instruction.ts"
import type { Program, ProgramLine } from "../program.ts"
import { printAlu } from "./instructions/alu.ts"
import { printDebug } from "./instructions/debug.ts"
import { printHostLine } from "./instructions/host-lines.ts"
import { printL1bmInstruction } from "./instructions/l1bm.ts"
import { printL2bmInstruction } from "./instructions/l2bm.ts"
import { printMaskStatement } from "./instructions/mask-statement.ts"
import { printMau } from "./instructions/mau.ts"
import { printMv } from "./instructions/mv.ts"
import { printSync } from "./instructions/sync.ts"

/** The text of a program, with its comments. Reading it gives an equal program, but for the numbers of the lines. */
export function printProgram({ lines }: Program): string {
  return lines.map((line) => `${printLine(line)}\n`).join("")
}

function printLine({ statement, comment }: ProgramLine): string {
  return [statement === undefined ? "" : printStatement(statement), comment ?? ""]
    .filter((text) => text !== "")
    .join(" ")
}

/** One line in canonical spelling. */
export function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case "pe":
      return printPeLine(statement)
    case "mv":
    case "mvnop":
      return printMv(statement)
    case "mask":
      return printMaskStatement(statement)
    case "dget":
    case "dset":
      return printDebug(statement)
    case "preload":
    case "hostTransfer":
      return printHostLine(statement)
    case "quit":
      return "quit"
  }
}

function printPeLine({ expressions }: PeLine): string {
  return expressions.map(printExpression).join("; ")
}

export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case "nop":
    case "noforward":
    case "wait":
      return printSync(expression)
    case "l2bmDown":
    case "l2bmCollect":
    case "l2bmSelect":
    case "l2bmReduce":
    case "l2bmExchange":
    case "l2bmdars":
    case "l2bmdarw":
      return printL2bmInstruction(expression)
    case "l1bmDown":
    case "l1bmUp":
    case "l1bmReduce":
      return printL1bmInstruction(expression)
    case "mauVector":
    case "mauMatrix":
    case "mwrite":
    case "mread":
      return printMau(expression)
    case "alu":
    case "imm":
      return printAlu(expression)
  }
}
