/**
 * Decides how each access of a kernel finds its address: a moving pointer plus a constant inside the instruction.
 *
 *   for i { for k { f32 a[64*i + k], f32 a[64*i + k + 8] } }
 *   →  p1 = a at i, moved by 256 bytes with i;  p2 = p1 at k, moved by 4 bytes with k;  accesses p2 and p2 + 32
 *
 * Accesses with the same buffer and the same terms form a group; its terms are ordered from the outermost variable
 * inwards, and each prefix of them is one pointer, shared between groups. A pointer is set when its last variable is
 * bound (at the loop's head or after the let) from the pointer of the shorter prefix, and a loop moves it at the end
 * of each iteration.
 *
 * An instruction adds its constant without wrapping, so a pointer must never lie before address 0 when it is used.
 * The group's constant `anchor`, in elements, is therefore added to its last pointer: the least constant of the
 * group's offsets and 0 that cannot bring the pointer below the buffer for any values of the variables. Accesses
 * before the anchor (guarded ones, at the border of an image) add their distance to the pointer explicitly, which
 * wraps, and end at a valid address.
 */
import { invariant, present } from "../../diagnostics/invariant.ts"
import { dtypes } from "../../tensor/dtype.ts"
import type { Expr, For, Index, Kernel, Statement, Term } from "../../kernels/language/kernel.ts"
import { blocksOf, expressionsOf, postorder } from "../../kernels/language/traverse.ts"

/** Strides and constants in bytes. Without a parent it starts at the buffer's address. */
export interface Pointer {
  readonly key: string
  readonly buffer: string
  readonly parent: Pointer | undefined
  readonly variable: string
  readonly stride: number
  readonly constant: number
}

/**
 * The address is the pointer (or the buffer's address) plus `distance` bytes; a negative distance must be added with
 * wrapping.
 */
export interface Address {
  readonly buffer: string
  readonly pointer: Pointer | undefined
  readonly distance: number
}

export interface AddressPlan {
  /** The pointers that are set when this variable is bound. */
  pointersAt(variable: string): readonly Pointer[]
  addressOf(buffer: string, index: Index): Address
}

/** Expects a kernel with unique names and affine indices (`unrollLoops`, `nameShared`). */
export function planAddresses(kernel: Kernel): AddressPlan {
  const variables = new Map<string, Variable>()
  bindVariable(variables, kernel.range.variable, 0, kernel.range.count - 1)
  const groups = new Map<string, Group>()
  collect(kernel.body, variables, groups)
  const byteLengths = new Map(kernel.buffers.map(({ name, dtype }) => [name, dtypes[dtype].byteLength]))
  const pointers = new Map<string, Pointer>()
  for (const group of groups.values())
    group.pointer = chain(group, present(byteLengths.get(group.buffer), group.buffer), pointers)
  return {
    pointersAt: (variable) => [...pointers.values()].filter((pointer) => pointer.variable === variable),
    addressOf(buffer, index) {
      const group = present(
        groups.get(groupKey(buffer, sortTerms(index.terms, variables))),
        `no pointer into ${buffer}`,
      )
      const distance = (index.offset - anchorOf(group)) * byteLengths.get(buffer)!
      return { buffer, pointer: group.pointer, distance }
    },
  }
}

interface Variable {
  /** Position in the order of binding; outer variables come first. */
  readonly order: number
  readonly least: number
  readonly greatest: number
}

interface Group {
  readonly buffer: string
  readonly terms: readonly Term[]
  /** The least value of the terms' sum, in elements. */
  readonly lowest: number
  leastOffset: number
  greatestOffset: number
  pointer: Pointer | undefined
}

function bindVariable(variables: Map<string, Variable>, name: string, least: number, greatest: number): void {
  invariant(!variables.has(name), `${name} is bound twice`)
  variables.set(name, { order: variables.size, least, greatest })
}

function collect(statements: readonly Statement[], variables: Map<string, Variable>, groups: Map<string, Group>): void {
  for (const statement of statements) {
    for (const { buffer, index } of accessesOf(statement)) addAccess(buffer, index, variables, groups)
    if (statement.kind === "let" && statement.value.type === "i32") bindVariable(variables, statement.name, 0, Infinity)
    if (statement.kind === "for") bindVariable(variables, statement.variable, ...boundsOf(statement))
    for (const block of blocksOf(statement)) collect(block, variables, groups)
  }
}

function boundsOf({ begin, end }: For): readonly [least: number, greatest: number] {
  return [typeof begin === "number" ? begin : 0, typeof end === "number" ? end - 1 : Infinity]
}

function accessesOf(statement: Statement): readonly { readonly buffer: string; readonly index: Index }[] {
  const loads = postorder(expressionsOf(statement)).filter((expr): expr is Expr & { op: "load" } => expr.op === "load")
  return statement.kind === "store" ? [...loads, statement] : loads
}

function addAccess(
  buffer: string,
  index: Index,
  variables: ReadonlyMap<string, Variable>,
  groups: Map<string, Group>,
): void {
  const terms = sortTerms(index.terms, variables)
  const key = groupKey(buffer, terms)
  const known = groups.get(key)
  if (known !== undefined) {
    known.leastOffset = Math.min(known.leastOffset, index.offset)
    known.greatestOffset = Math.max(known.greatestOffset, index.offset)
    return
  }
  const lowest = terms.reduce((sum, { variable, stride }) => {
    const { least, greatest } = variables.get(variable)!
    return sum + stride * (stride < 0 ? greatest : least)
  }, 0)
  groups.set(key, {
    buffer,
    terms,
    lowest,
    leastOffset: index.offset,
    greatestOffset: index.offset,
    pointer: undefined,
  })
}

/** Outermost first, each variable once, without zero strides. */
function sortTerms(terms: readonly Term[], variables: ReadonlyMap<string, Variable>): Term[] {
  const strides = new Map<string, number>()
  for (const { variable, stride } of terms) strides.set(variable, (strides.get(variable) ?? 0) + stride)
  const order = (term: Term): number => present(variables.get(term.variable), `${term.variable} is not bound`).order
  return [...strides]
    .map(([variable, stride]) => ({ variable, stride }))
    .filter(({ stride }) => stride !== 0)
    .sort((a, b) => order(a) - order(b))
}

function groupKey(buffer: string, terms: readonly Term[]): string {
  return [buffer, ...terms.map(({ variable, stride }) => `${stride}*${variable}`)].join(" ")
}

function anchorOf({ leastOffset, greatestOffset, lowest, terms }: Group): number {
  if (terms.length === 0 || (leastOffset >= 0 && lowest >= 0)) return 0
  return Math.min(greatestOffset, Math.max(leastOffset, -lowest))
}

function chain(group: Group, byteLength: number, pointers: Map<string, Pointer>): Pointer | undefined {
  let parent: Pointer | undefined
  const anchor = anchorOf(group)
  group.terms.forEach(({ variable, stride }, i) => {
    const constant = i === group.terms.length - 1 ? anchor * byteLength : 0
    const key = `${groupKey(group.buffer, group.terms.slice(0, i + 1))} + ${constant}`
    const pointer = { key, buffer: group.buffer, parent, variable, stride: stride * byteLength, constant }
    if (!pointers.has(key)) pointers.set(key, pointer)
    parent = pointers.get(key)
  })
  return parent
}
