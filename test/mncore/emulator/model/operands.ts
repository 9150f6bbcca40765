/** What an operand is in a PE and a cycle: 2 lw as big integers (3.2 to 3.7, 1.2). */
import { double, half, pattern, real, single, type Format } from "./fixed.ts"
import { atMsbEnd, elementsOf, joined } from "./long-words.ts"
import type { Access, InputText, Operand } from "./operand-text.ts"
import type { MachineState } from "./state.ts"

/** BASE + T + ADDR + j, in words, truncated to the width of the access; register files have none of it but ADDR. */
export function addressOf(state: MachineState, access: Access, pe: number, cycle: number): number {
  const { memory, words, addresses, isIndexedByT, jumpUpTo } = access
  const written = addresses[cycle]!
  if (memory === "r" || memory === "s") return written % 512
  const base = state.bases.get(`${memory}${pe}`) ?? 0
  const index = isIndexedByT ? Number(state.contents.get("t", pe, 2 * cycle) % 4096n) : 0
  const jump = pe % 4 <= jumpUpTo ? words : 0
  const address = (base + index + written + jump) % 4096
  return address - (address % words)
}

export function readAccess(state: MachineState, access: Access, pe: number, cycle: number): bigint {
  const { memory, words } = access
  const address = addressOf(state, access, pe, cycle)
  const read = Array.from({ length: words }, (_, i) => {
    const longWord = state.contents.get(memory, pe, (address + i) >> 1)
    return (address + i) % 2 === 0 ? longWord >> 32n : longWord
  })
  return atMsbEnd(read, 32)
}

function idOf(name: string, pe: number, width: number): bigint {
  const mab = pe >> 2
  const values: Readonly<Record<string, number>> = {
    l2bid: mab >> 7,
    l1bid: (mab >> 4) % 8,
    mabid: mab % 16,
    peid: pe % 64,
    subpeid: pe % 4,
  }
  const value = values[name]
  const element = value === undefined ? 2n ** BigInt(width - 1) : BigInt(value)
  return joined(Array<bigint>(128 / width).fill(element), width)
}

function readPlain(state: MachineState, operand: Operand, pe: number, cycle: number, width: number): bigint {
  switch (operand.kind) {
    case "access":
      return readAccess(state, operand, pe, cycle)
    case "t":
      return joined(
        [0, 1].map((w) => state.contents.get("t", pe, 2 * cycle + w)),
        64,
      )
    case "forwarded": {
      const values = state.forwarded.get(`${operand.unit}${pe}`)
      if (values === undefined) throw new Error(`what ${operand.unit} forwards is undefined here`)
      return values[cycle]!
    }
    case "id":
      return idOf(operand.name, pe, width)
    default:
      throw new Error(`${operand.kind} is no input`)
  }
}

/** The exact value in a format that holds it; zeros keep their sign, which max and min see. */
function widened(element: bigint, from: Format, to: Format): bigint {
  const value = real(element, from)
  const sign = element >> BigInt(from.exponentBits + from.mantissaBits)
  return value === 0n ? sign << BigInt(to.exponentBits + to.mantissaBits) : pattern(value, to)
}

function converted(value: bigint, option: string, width: number): bigint {
  if (option === "e") {
    const [from, to] = width === 64 ? [single, double] : [half, single]
    return joined(
      elementsOf(value >> 64n, 64, width / 2).map((element) => widened(element, from, to)),
      width,
    )
  }
  if (option === "r")
    return atMsbEnd(
      elementsOf(value, 128, 32).map((element) => pattern(real(element, single), half)),
      16,
    )
  return value
}

/** `width` is that of the elements which the instruction takes. */
export function readInput(
  state: MachineState,
  { operand, isNegated, option }: InputText,
  { pe, cycle, width }: { readonly pe: number; readonly cycle: number; readonly width: number },
): bigint {
  const value = converted(readPlain(state, operand, pe, cycle, width), option, width)
  const signs = joined(Array<bigint>(128 / width).fill(2n ** BigInt(width - 1)), width)
  return isNegated ? value ^ signs : value
}
