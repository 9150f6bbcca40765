import { expect, test } from "vitest"
import { codeFrame } from "../../src/diagnostics/code-frame.ts"

const source = ["first", "second", "\tthird()", "fourth", "fifth", "sixth"].join("\r\n")

test("the place is marked between the lines around it", () => {
  expect(codeFrame(source, 3, 2).split("\n")).toEqual([
    "  1 | first",
    "  2 | second",
    "> 3 | \tthird()",
    "    | \t^",
    "  4 | fourth",
    "  5 | fifth",
  ])
})

test("the first and last lines have fewer neighbours, and a line may have no column", () => {
  expect(codeFrame(source, 1).split("\n")[0]).toBe("> 1 | first")
  expect(codeFrame(source, 6).split("\n")).toEqual(["  4 | fourth", "  5 | fifth", "> 6 | sixth"])
})

test("long lines are cut", () => {
  expect(codeFrame("x".repeat(10_000), 1, 1).length).toBeLessThan(200)
})

test("a place outside of the text gives what there is", () => {
  expect(codeFrame("only", 9, 9)).toBe("")
})
