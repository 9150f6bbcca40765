import { alu, aluName, type Alu } from "../../instructions/pe/alu.ts"
import {
  aluOperationNames,
  aluRow,
  hasUnsigned,
  type AluOperation,
  type AluPrecision,
} from "../../instructions/pe/alu-operations.ts"
import { immediate, type Immediate } from "../../instructions/pe/immediate.ts"
import { literal, type Literal, type LiteralType } from "../../instructions/pe/literal.ts"
import type { OperandReader } from "../expression-text.ts"
import { printFlush, readFlush } from "../operands/masks.ts"
import { aluInputReader, destinationReader, printDestinations, printInput } from "../operands/pe-operands.ts"
import { uint } from "../tokens.ts"
import type { Spelling } from "./spelling.ts"

type Name = Pick<Alu, "operation" | "precision" | "isUnsigned">

function spelling(mnemonic: string, name: Name): Spelling {
  const { inputs: count } = aluRow(name.operation)
  return {
    mnemonic,
    instruction: name.operation,
    read(line) {
      const [, digits, rest = ""] = /^(?:\/(\d+))?(.*)$/.exec(line.suffix)!
      const flush = readFlush(rest, line)
      const [inputs, destinations] = line.readInputs(count, aluInputReader, destinationReader)
      const length = digits === undefined ? {} : { mantissaLength: uint(digits) }
      return line.atMnemonic(() => alu({ ...name, ...length, inputs, destinations, flush }))
    },
  }
}

function namesOf(operation: AluOperation): readonly Name[] {
  const { precisions } = aluRow(operation)
  const letters: readonly (AluPrecision | undefined)[] = precisions.length === 0 ? [undefined] : precisions
  return letters.flatMap((precision) => {
    const signs = hasUnsigned(operation, precision) ? [false, true] : [false]
    return signs.map((isUnsigned) => ({ operation, precision, isUnsigned }))
  })
}

const spellings = aluOperationNames.flatMap((operation) =>
  namesOf(operation).map((name) => spelling(aluName(name), name)),
)

/** `relu0` is `relu`. */
const aliases = namesOf("relu").map((name) => spelling(`${aluName(name)}0`, name))

const literalReader: OperandReader<Literal> = {
  expected: 'a literal such as f"1.5" or i"-1"',
  read(text) {
    const [, type, value] = /^(f|h|i|s|ui|us)"([^"]*)"$/.exec(text) ?? []
    return value === undefined ? undefined : literal(type as LiteralType, value)
  },
}

const immediates = (["xxxx", "xoxo"] as const).map((pattern): Spelling => {
  const mnemonic = pattern === "xxxx" ? "imm" : "immu"
  return {
    mnemonic,
    instruction: mnemonic,
    read(line) {
      const flush = readFlush(line.suffix, line)
      const [[value], destinations] = line.readInputs(1, literalReader, destinationReader)
      return line.atMnemonic(() => immediate(pattern, value!, destinations, flush))
    },
  }
})

export const aluSpellings: readonly Spelling[] = [...spellings, ...aliases, ...immediates]

export function printAlu(instruction: Alu | Immediate): string {
  const { destinations, flush } = instruction
  if (instruction.kind === "imm") {
    const { pattern, literal: value } = instruction
    const mnemonic = `${pattern === "xxxx" ? "imm" : "immu"}${printFlush(flush)}`
    return `${mnemonic} ${value.type}"${value.text}" ${printDestinations(destinations)}`
  }
  const { mantissaLength, inputs } = instruction
  const length = mantissaLength === undefined ? "" : `/${mantissaLength}`
  const mnemonic = `${aluName(instruction)}${length}${printFlush(flush)}`
  return [mnemonic, ...inputs.map(printInput), printDestinations(destinations)].join(" ")
}
