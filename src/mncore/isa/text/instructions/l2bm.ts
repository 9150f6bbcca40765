import { allL1bs, l1bSet, l1bSetOf, type L1bSet } from "../../operands/l1b-set.ts"
import { hierarchy } from "../../../machine.ts"
import {
  l2bmCollect,
  l2bmDown,
  l2bmExchange,
  l2bmReduce,
  l2bmSelect,
  l2bmStageDar,
  l2bmWriteDar,
  type L2bmInstruction,
} from "../../instructions/pe/l2bm.ts"
import { reductions } from "../../instructions/reduction.ts"
import type { ExpressionText, OperandReader } from "../expression-text.ts"
import { darEntry, l1bmAddress, l2bmAddress } from "../operands/transfer-operands.ts"
import { uint } from "../tokens.ts"
import type { Spelling } from "./spelling.ts"

const setText = /^@(?:(\d)\/(\d)|\[?(\d(?:,\d)*)\]?)$/

/** `@a/i`, `@a`, `@[a,b]` or `@a,b`; all L1Bs without one. Throws VSM_SYNTAX, VSM_RANGE, VSM_L1B_SET. */
function readSet(line: ExpressionText): L1bSet {
  if (line.suffix === "") return allL1bs
  const [, base, ignored, list] = setText.exec(line.suffix) ?? []
  if (base === undefined && list === undefined) line.rejectSuffix("an L1B set such as @0/3 or @[0,1,2,3]")
  return line.atMnemonic(() =>
    list === undefined ? l1bSet(uint(base!), uint(ignored!)) : l1bSetOf(list.split(",").map(uint)),
  )
}

function printSet({ base, ignored }: L1bSet): string {
  return ignored === hierarchy.l1bsPerL2b - 1 ? "" : `@${base}/${ignored}`
}

interface L2bmOfGroup {
  readonly address: number
  readonly l2b: number
}

const stagedReader: OperandReader<L2bmOfGroup> = {
  expected: "$lc<address>@.<L2B>",
  read(text) {
    const [, address, l2b] = /^\$lc(\d+)@\.(\d)$/.exec(text) ?? []
    return l2b === undefined ? undefined : { address: uint(address!), l2b: uint(l2b) }
  },
}

const down = (["b", "b2"] as const).map((map): Spelling => ({
  mnemonic: `l2bm${map}`,
  instruction: `l2bm${map}`,
  read(line) {
    const set = readSet(line)
    const [l2bm, l1bm] = line.read(l2bmAddress, l1bmAddress)
    return line.atMnemonic(() => l2bmDown(map, l2bm, l1bm, set))
  },
}))

const distribute: Spelling = {
  mnemonic: "l2bmd",
  instruction: "l2bmd",
  read(line) {
    if (line.operands[0]?.text.startsWith("$lb")) {
      line.checkNoSuffix()
      const [l1bm, l2bm] = line.read(l1bmAddress, l2bmAddress)
      return line.atMnemonic(() => l2bmCollect(l1bm, l2bm))
    }
    const set = readSet(line)
    const [l2bm, l1bm] = line.read(l2bmAddress, l1bmAddress)
    return line.atMnemonic(() => l2bmDown("d", l2bm, l1bm, set))
  },
}

const select: Spelling = {
  mnemonic: "l2bm",
  instruction: "l2bm@",
  read(line) {
    const [, l1b] = /^@(\d)$/.exec(line.suffix) ?? []
    if (l1b === undefined) return line.rejectSuffix("the L1B, such as @3")
    const [l1bm, l2bm] = line.read(l1bmAddress, l2bmAddress)
    return line.atMnemonic(() => l2bmSelect(uint(l1b), l1bm, l2bm))
  },
}

const reduce = (["r", "r2"] as const).flatMap((map) =>
  reductions.map((reduction): Spelling => ({
    mnemonic: `l2bm${map}${reduction}`,
    instruction: `l2bm${map}`,
    read(line) {
      if (map === "r2") line.checkNoSuffix()
      const set = readSet(line)
      const [l1bm, l2bm] = line.read(l1bmAddress, l2bmAddress)
      return line.atMnemonic(() => l2bmReduce(map, reduction, l1bm, l2bm, set))
    },
  })),
)

const exchange: Spelling = {
  mnemonic: "l2bmi",
  instruction: "l2bmi",
  read(line) {
    const set = readSet(line)
    const [source, destination] = line.read(l1bmAddress, l1bmAddress)
    return line.atMnemonic(() => l2bmExchange(set, source, destination))
  },
}

const stage: Spelling = {
  mnemonic: "l2bmdars",
  instruction: "l2bmdars",
  read(line) {
    line.checkNoSuffix()
    const [{ address, l2b }, dar] = line.read(stagedReader, darEntry)
    return line.atMnemonic(() => l2bmStageDar(address, l2b, dar))
  },
}

const drain: Spelling = {
  mnemonic: "l2bmdarw",
  instruction: "l2bmdarw",
  read(line) {
    line.checkNoSuffix()
    line.read()
    return l2bmWriteDar
  },
}

export const l2bmSpellings: readonly Spelling[] = [...down, distribute, select, ...reduce, exchange, stage, drain]

export function printL2bmInstruction(instruction: L2bmInstruction): string {
  switch (instruction.kind) {
    case "l2bmDown":
      return `l2bm${instruction.map}${printSet(instruction.set)} $lc${instruction.l2bm} $lb${instruction.l1bm}`
    case "l2bmCollect":
      return `l2bmd $lb${instruction.l1bm} $lc${instruction.l2bm}`
    case "l2bmSelect":
      return `l2bm@${instruction.l1b} $lb${instruction.l1bm} $lc${instruction.l2bm}`
    case "l2bmReduce": {
      const { map, reduction, set, l1bm, l2bm } = instruction
      return `l2bm${map}${reduction}${printSet(set)} $lb${l1bm} $lc${l2bm}`
    }
    case "l2bmExchange":
      return `l2bmi${printSet(instruction.set)} $lb${instruction.source} $lb${instruction.destination}`
    case "l2bmdars":
      return `l2bmdars $lc${instruction.l2bm}@.${instruction.l2b} $dar${instruction.dar}`
    case "l2bmdarw":
      return "l2bmdarw"
  }
}
