import { expect, test } from "vitest"
import { kernelsText } from "../../bench/support/kernels-report.ts"

const call = { operators: "conv+relu", shapes: "1×3×8×8 → 1×4×8×8", flops: 1e6 }

test("calls are sorted by the time that they lose, and summed by what they compute", () => {
  const text = kernelsText({
    network: "net",
    system: "node",
    peak: 10,
    run: 1,
    calls: [
      { ...call, name: "a", milliseconds: 0.11, share: 0.11 },
      { ...call, name: "b", operators: "softmax", flops: 0, milliseconds: 0.3, share: 0.3 },
      { ...call, name: "c", milliseconds: 0.5, share: 0.5 },
    ],
  })
  const [, calls, kinds] = text.split("\n\n").map((table) => table.split("\n").slice(2).map(cellsOf))
  expect(calls).toEqual([
    ["c", "conv+relu", call.shapes, "500", "400", "2.00", "20.0 %", "50.0 %"],
    ["b", "softmax", call.shapes, "300", "300", "–", "–", "30.0 %"],
    ["a", "conv+relu", call.shapes, "110", "10.0", "9.09", "90.9 %", "11.0 %"],
    ["", "copies and checks", "", "90.0", "–", "–", "–", "9.0 %"],
    ["", "a run", "", "1000", "800", "2.00", "20.0 %", "100.0 %"],
  ])
  expect(kinds).toEqual([
    ["conv+relu", "2", "610", "410", "3.28", "32.8 %", "61.0 %"],
    ["softmax", "1", "300", "300", "–", "–", "30.0 %"],
  ])
})

function cellsOf(row: string): string[] {
  return row
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim())
}
