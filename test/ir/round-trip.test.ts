import { createHash } from "node:crypto"
import { expect, test } from "vitest"
import { importOnnx } from "../../src/import/onnx/import-onnx.ts"
import { contentOf } from "../../src/ir/graph.ts"
import { parseGraph } from "../../src/ir/parse/parse-graph.ts"
import { printGraph, weightKeys } from "../../src/ir/print.ts"
import { structureOf } from "../../src/ir/structure.ts"
import { verifyGraph } from "../../src/ir/verify.ts"
import { readArchived } from "../support/archive.ts"
import { sharedData } from "../support/shared-data.ts"

const archive = sharedData("models/realmodels-dev.tar.gz")
const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")
const models = ["mnist-8", "ultraface_slim_320", "yunet_n_320", "fastestdet"]

test.skipIf(archive === undefined).each(models)(
  "%s is the same graph after printing and parsing (needs ../shared/data)",
  (model) => {
    const { graph } = importOnnx(readArchived(archive!, `dev/${model}.onnx`), { name: model })
    const weights = new Map([...weightKeys(graph)].map(([constant, key]) => [key, contentOf(constant)]))
    const parsed = parseGraph(printGraph(graph), { weights })
    expect(verifyGraph(parsed)).toEqual([])
    expect(structureOf(parsed, digest)).toBe(structureOf(graph, digest))
    expect(printGraph(parsed)).toBe(printGraph(graph))
  },
)
