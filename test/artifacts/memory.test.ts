import fc from "fast-check"
import { expect, test } from "vitest"
import { liveMemory, memoryPeak } from "../../src/artifacts/live-memory.ts"
import { drawMemory } from "../../src/artifacts/memory-svg.ts"
import { lowerGraph } from "../../src/kernels/lower.ts"
import type { MemoryRegion } from "../../src/target.ts"
import { compiled, twins } from "../wasm/debug/programs.ts"

/** Middle of the circle that marks the peak, its bytes, and the highest point of the area. */
function marked(svg: string): { readonly y: number; readonly bytes: number; readonly highest: number } {
  const [, y, bytes] = /<circle class="peak" cx="[\d.]+" cy="([\d.]+)" r="4" data-bytes="(\d+)"/.exec(svg)!
  const [, path] = /<path class="arena" d="([^"]+)"/.exec(svg)!
  const heights = [...path!.matchAll(/V([\d.]+)/g)].map(([, height]) => Number(height))
  return { y: Number(y), bytes: Number(bytes), highest: Math.min(...heights) }
}

test("the peak of the chart is that of the report, and that of the memory plan", async () => {
  const { optimized, report } = await compiled(twins(), false)
  const { memory } = lowerGraph(optimized, { build: "baseline" })
  const fixed = memory.weightsByteLength + memory.inputByteLength + memory.outputByteLength
  expect(report.memory_peak!.bytes).toBe(fixed + memory.liveByteLength)
  const { y, bytes, highest } = marked(drawMemory(report))
  expect(bytes).toBe(report.memory_peak!.bytes)
  expect(y).toBe(highest)
  expect(report.memory_peak!.bytes).toBeLessThanOrEqual(report.memory_bytes)
})

test("every buffer is in use from the call that fills it to the last one that reads it", async () => {
  const { optimized, report } = await compiled(twins(), false)
  const { calls, buffers } = lowerGraph(optimized, { build: "baseline" })
  report.memory.forEach(({ first, last }, i) => {
    const uses = calls.flatMap(({ buffers: mentioned }, call) => (mentioned.includes(buffers[i]!.id) ? [call] : []))
    expect([first, last]).toEqual([uses[0], uses.at(-1)])
  })
  expect(report.memory.find(({ region }) => region === "input")).toMatchObject({ first: 0 })
  expect(report.memory.find(({ region }) => region === "output")).toMatchObject({ last: calls.length - 1 })
})

const count = 8
const region = fc
  .record({
    region: fc.constantFrom("arena", "weights", "input"),
    byteLength: fc.nat(1000),
    life: fc.option(fc.tuple(fc.nat(count - 1), fc.nat(count - 1))),
  })
  .map(({ life, ...rest }): MemoryRegion => {
    const ends = life === null ? { first: null, last: null } : { first: Math.min(...life), last: Math.max(...life) }
    return { name: "r", byteOffset: 0, ...rest, ...ends }
  })

test("live bytes are the sum of what is alive", () => {
  const property = fc.property(fc.array(region, { maxLength: 12 }), (regions) => {
    const sums = Array.from({ length: count }, (_, call) =>
      regions
        .filter(({ region, first, last }) => region !== "arena" || (first !== null && first <= call && call <= last!))
        .reduce((sum, { byteLength }) => sum + byteLength, 0),
    )
    expect(liveMemory(regions, count).map(({ fixed, arena }) => fixed + arena)).toEqual(sums)
    const calls = sums.map((_, call) => ({ name: `call ${call}`, operators: "add" }))
    const peak = memoryPeak(regions, calls)!
    expect(peak).toEqual({ bytes: Math.max(...sums), call: `call ${sums.indexOf(Math.max(...sums))}` })
    const report = { name: "m", calls, memory: regions, memory_peak: peak, memory_bytes: peak.bytes + 10 }
    const { y, bytes, highest } = marked(drawMemory(report))
    expect(bytes).toBe(peak.bytes)
    expect(y).toBe(highest)
  })
  fc.assert(property, { seed: 1, numRuns: 100 })
})

test("a program without calls has no peak, and a chart that says so", () => {
  expect(memoryPeak([], [])).toBeNull()
  const svg = drawMemory({ name: "empty", calls: [], memory: [], memory_peak: null, memory_bytes: 0 })
  expect(svg).toContain("empty: no calls")
  expect(svg).not.toContain("NaN")
})

test("a chart of thousands of calls stays small", () => {
  const memory = Array.from({ length: 5000 }, (_, i) => {
    return { name: "b", region: "arena", byteOffset: 0, byteLength: 64 + (i % 7), first: i, last: i + 1 }
  })
  const calls = memory.map((_, i) => ({ name: `call ${i}`, operators: "add" }))
  const peak = memoryPeak(memory, calls)
  const svg = drawMemory({ name: "long", calls, memory, memory_peak: peak, memory_bytes: 1000 })
  expect(svg.length).toBeLessThan(400_000)
})
