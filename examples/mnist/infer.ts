/** The same evaluation without the plugin: the model itself, run by the definitions of its operators. */
import { readFileSync } from "node:fs"
import { bytesSource, openCheckpoint } from "mlsdk/checkpoint"
import { tensor } from "mlsdk/nn"
import { digitLoaders } from "./digits.ts"
import { evalStep, model } from "./mnist.model.ts"

const { eval: evaluation } = digitLoaders(64, 125)
const checkpoint = openCheckpoint(bytesSource("weights", readFileSync(new URL("weights.safetensors", import.meta.url))))
model.loadStateDict(new Map([...checkpoint.tensors].map(([name, weight]) => [name, weight.read()])))

let correct = 0
for (const { x, t } of evaluation) correct += evalStep({ x: tensor(x.data, x), t: tensor(t.data, t) }).correct.item()

const count = evaluation.length * evaluation.batchSize
process.stdout.write(`Correct: ${correct} / ${count}. Accuracy: ${correct / count}\n`)
