import { fail } from "../../diagnostics/catalogue.ts"
import type { Graph } from "../../ir/graph.ts"
import { dtypes } from "../../tensor/dtype.ts"
import { paddedCount, type Storage } from "../access/storage.ts"
import { aligned, planMemory, type Life, type MemoryPlan } from "../memory/plan-memory.ts"
import type { Build, Call, Cluster, ClusterResult, PlannedBuffer, Port, Program } from "../program.ts"
import type { Group } from "../fuse/groups.ts"
import { shareKernels } from "./share-kernels.ts"
import type { LoweredGroups, Step } from "./lower-groups.ts"
import type { PlacedStorage } from "./residence.ts"

/** Puts the steps of all groups together: shares equal kernels, places every storage, names the calls. */
export function assembleProgram(
  graph: Graph,
  lowered: LoweredGroups,
  options: { build: Build; callPrefix?: string },
): Program {
  const { build, callPrefix = "cpu_00000000_wasm_FI" } = options
  const { steps, storages, groups, weights } = lowered
  const used = usedStorages(storages, steps)
  const ids = new Map(used.map((storage, id) => [storage.id, id]))
  const plan = planMemory(
    used.map((storage) => ({ id: ids.get(storage.id)!, byteLength: bytesOf(storage), region: storage.region })),
    livesOf(steps, ids),
  )
  requireRoom(graph, used, plan)
  const { kernels, indexOf } = shareKernels(steps.map(({ kernel }) => kernel))
  const calls = steps.map(({ kernel, storages: mentioned, group }, i): Call => ({
    name: `${callPrefix}_${i}`,
    kernel: indexOf(kernel),
    buffers: mentioned.map(({ id }) => ids.get(id)!),
    cluster: group?.id ?? groups.length,
  }))
  const port = (name: string, storage: Storage, type: Port["type"]): Port => ({
    name,
    buffer: ids.get(storage.id)!,
    type,
  })
  return {
    name: graph.name,
    build,
    kernels,
    calls,
    clusters: clustersOf(lowered, calls, ids),
    buffers: used.map((storage, id) => bufferOf(storage, id, plan)),
    inputs: graph.inputs.map((value, i) => port(value.name, lowered.inputs[i]!, value.type)),
    outputs: graph.outputs.map(({ name, value }, i) => port(name, lowered.outputs[i]!, value.type)),
    weights,
    memory: plan.memory,
    questions: lowered.questions,
  }
}

/** What 32-bit addresses reach, less a page. */
const memoryLimit = 2 ** 32 - 2 ** 16

function requireRoom(graph: Graph, storages: readonly PlacedStorage[], { memory: { byteLength } }: MemoryPlan): void {
  if (byteLength <= memoryLimit) return
  const largest = storages.toSorted((a, b) => bytesOf(b) - bytesOf(a)).slice(0, 3)
  const names = largest.map(
    (storage) => `${storage.name ?? storage.region} (${Math.ceil(bytesOf(storage) / 2 ** 20)} MiB)`,
  )
  fail("PROGRAM_TOO_LARGE", { path: graph.name }, { byteLength, limit: memoryLimit, largest: names })
}

/** Inputs and outputs, and whatever a call mentions. */
function usedStorages(storages: readonly PlacedStorage[], steps: readonly Step[]): PlacedStorage[] {
  const mentioned = new Set(steps.flatMap((step) => step.storages.map(({ id }) => id)))
  return storages.filter(({ id, region }) => region !== "arena" || mentioned.has(id))
}

function livesOf(steps: readonly Step[], ids: ReadonlyMap<number, number>): Map<number, Life> {
  const lives = new Map<number, Life>()
  steps.forEach(({ storages }, call) => {
    for (const { id } of storages) {
      const known = lives.get(ids.get(id)!)
      lives.set(ids.get(id)!, { first: known?.first ?? call, last: call })
    }
  })
  return lives
}

/** Up to the end of the last vector, and to a whole line of the cache. */
function bytesOf({ dtype, elementCount: count }: Storage): number {
  return aligned(paddedCount(count) * dtypes[dtype].byteLength)
}

function bufferOf(storage: PlacedStorage, id: number, { offsets }: MemoryPlan): PlannedBuffer {
  const { dtype, region, name } = storage
  const place = { byteLength: bytesOf(storage), region, byteOffset: offsets.get(id)! }
  return { id, dtype, elementCount: storage.elementCount, ...place, ...(name === undefined ? {} : { name }) }
}

/** One a group, and one for copies into outputs. */
function clustersOf(
  { groups, stored }: LoweredGroups,
  calls: readonly Call[],
  ids: ReadonlyMap<number, number>,
): Cluster[] {
  const callsOf = new Map<number, number[]>(groups.map(({ id }) => [id, []]))
  calls.forEach(({ cluster }, call) => {
    const known = callsOf.get(cluster)
    if (known === undefined) callsOf.set(cluster, [call])
    else known.push(call)
  })
  return [...callsOf].map(([id, own]) => ({
    id,
    members: (groups[id]?.nodes ?? []).map(({ op, origin, outputs }) => ({ op, origin, value: outputs[0]! })),
    results: groups[id] === undefined ? [] : resultsOf(groups[id], stored, ids),
    calls: own,
  }))
}

function resultsOf(
  { nodes, results }: Group,
  stored: LoweredGroups["stored"],
  ids: ReadonlyMap<number, number>,
): ClusterResult[] {
  return results.flatMap((value) => {
    const { storage, layout } = stored(value)
    const buffer = ids.get(storage.id)
    const maker = nodes.find(({ outputs }) => outputs.includes(value))
    return buffer === undefined || maker === undefined
      ? []
      : [{ origin: maker.origin, type: value.type, buffer, offset: layout.offset, strides: layout.strides }]
  })
}
