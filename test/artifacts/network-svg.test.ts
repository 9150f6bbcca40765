import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { layOut, type Edge } from "../../src/artifacts/network-svg/layered-layout.ts"
import { networkBoxes } from "../../src/artifacts/network-svg/network-boxes.ts"
import { drawNetwork } from "../../src/artifacts/network-svg/network-svg.ts"
import { GraphBuilder } from "../../src/ir/builder.ts"
import type { Graph } from "../../src/ir/graph.ts"
import { tensorType } from "../../src/tensor/tensor.ts"
import { compiled, twins } from "../wasm/debug/programs.ts"

/** A box for each number, and edges that lead to later ones. */
const graphs = fc.integer({ min: 1, max: 25 }).chain((count) =>
  fc.record({
    boxes: fc.array(fc.record({ width: fc.integer({ min: 10, max: 200 }), height: fc.integer({ min: 10, max: 90 }) }), {
      minLength: count,
      maxLength: count,
    }),
    edges: fc.array(
      fc
        .tuple(fc.nat(count - 1), fc.nat(count - 1))
        .map(([a, b]): Edge => ({ from: Math.min(a, b), to: Math.max(a, b) })),
      { maxLength: 40 },
    ),
  }),
)

describe("a layout in rows", () => {
  test("keeps boxes apart and inside, and lets edges lead down", () => {
    const property = fc.property(graphs, ({ boxes, edges: all }) => {
      const edges = all.filter(({ from, to }) => from !== to)
      const layout = layOut(boxes, edges)
      const sides = layout.boxes.map(({ x, y }, i) => {
        const [width, height] = [boxes[i]!.width / 2, boxes[i]!.height / 2]
        return { left: x - width, right: x + width, top: y - height, bottom: y + height }
      })
      for (const [i, a] of sides.entries()) {
        expect(Math.min(a.left, a.top)).toBeGreaterThanOrEqual(0)
        expect(a.right).toBeLessThanOrEqual(layout.width)
        expect(a.bottom).toBeLessThanOrEqual(layout.height)
        for (const b of sides.slice(i + 1)) {
          expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true)
        }
      }
      edges.forEach(({ from, to }, i) => {
        const heights = [sides[from]!.bottom, ...(layout.edges[i] ?? []).map(({ y }) => y), sides[to]!.top]
        expect(heights).toEqual(heights.toSorted((a, b) => a - b))
      })
      expect(layOut(boxes, edges)).toEqual(layout)
    })
    fc.assert(property, { seed: 1, numRuns: 100 })
  })

  test("straightens a chain, and leads an edge that skips a box around it", () => {
    const box = { width: 100, height: 40 }
    const { boxes, edges } = layOut(
      [box, box, box],
      [
        { from: 0, to: 1 },
        { from: 1, to: 2 },
        { from: 0, to: 2 },
      ],
    )
    expect(edges.map((points) => points?.length)).toEqual([0, 0, 2])
    expect(Math.abs(edges[2]![0]!.x - boxes[1]!.x)).toBeGreaterThan(50)
    const chain = layOut(
      [box, box, box],
      [
        { from: 0, to: 1 },
        { from: 1, to: 2 },
      ],
    )
    expect(new Set(chain.boxes.map(({ x }) => x)).size).toBe(1)
  })

  test("gives no points to an edge over many rows", () => {
    const boxes = Array.from({ length: 30 }, () => ({ width: 10, height: 10 }))
    const chain = boxes.slice(1).map((_, i): Edge => ({ from: i, to: i + 1 }))
    expect(layOut(boxes, [...chain, { from: 0, to: 29 }]).edges.at(-1)).toBeUndefined()
  })
})

/** Every element is closed, in order, and attributes are quoted: what an XML reader wants of these files. */
function expectWellFormed(svg: string): void {
  const open: string[] = []
  const rest = svg.replace(
    /<(\/?)(\w+)((?:\s[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
    (_, close: string, name: string, __, single: string) => {
      if (close !== "") expect(open.pop()).toBe(name)
      else if (single === "") open.push(name)
      return ""
    },
  )
  expect(open).toEqual([])
  expect(rest).not.toMatch(/[<>]|&(?!(amp|lt|gt|quot);)/)
}

describe("the drawing of a network", () => {
  test("has a frame for each cluster with its nodes, and shapes at edges", async () => {
    const { optimized, program } = await compiled(twins(), false)
    const svg = drawNetwork(optimized, program.report.clusters)
    expectWellFormed(svg)
    expect(svg.match(/<rect class="cluster"/g)).toHaveLength(program.report.clusters.length)
    expect(svg.match(/<rect class="(input|output)"/g)).toHaveLength(2)
    for (const text of ["conv  first", "conv  second", "add  sum", "softmax  scores", "float32 1×3×6×6"]) {
      expect(svg).toContain(`>${text}<`)
    }
    expect(svg.match(/marker-end/g)!.length).toBeGreaterThanOrEqual(4)
    expect(drawNetwork(optimized, program.report.clusters)).toBe(svg)
  })

  test("shows a node in every cluster that computes it, and leads its value from the latest one", () => {
    const builder = new GraphBuilder("twice")
    const x = builder.input("x", tensorType("float32", [2]))
    const twice = builder.apply("add", [x, x])
    const first = builder.apply("relu", [twice])
    const second = builder.apply("neg", [twice])
    const view = builder.apply("abs", [second])
    builder.output("y", builder.apply("mul", [first, view]))
    const { boxes, edges } = networkBoxes(builder.finish(), [
      { kernel: "a", nodes: [0, 1] },
      { kernel: "b", nodes: [0, 2] },
      { kernel: "c", nodes: [4] },
    ])
    expect(boxes.map(({ title, lines }) => [title, ...lines.map((line) => line.split(" ")[0])])).toEqual([
      ["x", "float32"],
      ["a", "add", "relu"],
      ["b", "add", "neg"],
      ["", "abs"],
      ["c", "mul"],
      ["y", "float32"],
    ])
    expect(edges.map(({ from, to, place }) => [from, to, place])).toEqual([
      [0, 1, 0],
      [0, 2, null],
      [2, 3, 0],
      [1, 4, 0],
      [3, 4, 0],
      [4, 5, 0],
    ])
  })

  test("escapes names", () => {
    const builder = new GraphBuilder('a<b>&"c"\u0000')
    const x = builder.input("<x>", tensorType("float32", [2]))
    builder.output("&y", builder.apply("relu", [x]))
    const svg = drawNetwork(builder.finish(), [])
    expectWellFormed(svg)
    expect(svg).toContain("&lt;x&gt;")
    expect(svg).not.toContain("\u0000")
  })

  test("of thousands of nodes stays bounded, and says what it leaves out", () => {
    const svg = drawNetwork(chainOf(6000), [])
    expectWellFormed(svg)
    expect(svg).toContain("4002 boxes more are not shown")
    expect(svg.match(/<rect/g)).toHaveLength(2000)
    expect(svg.length).toBeLessThan(2_000_000)
  })
})

/** Every node reads the one before and the input. */
function chainOf(length: number): Graph {
  const builder = new GraphBuilder("chain")
  const x = builder.input("x", tensorType("float32", [2]))
  let value = x
  for (let i = 0; i < length; i++) value = builder.apply("add", [value, x])
  builder.output("y", value)
  return builder.finish()
}
