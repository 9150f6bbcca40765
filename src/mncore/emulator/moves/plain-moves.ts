/** Sweeps over planes, word by word: the definition. */
import { peCount } from "../state/layout.ts"
import { narrowSingle, widenHalf, widenSingle } from "../numbers/conversions.ts"
import { spreadBits, type PlaneMoves, type SignPlace } from "./plane-moves.ts"
import { plainNetwork } from "./tree-reduction.ts"

export function plainMoves(memory: Uint32Array): PlaneMoves {
  return {
    ...maskedMoves(memory),
    ...conversions(memory),
    ...gathers(memory),
    network: (tree) => plainNetwork(memory, tree),
    markClear: (high, low, to) => {
      for (let pe = 0; pe < peCount; pe++)
        memory[to + pe] = (isClear(memory, high, pe) ? 0xffff0000 : 0) | (isClear(memory, low, pe) ? 0xffff : 0)
    },
  }
}

function isClear(memory: Uint32Array, { plane, of }: SignPlace, pe: number): boolean {
  return (memory[plane + pe]! & (of === "word" ? 0x80000000 : 0x8000)) === 0
}

function maskedMoves(memory: Uint32Array): Pick<PlaneMoves, "copySelected" | "keepSelected" | "flip"> {
  return {
    copySelected: (from, to, { plane, spread }) => {
      for (let pe = 0; pe < peCount; pe++) {
        const bits = spreadBits(memory[plane + pe]!, spread)
        memory[to + pe] = (memory[to + pe]! & ~bits) | (memory[from + pe]! & bits)
      }
    },
    keepSelected: (to, { plane, spread }) => {
      for (let pe = 0; pe < peCount; pe++) memory[to + pe]! &= spreadBits(memory[plane + pe]!, spread)
    },
    flip: (from, to, bits) => {
      for (let pe = 0; pe < peCount; pe++) memory[to + pe] = memory[from + pe]! ^ bits
    },
  }
}

function conversions(memory: Uint32Array): Pick<PlaneMoves, "widenHalves" | "widenSingles" | "narrowSingles"> {
  return {
    widenHalves: (from, toHigh, toLow) => {
      for (let pe = 0; pe < peCount; pe++) {
        const pair = memory[from + pe]!
        memory[toHigh + pe] = widenHalf(pair >>> 16)
        memory[toLow + pe] = widenHalf(pair & 0xffff)
      }
    },
    widenSingles: (from, toHigh, toLow) => {
      for (let pe = 0; pe < peCount; pe++) {
        const bits = widenSingle(memory[from + pe]!)
        memory[toHigh + pe] = Number(bits >> 32n)
        memory[toLow + pe] = Number(bits & 0xffffffffn)
      }
    },
    narrowSingles: (fromHigh, fromLow, to) => {
      for (let pe = 0; pe < peCount; pe++)
        memory[to + pe] = (narrowSingle(memory[fromHigh + pe]!) << 16) | narrowSingle(memory[fromLow + pe]!)
    },
  }
}

const patterns = { p: () => 0, m: (pe: number) => pe & 3, d: (pe: number) => pe & 63 } as const

function gathers(memory: Uint32Array): Pick<PlaneMoves, "gatherWords" | "gatherHalves" | "spread"> {
  return {
    gatherWords: (lane, from, to) => {
      for (let pe = 0; pe < peCount; pe++) memory[to + pe] = memory[from[pe & 3]! + (pe & ~3) + lane]!
    },
    gatherHalves: (lane, areUpper, from, to) => {
      const shift = areUpper ? 16 : 0
      for (let pe = 0; pe < peCount; pe++) {
        const [high, low] = from[pe & 3]!
        const at = (pe & ~3) + lane
        memory[to + pe] = ((memory[high + at]! >>> shift) << 16) | ((memory[low + at]! >>> shift) & 0xffff)
      }
    },
    spread: (pattern, from, stride, to) => {
      const place = patterns[pattern]
      for (let pe = 0; pe < peCount; pe++) memory[to + pe] = memory[from + stride * (pe >> 6) + place(pe)]!
    },
  }
}
