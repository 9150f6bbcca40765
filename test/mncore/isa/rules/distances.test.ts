import { describe, expect, test } from "vitest"
import { distances } from "./samples/distances.ts"
import { broken, check } from "./support.ts"

function apart(producer: string, consumer: string, steps: number): string {
  return [producer, ...(steps > 1 ? [`nop/${steps - 1}`] : []), consumer].join("\n")
}

describe.each(distances)("$id: $producer, then $consumer", ({ id, producer, consumer, steps, severity = "error" }) => {
  test(`${steps} steps are enough`, () => expect(broken(apart(producer, consumer, steps))).not.toContain(id))

  test("one less is reported with both lines and what is missing", () => {
    const text = apart(producer, consumer, steps - 1)
    const found = check(text).find(({ message }) => message.endsWith(`(${id})`))
    const lines = text.split("\n")
    expect(found).toMatchObject({ code: "VSM_HAZARD", severity, place: { line: lines.length } })
    expect(found!.message).toContain(`after line ${producer.split("\n").length} `)
    expect(found!.hint).toContain("put nop before this line")
  })
})

test("the missing steps are counted", () => {
  const [found] = check("linc $lr0 $ln0\nlinc $ln0 $ls0")
  expect(found!.hint).toContain("put nop/2 before this line")
})

test("different words of a GRF do not collide", () => {
  expect(broken("linc $ls0 $lr0\nlinc $lr2 $ls2")).toEqual([])
})
