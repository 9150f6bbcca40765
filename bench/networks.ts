import { readdirSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { zoo, type ZooName } from "../examples/zoo/networks.ts"
import { exportOnnx } from "../src/import/onnx/export-onnx.ts"
import type { Choice } from "./support/arguments.ts"
import { lenet, mnistMlp } from "./support/small-graphs.ts"
import { readZooNetwork } from "./support/zoo.ts"

/** A network as every engine gets it. */
export interface Network {
  readonly name: string
  /** The bytes of its ONNX file. */
  read(): Promise<Uint8Array>
}

/** What is measured when nothing else is asked for: from small to large, and of every kind. */
const defaultNetworks = [
  "mnist_mlp_b125",
  "lenet_b1",
  "mobilenet_v2",
  "squeezenet1_1",
  "resnet18",
  "resnet50",
  "vit_tiny",
  "bert_mini_s128",
  "bert_base_s128",
  "gpt2_small_s64",
  "lstm_s64_h256",
] as const satisfies readonly (ZooName | "mnist_mlp_b125" | "lenet_b1")[]

/** Small networks of this folder, and the zoo; all with seeded weights. */
export const networks: readonly Network[] = [
  { name: "mnist_mlp_b125", read: async () => exportOnnx(mnistMlp(125)) },
  { name: "lenet_b1", read: async () => exportOnnx(lenet(1)) },
  ...zoo.map(({ name, file }) => ({ name, read: () => readZooNetwork(name, file) })),
]

/** The networks that a command line asks for, in its order. Throws an Error that names those that there are. */
export function chosenNetworks({ models, networks: names }: Pick<Choice, "models" | "networks">): readonly Network[] {
  const all = models === undefined ? networks : networksIn(models)
  if (names.includes("all") || (models !== undefined && names.length === 0)) return all
  return (names.length === 0 ? defaultNetworks : names).map((name) => {
    const found = all.find((network) => network.name === name)
    if (found !== undefined) return found
    throw new Error(`found no network ${name}, expected some of ${all.map((each) => each.name).join(", ")}`)
  })
}

/** The `.onnx` files of a folder, each a network by its name; one that is just called `model.onnx` by its path. */
function networksIn(folder: string): readonly Network[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".onnx"))
  if (files.length === 0) throw new Error(`--models: found no .onnx file below ${folder}`)
  return files.toSorted().map((file) => ({
    name: basename(file, ".onnx") === "model" ? file : basename(file, ".onnx"),
    read: async () => readFileSync(join(folder, file)),
  }))
}
