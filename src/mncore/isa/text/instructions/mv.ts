import { mvNop, mv, type Mv, type MvNop } from "../../instructions/mv/mv.ts"
import { mvOperations, type MvOperation } from "../../instructions/mv/forms.ts"
import { dram, indirectDram, l2bm, pdm, type MvOperand } from "../../instructions/mv/mv-operands.ts"
import { reductions, type Reduction } from "../../instructions/reduction.ts"
import type { ExpressionText, OperandReader } from "../expression-text.ts"
import { uint } from "../tokens.ts"
import { printTag } from "./sync.ts"

const operandText = /^\$(lc|p|di?)(\d+)(?:@(\d)?(?:\.(\d))?)?$/

const mvOperandReader: OperandReader<MvOperand> = {
  expected: "$p<address>, $d<address>, $di<entry> or $lc<address>, with @<group>, @.<L2B> or @<group>.<L2B>",
  read(text) {
    const [, memory, digits, group, l2b] = operandText.exec(text) ?? []
    if (memory === undefined || text.endsWith("@") || (l2b !== undefined && memory !== "lc")) return undefined
    const address = uint(digits!)
    const inGroup = group === undefined ? undefined : uint(group)
    if (memory === "p") return pdm(address, inGroup)
    if (memory === "d") return dram(address, inGroup)
    if (memory === "di") return indirectDram(address, inGroup)
    if (inGroup !== undefined && l2b === undefined) return undefined
    return l2bm(address, {
      ...(inGroup !== undefined && { group: inGroup }),
      ...(l2b !== undefined && { l2b: uint(l2b) }),
    })
  },
}

function printOperand(operand: MvOperand): string {
  const group = operand.group === undefined ? "" : `@${operand.group}`
  switch (operand.kind) {
    case "dram":
      return `$d${operand.address}${group}`
    case "dramIndirect":
      return `$di${operand.dar}${group}`
    case "pdm":
      return `$p${operand.address}${group}`
    case "l2bm": {
      const place = operand.l2b === undefined ? "" : `@${operand.group ?? ""}.${operand.l2b}`
      return `$lc${operand.address}${place}`
    }
  }
}

interface MvName {
  readonly operation: MvOperation
  readonly reduction?: Reduction
}

/** Every MV mnemonic but `mvnop`, with what it stands for. */
export const mvNames: ReadonlyMap<string, MvName> = new Map(
  mvOperations.flatMap((operation): [string, MvName][] =>
    operation.startsWith("mvr")
      ? reductions.map((reduction) => [`${operation}${reduction}`, { operation, reduction }])
      : [[operation, { operation }]],
  ),
)

const suffixText = /^\/n(\d+)(?:i([\da-f]{2}))?(?:nd(\d+))?(?:p(\d))?$/

/** Reads a line whose mnemonic is in `mvNames`, or `mvnop`. Throws CompileError with places that name the column. */
export function readMv(line: ExpressionText): Mv | MvNop {
  if (line.mnemonic === "mvnop") {
    line.checkNoSuffix()
    line.read()
    return mvNop
  }
  const name = mvNames.get(line.mnemonic)!
  const [, size, tag, repeat, priority] = suffixText.exec(line.suffix) ?? []
  if (size === undefined) line.rejectSuffix("a size such as /n64, then a tag, nd and p")
  const [source, destination] = line.read(mvOperandReader, mvOperandReader)
  return line.atMnemonic(() =>
    mv({
      ...name,
      size: uint(size),
      tag: tag === undefined ? undefined : Number.parseInt(tag, 16),
      darRepeat: repeat === undefined ? undefined : uint(repeat),
      priority: priority === undefined ? undefined : uint(priority),
      source,
      destination,
    }),
  )
}

export function printMv(line: Mv | MvNop): string {
  if (line.kind === "mvnop") return "mvnop"
  const { operation, reduction, size, tag, darRepeat, priority, source, destination } = line
  const suffixes = [
    `/n${size}`,
    tag === undefined ? "" : printTag(tag),
    darRepeat === undefined ? "" : `nd${darRepeat}`,
    priority === undefined ? "" : `p${priority}`,
  ]
  return `${operation}${reduction ?? ""}${suffixes.join("")} ${printOperand(source)} ${printOperand(destination)}`
}
