import { expect, test } from "vitest"
import { zoo } from "../../examples/zoo/networks.ts"
import { chosenNetworks, networks } from "../../bench/networks.ts"
import { importNetwork } from "../../bench/support/compile-network.ts"

test("all networks of the zoo can be measured, each under its own name", () => {
  const names = networks.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(zoo.map(({ name }) => name)))
  expect(new Set(names).size).toBe(names.length)
  expect(chosenNetworks({ models: undefined, networks: ["all"] })).toEqual(networks)
  expect(chosenNetworks({ models: undefined, networks: [] })).toHaveLength(11)
})

test("a network is read the same twice, and has the inputs that the zoo says", async () => {
  const [network] = chosenNetworks({ models: undefined, networks: ["squeezenet1_1"] })
  const [traced, again] = [await network!.read(), await network!.read()]
  expect(Buffer.from(again).equals(traced)).toBe(true)
  const { signature, flops } = importNetwork(network!.name, traced)
  expect(signature.inputs).toEqual([{ name: "input", dtype: "float32", shape: [1, 3, 224, 224] }])
  expect(flops).toBeGreaterThan(600e6)
})
