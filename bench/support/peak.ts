import { FunctionBody } from "../../src/wasm/assembler/function-body.ts"
import { encodeModule } from "../../src/wasm/assembler/module.ts"

/** What an addition to a product costs: two instructions, or one where the engine fuses them. */
export type Arithmetic = "multiply-add" | "fused"

/**
 * Enough independent sums to hide the latency of both instructions, few enough to stay in the sixteen vector registers of
 * x86-64 together with factor, addend and product.
 */
const sums = 13
const lanes = 4
const iterations = 1 << 19

/** Floating point operations of one call of `run`: a product and an addition for each lane of each sum. */
export const peakFlops = 2 * lanes * sums * iterations

/**
 * The most that 128-bit vectors can compute here, whatever the memory does: `run` repeats x = x · a + b over registers alone.
 * With a = 1/2 and b = 1 every sum stays close to 2, so that no operand is ever subnormal or infinite.
 */
export function peakModule(arithmetic: Arithmetic): Uint8Array {
  const type = { params: [], results: [] } as const
  const body = new FunctionBody(type)
  const factor = constant(body, 0.5)
  const addend = constant(body, 1)
  const accumulators = Array.from({ length: sums }, () => body.addLocal("v128"))
  const remaining = body.addLocal("i32")
  body.i32Const(iterations)
  body.localSet(remaining)
  body.open("loop")
  for (const accumulator of accumulators) addProduct(body, arithmetic, accumulator, factor, addend)
  body.localGet(remaining)
  body.i32Const(1)
  body.plain("i32.sub")
  body.localTee(remaining)
  body.branchIf(0)
  body.end()
  storeAll(body, accumulators)
  const functions = [{ name: "run", type, code: body.finish(), exported: true }]
  return encodeModule({ memory: { initialPages: 1 }, functions, names: false })
}

function constant(body: FunctionBody, value: number): number {
  const local = body.addLocal("v128")
  body.f32Const(value)
  body.plain("f32x4.splat")
  body.localSet(local)
  return local
}

function addProduct(body: FunctionBody, arithmetic: Arithmetic, sum: number, factor: number, addend: number): void {
  body.localGet(sum)
  body.localGet(factor)
  if (arithmetic === "multiply-add") body.plain("f32x4.mul")
  body.localGet(addend)
  body.plain(arithmetic === "multiply-add" ? "f32x4.add" : "f32x4.relaxed_madd")
  body.localSet(sum)
}

/** Without a use of the results an engine might compute nothing. */
function storeAll(body: FunctionBody, locals: readonly number[]): void {
  locals.forEach((local, i) => {
    body.i32Const(0)
    body.localGet(local)
    body.memory("v128.store", { offset: 16 * i, align: 4 })
  })
}
