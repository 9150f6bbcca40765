/** MV commands by the mappings of 5.8: which long word of DRAM, PDM and L2BM becomes which. */
import type { Move, Place } from "./moves.ts"
import type { MachineState } from "./state.ts"
import type { Tree } from "./reductions.ts"

interface MvText {
  readonly operation: string
  readonly reduction: string
  readonly size: number
  readonly repeat: number
  readonly source: EndText
  readonly destination: EndText
}

interface EndText {
  readonly memory: string
  readonly address: number
  readonly group: number | undefined
  readonly l2b: number | undefined
}

const groups = [0, 1, 2, 3] as const
const l2bs = [0, 1, 2, 3, 4, 5, 6, 7] as const

function readEnd(text: string): EndText {
  const [, memory, address, group, l2b] = /^\$(lc|p|di?)(\d+)(?:@(\d)?(?:\.(\d))?)?$/.exec(text)!
  const optional = (digit: string | undefined): number | undefined => (digit === undefined ? undefined : Number(digit))
  return { memory: memory!, address: Number(address), group: optional(group), l2b: optional(l2b) }
}

function readMv(line: string): MvText {
  const [head, source, destination] = line.split(/\s+/)
  const [, operation, reduction, size, repeat] =
    /^(mv(?:p|b4|b2|b|d|r4|r2|r))([dfhlis][a-z]+)?\/n(\d+)(?:i[\da-f]{2})?(?:nd(\d+))?(?:p\d)?$/.exec(head!)!
  return {
    operation: operation!,
    reduction: reduction ?? "",
    size: Number(size),
    repeat: Number(repeat ?? 1),
    source: readEnd(source!),
    destination: readEnd(destination!),
  }
}

/** The i-th long word of an end in a group; of L2BMs that of `l`. Every 16 lw of `$di` use the next entry, or every repeat of them. */
function placeOf(state: MachineState, end: EndText, repeat: number, g: number, l: number, i: number): Place {
  const group = end.group ?? g
  if (end.memory === "lc") return ["lc", 2 * group + (end.l2b ?? l), end.address + i]
  if (end.memory !== "di") return [end.memory as "p" | "d", group, end.address + i]
  const share = 16 * repeat
  const entry = state.dar.get(1024 * group + end.address + Math.floor(i / share)) ?? 0
  return ["d", group, 16 * entry + (i % share)]
}

/** `count` long words in blocks of some length: every block, and every place k in it. */
function blocks(count: number, length: number, movesAt: (block: number, k: number) => readonly Move[]): Move[] {
  return Array.from({ length: count }, (_, i) => movesAt(Math.floor(i / length), i % length)).flat()
}

export function mvMoves(state: MachineState, line: string): Move[] {
  const text = readMv(line)
  const { operation, size, repeat, source, destination } = text
  const from = (g: number, l: number, i: number): Place => placeOf(state, source, repeat, g, l, i)
  const to = (g: number, l: number, i: number): Place => placeOf(state, destination, repeat, g, l, i)
  if (operation.startsWith("mvr")) return reductionMoves(text, from, to)
  switch (operation) {
    case "mvp": {
      const working = source.group === undefined ? groups : [0]
      return blocks(size, 1, (i) => working.map((g) => ({ to: to(g, 0, i), from: [from(g, 0, i)] })))
    }
    case "mvb":
    case "mvb2":
      return blocks(size, 1, (i) => l2bs.map((b) => ({ to: to(b >> 1, b & 1, i), from: [from(b >> 1, 0, i)] })))
    case "mvb4":
      return blocks(size, 64, (i, rest) =>
        l2bs.map((b) => ({
          to: to(b >> 1, b & 1, 64 * i + rest),
          from: [from(rest >> 4, 0, 32 * i + 16 * (b & 1) + (rest % 16))],
        })),
      )
    default:
      return interleaveMoves(text, from, to)
  }
}

type At = (g: number, l: number, i: number) => Place

/** `mvd`: 16 lw of each L2BM, or of the DRAM of each group, in turn. */
function interleaveMoves({ size, source, destination }: MvText, from: At, to: At): Move[] {
  const isFromPdm = source.memory === "p"
  const spread = isFromPdm ? destination : source
  const parts = spread.memory === "lc" ? 8 : 4
  return blocks(size, 16 * parts, (i, rest) => {
    const part = rest >> 4
    const inPart = 16 * i + (rest % 16)
    const at = isFromPdm ? to : from
    const place = parts === 8 ? at(part >> 1, part & 1, inPart) : at(part, 0, inPart)
    const whole = (isFromPdm ? from : to)(0, 0, 16 * parts * i + rest)
    return [isFromPdm ? { to: place, from: [whole] } : { to: whole, from: [place] }]
  })
}

function reductionMoves({ operation, reduction, size, destination }: MvText, from: At, to: At): Move[] {
  const tree = (firstLevel: number): Tree => ({ operation: reduction, firstLevel, isNarrowed: false })
  if (operation === "mvr2")
    return blocks(size, 1, (i) =>
      groups.map((g) => ({ to: to(g, 0, i), from: [from(g, 0, i), from(g, 1, i)], tree: tree(2) })),
    )
  if (operation === "mvr4")
    return blocks(size, 64, (i, rest) =>
      [0, 1].map((l) => ({
        to: to(rest >> 4, 0, 32 * i + 16 * l + (rest % 16)),
        from: groups.map((g) => from(g, l, 64 * i + rest)),
        tree: tree(4),
      })),
    )
  return blocks(size, 64, (i, rest) => {
    const all = l2bs.map((b) => from(b >> 1, b & 1, 64 * i + rest))
    const isPdm = destination.memory === "p"
    return [{ to: isPdm ? to(0, 0, 64 * i + rest) : to(rest >> 4, 0, 16 * i + (rest % 16)), from: all, tree: tree(2) }]
  })
}
