import type { Value } from "../../../ir/graph.ts"
import { isFloat } from "../../../tensor/dtype.ts"
import type { ImportOperator, OnnxNode } from "../onnx-node.ts"

/**
 * https://onnx.ai/onnx/operators/onnx__Attention.html, since opset 23; 24 brought nonpad_kv_seqlen.
 *
 *   Q [batch, heads, queries, size]  K, V [batch, kv heads, keys, size], or [batch, length, heads · size]
 *   weights = softmax(softcap(Q · Kᵀ · scale) + mask)    Y = weights · V
 *
 * The mask adds -∞ where attn_mask forbids, behind the end of a shorter attn_mask, above the diagonal of causal attention, and behind
 * the end of each sequence. A row that is masked altogether has weights of 0. Several query heads may share a head of K and V.
 * qk_matmul_output is the product, after softcap, after the mask, or after softmax.
 */
export const importAttention: ImportOperator = (node) => {
  for (const position of [0, 1, 2]) node.requireRank(position, 3, 4)
  for (const position of [4, 5]) if (node.inputs[position] !== undefined) node.requireRank(position, 4)
  if (node.inputs[3] !== undefined) node.requireRank(3, 1, 4)
  const isFlat = node.rank(0) === 3
  if (node.rank(1) !== node.rank(0) || node.rank(2) !== node.rank(0)) node.rejectShapes()
  const q = isFlat ? splitHeads(node, node.input(0), node.attributes.int("q_num_heads")) : node.input(0)
  const ofKeys = (position: number): Value =>
    isFlat ? splitHeads(node, node.input(position), node.attributes.int("kv_num_heads")) : node.input(position)
  const key = withPast(node, ofKeys(1), node.inputs[4], 1)
  const value = withPast(node, ofKeys(2), node.inputs[5], 2)
  const heads = q.type.shape[1]!
  const product = scaledProduct(node, q, sharedHeads(node, key, heads))
  const capped = softcapped(node, product)
  const mask = maskOf(node, q, key)
  const masked = mask === undefined ? capped : node.step("add", [capped, mask])
  const weights = weightsOf(node, masked, mask)
  const stages = [product, capped, masked, weights]
  const mode = node.attributes.int("qk_matmul_output_mode", 0)
  const shown = stages[mode] ?? node.attributes.reject("qk_matmul_output_mode", String(mode), "0 to 3")
  const y = [weights, sharedHeads(node, value, heads)]
  return [
    isFlat ? joinHeads(node, node.step("matMul", y)) : node.resultAt(0, "matMul", y),
    key,
    value,
    node.wants(3) ? node.resultAt(3, "identity", [shown]) : undefined,
  ]
}

/** [batch, length, heads · size] to [batch, heads, length, size]. */
function splitHeads(node: OnnxNode, value: Value, heads: number): Value {
  const [batch, length] = value.type.shape
  const split = node.step("reshape", [value, node.integers("heads", [batch!, length!, heads, -1])])
  return node.step("transpose", [split], { perm: [0, 2, 1, 3] })
}

function joinHeads(node: OnnxNode, value: Value): Value {
  const [batch, heads, length, size] = value.type.shape
  const moved = node.step("transpose", [value], { perm: [0, 2, 1, 3] })
  return node.resultAt(0, "reshape", [moved, node.integers("joined", [batch!, length!, heads! * size!])])
}

/** Keys or values behind those of earlier calls; that is an output of its own. */
function withPast(node: OnnxNode, value: Value, past: Value | undefined, output: number): Value {
  if (past !== undefined) return node.resultAt(output, "concat", [past, value], { axis: 2 })
  return node.wants(output) ? node.resultAt(output, "identity", [value]) : value
}

/** Each head of K or V as often as query heads use it. */
function sharedHeads(node: OnnxNode, value: Value, heads: number): Value {
  const [batch, own, length, size] = value.type.shape
  if (own === heads) return value
  const spread = node.step("unsqueeze", [value, node.integers("group_axis", [2])])
  const repeated = node.step("expand", [spread, node.integers("groups", [batch!, own!, heads / own!, length!, size!])])
  return node.step("reshape", [repeated, node.integers("shared", [batch!, heads, length!, size!])])
}

/** Both factors take the root of the scale, so that products of 16-bit floats stay in range. */
function scaledProduct(node: OnnxNode, q: Value, key: Value): Value {
  const scale = node.attributes.float("scale", 1 / Math.sqrt(q.type.shape[3]!))
  const root = node.number("scale", q.type.dtype, Math.sqrt(scale))
  const columns = node.step("transpose", [key], { perm: [0, 1, 3, 2] })
  return node.step("matMul", [node.step("mul", [q, root]), node.step("mul", [columns, root])])
}

function softcapped(node: OnnxNode, product: Value): Value {
  const cap = node.attributes.float("softcap", 0)
  if (cap === 0) return product
  const limit = node.number("softcap", product.type.dtype, cap)
  return node.step("mul", [node.step("tanh", [node.step("div", [product, limit])]), limit])
}

function maskOf(node: OnnxNode, q: Value, key: Value): Value | undefined {
  const parts = [givenMask(node, q, key), causalMask(node, q, key), lengthMask(node, q, key)]
  return parts.reduce((sum, part) =>
    sum === undefined || part === undefined ? (sum ?? part) : node.step("add", [sum, part]),
  )
}

function forbidUnless(node: OnnxNode, allowed: Value, like: Value): Value {
  const { dtype } = like.type
  return node.step("where", [allowed, node.number("allowed", dtype, 0), node.number("forbidden", dtype, -Infinity)])
}

function givenMask(node: OnnxNode, q: Value, key: Value): Value | undefined {
  const given = node.inputs[3]
  if (given === undefined) return undefined
  const { dtype } = q.type
  const isBias = isFloat(given.type.dtype)
  const bias = !isBias
    ? forbidUnless(node, given, q)
    : given.type.dtype === dtype
      ? given
      : node.step("cast", [given], { to: dtype })
  const missing = key.type.shape[2]! - given.type.shape.at(-1)!
  if (missing <= 0) return bias
  const last = given.type.shape.length - 1
  const pads = node.integers("mask_pads", [0, missing])
  return node.step("pad", [bias, pads, node.number("forbidden", dtype, -Infinity), node.integers("mask_axis", [last])])
}

/** Query i sees keys up to i, counted from the end of what was there before. */
function causalMask(node: OnnxNode, q: Value, key: Value): Value | undefined {
  if (!node.attributes.flag("is_causal", false)) return undefined
  const [queries, keys] = [q.type.shape[2]!, key.type.shape[2]!]
  const lengths = node.inputs[6]
  if (lengths !== undefined) {
    const rows = node.numbers(
      "rows",
      "int64",
      [queries, 1],
      node.list(queries, (row) => row - queries),
    )
    const ends = node.step("add", [
      rows,
      node.step("reshape", [asIndex(node, lengths), node.integers("batch", [-1, 1, 1, 1])]),
    ])
    return forbidUnless(node, node.step("lessOrEqual", [columnsOf(node, keys), ends]), q)
  }
  const offset = node.inputs[4]?.type.shape[2] ?? 0
  const elements = node.list(queries * keys, (i) => (i % keys > Math.floor(i / keys) + offset ? -Infinity : 0))
  return node.numbers("causal", q.type.dtype, [queries, keys], elements)
}

function lengthMask(node: OnnxNode, q: Value, key: Value): Value | undefined {
  const lengths = node.inputs[6]
  if (lengths === undefined) return undefined
  const ends = node.step("reshape", [asIndex(node, lengths), node.integers("batch", [-1, 1, 1, 1])])
  return forbidUnless(node, node.step("less", [columnsOf(node, key.type.shape[2]!), ends]), q)
}

function columnsOf(node: OnnxNode, keys: number): Value {
  return node.numbers(
    "columns",
    "int64",
    [keys],
    node.list(keys, (column) => column),
  )
}

function asIndex(node: OnnxNode, value: Value): Value {
  return value.type.dtype === "int64" ? value : node.step("cast", [value], { to: "int64" })
}

function weightsOf(node: OnnxNode, masked: Value, mask: Value | undefined): Value {
  const { dtype } = masked.type
  const precision = node.attributes.dtype("softmax_precision", dtype === "float64" ? dtype : "float32")
  const wide = precision === dtype ? masked : node.step("cast", [masked], { to: precision })
  const exact = node.step("softmax", [wide], { axis: 3 })
  const weights = precision === dtype ? exact : node.step("cast", [exact], { to: dtype })
  if (mask === undefined) return weights
  const most = node.step("reduceMax", [mask, node.integers("key_axis", [mask.type.shape.length - 1])])
  const isHidden = node.step("equal", [most, node.number("forbidden", dtype, -Infinity)])
  return node.step("where", [isHidden, node.number("no_weight", dtype, 0), weights])
}

/**
 * https://onnx.ai/onnx/operators/onnx__RotaryEmbedding.html, since opset 23: pairs of elements turned by an angle that depends on the
 * position. The pairs lie side by side (interleaved) or half the rotated part apart; elements behind that part stay.
 */
export const importRotaryEmbedding: ImportOperator = (node) => {
  node.requireRank(0, 3, 4)
  const { shape } = node.input(0).type
  const isFlat = shape.length === 3
  const x = isFlat
    ? node.step("reshape", [
        node.input(0),
        node.integers("heads", [shape[0]!, shape[1]!, node.attributes.int("num_heads"), -1]),
      ])
    : node.step("transpose", [node.input(0)], { perm: [0, 2, 1, 3] })
  const size = x.type.shape[3]!
  const rotated = node.attributes.int("rotary_embedding_dim", 0) || size
  const [cos, sin] = [rotaryFactors(node, 1, rotated / 2), rotaryFactors(node, 2, rotated / 2)]
  const section = (from: number, to: number, step: number): Value =>
    node.step("slice", [
      x,
      node.integers("from", [from]),
      node.integers("to", [to]),
      node.integers("axis", [3]),
      node.integers("step", [step]),
    ])
  const isInterleaved = node.attributes.flag("interleaved", false)
  const a = isInterleaved ? section(0, rotated, 2) : section(0, rotated / 2, 1)
  const b = isInterleaved ? section(1, rotated, 2) : section(rotated / 2, rotated, 1)
  const real = node.step("sub", [node.step("mul", [cos, a]), node.step("mul", [sin, b])])
  const imaginary = node.step("add", [node.step("mul", [sin, a]), node.step("mul", [cos, b])])
  const turned = isInterleaved ? interleave(node, real, imaginary) : node.step("concat", [real, imaginary], { axis: 3 })
  const whole = rotated === size ? turned : node.step("concat", [turned, section(rotated, size, 1)], { axis: 3 })
  return isFlat
    ? node.result("reshape", [whole, node.integers("shape", shape)])
    : node.result("transpose", [whole], { perm: [0, 2, 1, 3] })
}

/** Cosines or sines as [batch, length, 1, pairs]: rows of a table by position_ids, or given as they are. */
function rotaryFactors(node: OnnxNode, position: number, pairs: number): Value {
  const ids = node.inputs[3]
  const table = node.input(position)
  const rows = ids === undefined ? table : node.step("gather", [table, ids], { axis: 0 })
  const cut = node.step("slice", [
    rows,
    node.integers("from", [0]),
    node.integers("to", [pairs]),
    node.integers("axis", [2]),
  ])
  return node.step("unsqueeze", [cut, node.integers("head_axis", [2])])
}

function interleave(node: OnnxNode, a: Value, b: Value): Value {
  const axes = node.integers("pair_axis", [4])
  const pairs = node.step("concat", [node.step("unsqueeze", [a, axes]), node.step("unsqueeze", [b, axes])], { axis: 4 })
  const [batch, length, heads, count] = a.type.shape
  return node.step("reshape", [pairs, node.integers("turned", [batch!, length!, heads!, 2 * count!])])
}

/**
 * https://onnx.ai/onnx/operators/onnx__TensorScatter.html, since opset 24: a cache with new elements written along an axis, from the
 * position of each batch on; circular positions go on at the beginning.
 */
export const importTensorScatter: ImportOperator = (node) => {
  node.requireRank(0, 1, Infinity)
  node.requireRank(1, node.rank(0))
  const [cache, update, starts] = [node.input(0), node.input(1), node.inputs[2]]
  const axis = node.axis("axis", -2, cache.type.shape.length)
  const mode = node.attributes.choice("mode", ["linear", "circular"], "linear")
  const { shape } = update.type
  const steps = node.list(shape[axis]!, (step) => step)
  const along = node.numbers(
    "steps",
    "int64",
    shape.map((extent, i) => (i === axis ? extent : 1)),
    steps,
  )
  const batch = node.integers(
    "batch",
    shape.map((extent, i) => (i === 0 ? extent : 1)),
  )
  const moved =
    starts === undefined ? along : node.step("add", [along, node.step("reshape", [asIndex(node, starts), batch])])
  const wrapped =
    mode === "linear" ? moved : node.step("mod", [moved, node.number("length", "int64", cache.type.shape[axis]!)])
  const indices = node.step("expand", [wrapped, node.integers("shape", shape)])
  return node.result("scatterElements", [cache, indices, update], { axis })
}

/**
 * Since opset 27: a causal depthwise convolution over [batch, channels, length] that carries the last elements of its input from call
 * to call.
 */
export const importCausalConvWithState: ImportOperator = (node) => {
  node.requireRank(0, 3)
  node.requireRank(1, 3)
  const [x, weight, bias, past] = [node.input(0), node.input(1), node.inputs[2], node.inputs[3]]
  const [channels, carried] = [weight.type.shape[0]!, weight.type.shape[2]! - 1]
  const pads = node.integers("pads", [0, 0, carried, 0, 0, 0])
  const padded = past === undefined ? node.step("pad", [x, pads]) : node.step("concat", [past, x], { axis: 2 })
  const length = padded.type.shape[2]!
  const window = { strides: [1], pads: [0, 0], dilations: [1], group: channels }
  const activation = node.attributes.choice("activation", ["none", "silu", "swish"], "none")
  const apply = activation === "none" ? node.resultAt.bind(node, 0) : node.step.bind(node)
  const sums = apply("conv", [padded, weight, bias], window)
  const y = activation === "none" ? sums : node.resultAt(0, "mul", [sums, node.step("sigmoid", [sums])])
  const state = (): Value =>
    node.resultAt(1, "slice", [
      padded,
      node.integers("from", [length - carried]),
      node.integers("to", [length]),
      node.integers("axis", [2]),
    ])
  return [y, node.wants(1) ? state() : undefined]
}
