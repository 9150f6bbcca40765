import { describe, expect, test } from "vitest"
import { issueSamples } from "./samples/issue.ts"
import { broken } from "./support.ts"

describe.each(Object.entries(issueSamples))("%s", (id, { legal, illegal }) => {
  test.each(legal)("%s is legal", (text) => expect(broken(text)).toEqual([]))
  test.each(illegal)("%s is not", (text) => expect(new Set(broken(text))).toEqual(new Set([id])))
})

test("flat addresses need flat mode, which a program that has some is in (I19)", () => {
  const flat = "lpassa $lr[0,2,4,6] $ln0v"
  expect(broken(flat, { mode: "auto" })).toEqual(["I19"])
  expect(broken(flat, { mode: "flat" })).toEqual([])
  expect(broken(flat)).toEqual([])
  expect(broken("lpassa $lr0v $ln0v", { mode: "auto" })).toEqual([])
})
