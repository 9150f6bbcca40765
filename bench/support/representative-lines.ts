/**
 * One line for every instruction class: each mnemonic of the instruction set with the operands of its row's example. An
 * example is written for one precision, so where another does not take its operands, they are tried without options of
 * conversion, and with slices of matrix registers of the other width.
 */
import { CompileError } from "../../src/diagnostics/compile-error.ts"
import { instructionTable, type InstructionName } from "../../src/mncore/isa/instructions/table.ts"
import type { Program } from "../../src/mncore/isa/program.ts"
import { parseVsm } from "../../src/mncore/isa/text/parse-vsm.ts"
import { mnemonicsOf } from "../../src/mncore/isa/text/spellings.ts"

export interface RepresentativeLine {
  readonly mnemonic: string
  readonly program: Program
}

export function representativeLines(): readonly RepresentativeLine[] {
  return (Object.keys(instructionTable) as InstructionName[]).flatMap((name) =>
    mnemonicsOf(name).map((mnemonic) => ({ mnemonic, program: lineOf(name, mnemonic) })),
  )
}

function lineOf(name: InstructionName, mnemonic: string): Program {
  const [word = "", ...operands] = instructionTable[name].example.split(" ")
  const own = mnemonicsOf(name)
    .filter((each) => word.startsWith(each))
    .reduce((longest, each) => (each.length > longest.length ? each : longest), "")
  const texts = operandVariants(operands.join(" ")).flatMap((text) => [
    `${mnemonic}${word.slice(own.length)} ${text}`,
    `${mnemonic} ${text}`,
  ])
  const [first] = texts.flatMap((text) => parsed(text.trim()))
  if (first === undefined) throw new Error(`no line of ${mnemonic} like ${instructionTable[name].example}`)
  return first
}

function operandVariants(operands: string): readonly string[] {
  return [
    operands,
    operands.replace(/(\$\w*\d+v?)[er](?= |$)/g, "$1"),
    operands.replace(/\$l([xy]\d)/g, "$$ll$1"),
    operands.replace(/\$ll([xy])\d+/g, "$$l$10").replace("$ll", "$l"),
  ]
}

function parsed(text: string): readonly Program[] {
  try {
    return [parseVsm(text)]
  } catch (error) {
    if (error instanceof CompileError) return []
    throw error
  }
}
