import * as v from "valibot"

/** What `mlsdk show` reads of the files in a codegen_dir, which may have been written by anybody. */

const count = v.pipe(v.number(), v.minValue(0))
const index = v.pipe(count, v.integer())
const tensorSpec = v.object({ name: v.string(), dtype: v.string(), shape: v.array(count) })
const slot = v.object({ ...tensorSpec.entries, byteOffset: count })

export const manifestFileSchema = v.object({
  manifest: v.object({
    abi: count,
    compiler: v.string(),
    device: v.string(),
    graphHash: v.string(),
    inputs: v.array(slot),
    outputs: v.array(slot),
    weights: v.object({ byteOffset: count, byteLength: count }),
    memoryPages: count,
  }),
  signature: v.object({ name: v.string(), inputs: v.array(tensorSpec), outputs: v.array(tensorSpec) }),
})

export const reportSchema = v.object({
  name: v.string(),
  compiler: v.string(),
  device: v.string(),
  graph_hash: v.string(),
  flops: count,
  vsm_cycles: v.nullable(count),
  core_freq: v.nullable(count),
  effective_dtype: v.object({ dtype: v.string(), reason: v.string() }),
  passes: v.array(
    v.object({ pass: v.string(), round: count, nodesBefore: count, nodesAfter: count, changed: v.boolean() }),
  ),
  layers: v.array(
    v.object({
      op: v.string(),
      name: v.string(),
      place: v.nullable(v.string()),
      flops: count,
      outputs: v.array(v.string()),
    }),
  ),
  clusters: v.array(v.object({ kernel: v.string(), members: v.array(v.string()), layers: v.array(index) })),
  calls: v.array(
    v.object({
      name: v.string(),
      cluster: count,
      operators: v.string(),
      nodes: v.array(v.string()),
      place: v.nullable(v.string()),
      shapes: v.string(),
      flops: count,
    }),
  ),
  memory: v.array(
    v.object({
      name: v.string(),
      region: v.string(),
      byteOffset: count,
      byteLength: count,
      first: v.nullable(index),
      last: v.nullable(index),
    }),
  ),
  memory_peak: v.nullable(v.object({ bytes: count, call: v.string() })),
  memory_bytes: count,
})

export type ManifestFile = v.InferOutput<typeof manifestFileSchema>
export type ShownReport = v.InferOutput<typeof reportSchema>
