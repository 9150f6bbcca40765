import {
  matrixRead,
  matrixRoles,
  matrixWrite,
  mauMatrix,
  mauVector,
  vectorRoles,
  type MatrixPrecision,
  type MauInstruction,
  type MauMatrix,
  type MauVector,
  type ProductHalf,
  type VectorPrecision,
} from "../../instructions/pe/mau.ts"
import { printFlush, readFlush } from "../operands/masks.ts"
import { destinationReader, inputReader, printDestinations, printInput } from "../operands/pe-operands.ts"
import { matrixReader, printSlice, sliceReaders } from "../operands/transfer-operands.ts"
import type { Spelling } from "./spelling.ts"

const vectorOperations = Object.keys(vectorRoles) as readonly (keyof typeof vectorRoles)[]
const matrixOperations = Object.keys(matrixRoles) as readonly (keyof typeof matrixRoles)[]
const vectorPrecisions: readonly VectorPrecision[] = ["d", "f", "h"]
const matrixPrecisions: readonly MatrixPrecision[] = ["d", "f", "g", "h"]

function halvesOf(precision: MatrixPrecision, hasProduct: boolean): readonly (ProductHalf | undefined)[] {
  return precision === "d" && hasProduct ? ["u", "d"] : [undefined]
}

type Letters = Pick<MauVector, "half" | "isNarrowed">

/** `u` or `d`, then `r`, as they stand after the name of an operation. */
function lettersOf(precision: MatrixPrecision, hasProduct: boolean): readonly Letters[] {
  return halvesOf(precision, hasProduct).flatMap((half) => [false, true].map((isNarrowed) => ({ half, isNarrowed })))
}

type Name = Letters & Pick<MauVector | MauMatrix, "operation" | "precision">

function mnemonicOf({ precision, operation, half, isNarrowed }: Name): string {
  return `${precision}${operation}${half ?? ""}${isNarrowed ? "r" : ""}`
}

const vector = vectorOperations.flatMap((operation) =>
  vectorPrecisions.flatMap((precision) =>
    lettersOf(precision, operation === "vfma" || operation === "vmul").map((letters): Spelling => {
      const fixed = { operation, precision, ...letters }
      return {
        mnemonic: mnemonicOf(fixed),
        instruction: operation,
        read(line) {
          const flush = readFlush(line.suffix, line)
          const [inputs, destinations] = line.readInputs(vectorRoles[operation].length, inputReader, destinationReader)
          return line.atMnemonic(() => mauVector({ ...fixed, inputs, destinations, flush }))
        },
      }
    }),
  ),
)

const matrix = matrixOperations.flatMap((operation) =>
  matrixPrecisions.flatMap((precision) =>
    lettersOf(precision, true).map((letters): Spelling => {
      const fixed = { operation, precision, ...letters }
      return {
        mnemonic: mnemonicOf(fixed),
        instruction: operation,
        read(line) {
          const flush = readFlush(line.suffix, line)
          const [register, inputs, destinations] = line.readAfter(
            matrixReader,
            matrixRoles[operation].length,
            inputReader,
            destinationReader,
          )
          return line.atMnemonic(() => mauMatrix({ ...fixed, matrix: register, inputs, destinations, flush }))
        },
      }
    }),
  ),
)

const write = matrixPrecisions.map((precision): Spelling => ({
  mnemonic: `${precision}mwrite`,
  instruction: "mwrite",
  read(line) {
    line.checkNoSuffix()
    const [source, slice] = line.read(inputReader, sliceReaders[precision])
    return line.atMnemonic(() => matrixWrite(precision, source, slice))
  },
}))

const read = matrixPrecisions.map((precision): Spelling => ({
  mnemonic: `${precision}mread`,
  instruction: "mread",
  read(line) {
    const flush = readFlush(line.suffix, line)
    const [[slice], destinations] = line.readInputs(1, sliceReaders[precision], destinationReader)
    return line.atMnemonic(() => matrixRead(precision, slice!, destinations, flush))
  },
}))

export const mauSpellings: readonly Spelling[] = [...vector, ...matrix, ...write, ...read]

export function printMau(instruction: MauInstruction): string {
  switch (instruction.kind) {
    case "mauVector": {
      const { inputs, destinations, flush } = instruction
      const mnemonic = `${mnemonicOf(instruction)}${printFlush(flush)}`
      return `${mnemonic} ${inputs.map(printInput).join(" ")} ${printDestinations(destinations)}`
    }
    case "mauMatrix": {
      const { matrix: register, inputs, destinations, flush } = instruction
      const mnemonic = `${mnemonicOf(instruction)}${printFlush(flush)}`
      return `${mnemonic} $l${register} ${inputs.map(printInput).join(" ")} ${printDestinations(destinations)}`
    }
    case "mwrite":
      return `${instruction.precision}mwrite ${printInput(instruction.source)} ${printSlice(instruction.slice)}`
    case "mread": {
      const { precision, slice, destinations, flush } = instruction
      return `${precision}mread${printFlush(flush)} ${printSlice(slice)} ${printDestinations(destinations)}`
    }
  }
}
