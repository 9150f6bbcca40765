import {
  l1bmDown,
  l1bmReduce,
  l1bmReduceHalf,
  l1bmUp,
  type L1bmDown,
  type L1bmInstruction,
} from "../../instructions/pe/l1bm.ts"
import { reductions, type Reduction } from "../../instructions/reduction.ts"
import type { ExpressionText } from "../expression-text.ts"
import { printFlush, readFlush } from "../operands/masks.ts"
import {
  destinationReader,
  inputReader,
  printDestinations,
  printInput,
  printSource,
  sourceReader,
} from "../operands/pe-operands.ts"
import { isL1bm, l1bmReaders, printL1bm } from "../operands/transfer-operands.ts"
import { uint } from "../tokens.ts"
import type { Spelling } from "./spelling.ts"

function readDown(line: ExpressionText, map: L1bmDown["map"], shift: number, rest: string): L1bmDown {
  const flush = readFlush(rest, line)
  const [[place], destinations] = line.readInputs(1, l1bmReaders[map], destinationReader)
  return line.atMnemonic(() => l1bmDown(map, place!, destinations, { shift, flush }))
}

const broadcast: Spelling = {
  mnemonic: "l1bmp",
  instruction: "l1bmp",
  read: (line) => readDown(line, "p", 0, line.suffix),
}

const byMab = (["m", "m4"] as const).map((map): Spelling => ({
  mnemonic: `l1bm${map}`,
  instruction: `l1bm${map}`,
  read(line) {
    if (!line.suffix.startsWith("@")) return readDown(line, map, 0, line.suffix)
    const [, select] = /^@(\d+)$/.exec(line.suffix) ?? []
    if (select === undefined) return line.rejectSuffix("the MAB, such as @3")
    const [source, place] = line.read(sourceReader, l1bmReaders[map])
    return line.atMnemonic(() => l1bmUp(map, source, place, { select: uint(select) }))
  },
}))

const distribute: Spelling = {
  mnemonic: "l1bmd",
  instruction: "l1bmd",
  read(line) {
    const [, sign, digits, rest = ""] = /^(?:([+-])(\d+))?(.*)$/.exec(line.suffix)!
    const shift = uint(digits ?? "0") * (sign === "-" ? -1 : 1)
    if (isL1bm(line.operands[0]?.text ?? "")) return readDown(line, "d", shift + 0, rest)
    if (rest !== "") line.rejectSuffix("a shift such as +1, or a blank")
    const [source, place] = line.read(sourceReader, l1bmReaders.d)
    return line.atMnemonic(() => l1bmUp("d", source, place, { shift: shift + 0 }))
  },
}

function isHalf(reduction: Reduction): reduction is Extract<Reduction, `h${string}`> {
  return reduction.startsWith("h")
}

function reduceSpelling(map: "m" | "m4", reduction: Reduction, isNarrowed: boolean): Spelling {
  const stem = map === "m" ? "l1bmr" : "l1bmr4"
  return {
    mnemonic: `${stem}${reduction}${isNarrowed ? "r" : ""}`,
    instruction: stem,
    read(line) {
      line.checkNoSuffix()
      if (isHalf(reduction)) {
        const [source, place] = line.read(sourceReader, l1bmReaders[map])
        return line.atMnemonic(() => l1bmReduceHalf(map, reduction, source, place))
      }
      const [source, place] = line.read(inputReader, l1bmReaders[map])
      return line.atMnemonic(() => l1bmReduce(map, reduction, source, place, isNarrowed))
    },
  }
}

const reduce = (["m", "m4"] as const).flatMap((map) =>
  reductions.flatMap((reduction) =>
    (reduction.startsWith("f") ? [false, true] : [false]).map((isNarrowed) =>
      reduceSpelling(map, reduction, isNarrowed),
    ),
  ),
)

export const l1bmSpellings: readonly Spelling[] = [broadcast, ...byMab, distribute, ...reduce]

export function printL1bmInstruction(instruction: L1bmInstruction): string {
  const place = printL1bm(instruction.l1bm)
  switch (instruction.kind) {
    case "l1bmDown": {
      const { map, shift, destinations, flush } = instruction
      return `l1bm${map}${printShift(shift)}${printFlush(flush)} ${place} ${printDestinations(destinations)}`
    }
    case "l1bmUp": {
      const { map, select, shift, source } = instruction
      return `l1bm${map}${map === "d" ? printShift(shift) : `@${select}`} ${printSource(source)} ${place}`
    }
    case "l1bmReduce": {
      const { map, reduction, isNarrowed, source } = instruction
      return `l1bmr${map === "m" ? "" : "4"}${reduction}${isNarrowed ? "r" : ""} ${printInput(source)} ${place}`
    }
  }
}

function printShift(shift: number): string {
  return shift === 0 ? "" : shift > 0 ? `+${shift}` : String(shift)
}
