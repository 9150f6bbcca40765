/** Operands of VSM as this model reads them (4.1), apart from the assembler: an access is four addresses and a width. */
export type RegisterLetter = "m" | "n" | "r" | "s"

export interface Access {
  readonly kind: "access"
  readonly memory: RegisterLetter
  readonly words: number
  readonly addresses: readonly number[]
  readonly isIndexedByT: boolean
  readonly jumpUpTo: number
}

export type Operand =
  | Access
  | { readonly kind: "t" }
  | { readonly kind: "forwarded"; readonly unit: string }
  | { readonly kind: "id"; readonly name: string }
  | { readonly kind: "flags"; readonly entry: number }
  | { readonly kind: "base"; readonly memory: RegisterLetter }
  | { readonly kind: "nothing" }

export interface InputText {
  readonly operand: Operand
  readonly isNegated: boolean
  readonly option: string
}

export interface MaskText {
  readonly entry: number
  readonly isWide: boolean
}

export interface DestinationText {
  readonly operand: Operand
  readonly mask: MaskText | undefined
}

const named: Readonly<Record<string, Operand>> = {
  t: { kind: "t" },
  nowrite: { kind: "nothing" },
  mb: { kind: "base", memory: "m" },
  nb: { kind: "base", memory: "n" },
  mauf: { kind: "forwarded", unit: "mau" },
  aluf: { kind: "forwarded", unit: "alu" },
  lbf: { kind: "forwarded", unit: "lb" },
  mreadf: { kind: "forwarded", unit: "mread" },
}
const ids = ["l2bid", "l1bid", "mabid", "peid", "subpeid", "msb1"]

function readOperand(text: string): Operand {
  const name = text.slice(1)
  const known = named[name] ?? named[name.replace(/^ll?/, "")]
  if (known !== undefined) return known
  if (ids.includes(name)) return { kind: "id", name }
  const entry = /^omr(\d+)$/.exec(name)?.[1]
  return entry === undefined ? readAccess(name) : { kind: "flags", entry: Number(entry) }
}

function readAccess(name: string): Access {
  const found = /^(ll|l)?([mnrs])(t?)(\d+|\[[\d,]+\])?(?:(v)(\d*))?(?:j(\d))?$/.exec(name)
  if (found === null) throw new Error(`the model cannot read $${name}`)
  const [, prefix = "", memory, t, place = "0", v, stride, jump] = found
  const words = 2 ** prefix.length
  const increment = v === undefined ? 0 : stride === "" ? words : Number(stride)
  const addresses = place.startsWith("[")
    ? place.slice(1, -1).split(",").map(Number)
    : [0, 1, 2, 3].map((cycle) => Number(place) + increment * cycle)
  const isIndexedByT = t === "t"
  return {
    kind: "access",
    memory: memory as RegisterLetter,
    words,
    addresses,
    isIndexedByT,
    jumpUpTo: Number(jump ?? -1),
  }
}

export function readInput(text: string): InputText {
  const [, sign, operand, option] = /^(-?)(\$.*?[^er]|\$(?:ll?)?[rs])([er]?)$/.exec(text)!
  return { operand: readOperand(operand!), isNegated: sign === "-", option: option! }
}

/** `/1000`, `/$imr1`, `/ll0110t` and the like, without the slash. */
export function readMask(text: string): MaskText {
  const [, isWide, bits, isWideToo, entry] = /^(?:(ll)?([01]{4})|\$(ll)?imr(\d+))[tp]?$/.exec(text)!
  return {
    entry: bits === undefined ? Number(entry) : 16 + Number.parseInt(bits, 2),
    isWide: (isWide ?? isWideToo) !== undefined,
  }
}

export function readDestination(text: string): DestinationText {
  const [target, mask] = text.split("/")
  return { operand: readOperand(target!), mask: mask === undefined ? undefined : readMask(mask) }
}
