import { existsSync, readFileSync } from "node:fs"
import { resolve } from "node:path"
import { describe, expect, test } from "vitest"
import { openDataFiles } from "../../scripts/device-tests/data-files.ts"
import { findOfficialTests, runOfficialTest } from "../../scripts/device-tests/official-test.ts"
import { compilerOf, type DeviceCompiler } from "../../scripts/run-on-device.ts"
import { dtypes } from "../../src/tensor/dtype.ts"
import { floatToBfloat, floatToHalf } from "../../src/tensor/half.ts"
import { makeTensor, type Tensor } from "../../src/tensor/tensor.ts"
import { sharedData } from "../support/shared-data.ts"

const archive = sharedData("onnx/onnx-node-tests-dev.tar.gz")

/** `npx tsx scripts/conformance.ts --device <device> --data <archive> --passing <list>` writes a list. */
const lists = { reference: "reference.passing.txt", "pfvm:cpu": "pfvm-cpu.passing.txt" }

describe.skipIf(archive === undefined)("official ONNX tests (needs shared test data)", () => {
  const tests = archive === undefined ? [] : findOfficialTests(openDataFiles(archive))

  describe.each(Object.entries(lists))("%s", (device, list) => {
    const path = resolve(import.meta.dirname, list)

    test.skipIf(!existsSync(path))(
      "those that pass are those on the list, and none fails",
      { timeout: 600_000 },
      async () => {
        const expected = readFileSync(path, "utf8")
          .split("\n")
          .filter((name) => name !== "")
        const passing: string[] = []
        const failing: string[] = []
        for (const each of tests) {
          const outcome = await runOfficialTest(each, compilerOf(device))
          if (outcome.kind === "passed") passing.push(each.name)
          if (outcome.kind === "failed") failing.push(`${each.name}: ${outcome.reason}`)
        }
        expect(failing).toEqual([])
        expect(
          expected.filter((name) => !passing.includes(name)),
          "on the list, but not passing",
        ).toEqual([])
        expect(
          passing.filter((name) => !expected.includes(name)),
          "passing, but not on the list",
        ).toEqual([])
      },
    )
  })

  test(
    "a device that is a little wrong fails every test that has something to compare",
    { timeout: 600_000 },
    async () => {
      const some = tests.filter((_, i) => i % 8 === 0)
      let compared = 0
      for (const each of some) {
        if ((await runOfficialTest(each, compilerOf("reference"))).kind !== "passed") continue
        const spoiling = { spoiled: 0 }
        const outcome = await runOfficialTest(each, wrongDevice(spoiling))
        compared += Number(spoiling.spoiled > 0)
        expect(outcome.kind, each.name).toBe(spoiling.spoiled > 0 ? "failed" : "passed")
      }
      expect(compared).toBeGreaterThan(100)
    },
  )
})

/** The reference with the last element of every result changed; counts those that have one. */
function wrongDevice(spoiling: { spoiled: number }): DeviceCompiler {
  return async (graph) => {
    const run = await compilerOf("reference")(graph)
    return async (inputs) =>
      new Map(
        Array.from(await run(inputs), ([name, tensor]) => {
          if (tensor.data.length > 0) spoiling.spoiled++
          return [name, spoil(tensor)]
        }),
      )
  }
}

function spoil(tensor: Tensor): Tensor {
  const data = tensor.data.slice()
  const last = data.length - 1
  if (last >= 0) data[last] = otherThan(data[last]!, tensor) as never
  return makeTensor(tensor.dtype, tensor.shape, data as never)
}

/** Numbers that no element of the tests is near to; for integers and bools, another bit. */
function otherThan(element: number | bigint, { dtype }: Tensor): number | bigint {
  if (typeof element === "bigint") return element ^ 1n
  if (dtypes[dtype].kind !== "float") return element ^ 1
  if (dtype === "float16") return floatToHalf(12345)
  return dtype === "bfloat16" ? floatToBfloat(12345) : 12345.678
}
