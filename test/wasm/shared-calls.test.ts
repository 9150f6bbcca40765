import { Worker } from "node:worker_threads"
import fc from "fast-check"
import { describe, expect, onTestFinished, test } from "vitest"
import { controlByteLength, controlWords } from "../../src/artifacts/manifest.ts"
import { add, at, load } from "../../src/kernels/language/build.ts"
import type { Kernel } from "../../src/kernels/language/kernel.ts"
import { buffer, kernel, store } from "../../src/kernels/language/statements.ts"
import { withSharedMemory } from "../../src/runtime/shared-memory.ts"
import { printModule, type Program } from "../../src/wasm/print/module.ts"

const pageBytes = 65536
const control = pageBytes - controlByteLength

/** x[i] += step */
function increment(count: number, step: number): Kernel {
  const body = [store("x", at({ i: 1 }), add(load("i32", "x", at({ i: 1 })), step))]
  return kernel("increment", [buffer("x", "int32", count, "update")], { variable: "i", count }, body)
}

interface Exports {
  readonly memory: WebAssembly.Memory
  readonly run: (mode?: number) => void
  readonly help?: () => void
}

function program(calls: readonly (readonly [count: number, parts: number, address: number])[]): Program {
  const functions = [
    {
      name: "run",
      calls: calls.map(([count, parts, address], i) => ({
        kernel: increment(count, i + 1),
        addresses: [address],
        parts,
      })),
    },
  ]
  return { functions, memory: { initialPages: 1, maximumPages: 1 }, relaxed: false, control }
}

function instantiate(printed: Uint8Array, memory?: WebAssembly.Memory): Exports {
  const module = new WebAssembly.Module(printed as BufferSource)
  return new WebAssembly.Instance(module, { mlsdk: { memory } as never }).exports as never
}

/** What the calls leave in the first words of memory. */
function expectedOf(calls: readonly (readonly [count: number, parts: number, address: number])[]): Int32Array {
  const words = new Int32Array(1024)
  calls.forEach(([count, , address], call) => {
    for (let i = 0; i < count; i++) words[address / 4 + i]! += call + 1
  })
  return words
}

const callCase = fc
  .record({ count: fc.integer({ min: 1, max: 300 }), wanted: fc.integer({ min: 1, max: 40 }), word: fc.nat(700) })
  .map(({ count, wanted, word }) => [count, Math.ceil(count / Math.ceil(count / wanted)), 4 * word] as const)
const callsCase = fc.array(callCase, { minLength: 1, maxLength: 20 })

describe("calls that are divided", () => {
  test("compute every turn once, alone and as a leader without helpers", () => {
    const property = fc.property(callsCase, fc.constantFrom(undefined, 0, 1), (calls, mode) => {
      const { memory, run } = instantiate(printModule(program(calls)))
      run(mode)
      expect(new Int32Array(memory.buffer, 0, 1024)).toEqual(expectedOf(calls))
    })
    fc.assert(property, { seed: 1, numRuns: 200 })
  })

  test("leave the control block alone when one thread runs them, and otherwise a ticket without open parts", () => {
    const { memory, run } = instantiate(printModule(program([[100, 10, 0]])))
    const block = new Int32Array(memory.buffer, control)
    run()
    expect(block.every((word) => word === 0)).toBe(true)
    run(1)
    expect([block[controlWords.ticket], block[controlWords.done]]).toEqual([(10 << 16) + 10, 10])
  })

  test("need no helper, and export none, where there is but one part each", () => {
    expect(instantiate(printModule(program([[100, 1, 0]]))).help).toBeUndefined()
    expect(instantiate(printModule(program([[100, 2, 0]]))).help).toBeTypeOf("function")
  })

  test("are hundreds in one program", () => {
    const calls = Array.from({ length: 700 }, (_, i) => [30, 3, 4 * i] as const)
    const { memory, run } = instantiate(printModule(program(calls)))
    run(1)
    expect(new Int32Array(memory.buffer, 0, 1024)).toEqual(expectedOf(calls))
  })
})

/** Takes parts like a helper, but is slow to finish them; counts both in the words behind the program's. */
const slowHelper = `
const { workerData: { memory, block, ticket, done, counts } } = require("node:worker_threads")
const tickets = new BigInt64Array(memory.buffer, block)
const words = new Int32Array(memory.buffer)
const isOpen = (ticket) => (ticket & 0xffffn) < ((ticket >> 16n) & 0xffffn)
for (;;) {
  if (!isOpen(Atomics.load(tickets, ticket)) || !isOpen(Atomics.add(tickets, ticket, 1n))) continue
  Atomics.add(words, counts, 1)
  Atomics.wait(words, counts + 2, 0, 5)
  Atomics.add(words, counts + 1, 1)
  Atomics.add(words, block / 4 + done, 1)
}`

test("a run waits for every part that a helper has taken", async () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
  const calls = Array.from({ length: 20 }, () => [8000, 500, 0] as const)
  const { run } = instantiate(withSharedMemory(printModule(program(calls))), memory)
  const counts = 8100
  const { ticket, done } = controlWords
  const worker = new Worker(slowHelper, {
    eval: true,
    workerData: { memory, block: control, ticket: ticket / 2, done, counts },
  })
  onTestFinished(() => void worker.terminate())
  const words = new Int32Array(memory.buffer)
  for (const mode of [1, 2]) {
    const before = words[counts]!
    const unfinished: number[] = []
    const taken = (): number => {
      for (let turn = 0; turn < 50; turn++) {
        run(mode)
        if (words[counts] !== words[counts + 1]) unfinished.push(words[counts]!)
      }
      return words[counts]! - before
    }
    await expect.poll(taken, { timeout: 20_000 }).toBeGreaterThan(5)
    expect(unfinished).toEqual([])
  }
}, 60_000)

describe("a module with shared memory", () => {
  const bytes = printModule(program([[100, 10, 0]]))

  test("works on the memory that it is given, with whatever else it had", () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
    for (let instance = 1; instance <= 2; instance++) {
      const { run, memory: exported } = instantiate(withSharedMemory(bytes), memory)
      run(2)
      expect(exported).toBe(memory)
      expect(new Int32Array(memory.buffer, 0, 101)).toEqual(new Int32Array(101).fill(instance, 0, 100))
    }
  })

  test("keeps every section but the memory's, and data", () => {
    const data = [{ byteOffset: 5, bytes: Uint8Array.of(1, 2, 3) }]
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
    const printed = printModule({ ...program([[3, 1, 0]]), data, names: true })
    const module = new WebAssembly.Module(withSharedMemory(printed) as BufferSource)
    expect(WebAssembly.Module.customSections(module, "name")).toHaveLength(1)
    expect(WebAssembly.Module.imports(module)).toMatchObject([{ module: "mlsdk", name: "memory", kind: "memory" }])
    instantiate(withSharedMemory(printed), memory)
    expect([...new Uint8Array(memory.buffer, 4, 5)]).toEqual([0, 1, 2, 3, 0])
  })

  test("leaves the bytes that it was made from as they were", () => {
    const before = bytes.slice()
    withSharedMemory(bytes)
    expect(bytes).toEqual(before)
  })
})
