/** The application: it knows the compiled function and nothing of the model or its device. */
import { evalStep } from "./mnist.model?mncore"
import { digitLoaders } from "./digits.ts"

const { eval: evaluation } = digitLoaders(64, 125)

let correct = 0n
for (const { x, t } of evaluation) {
  const result = await evalStep({ x, t })
  correct += result.correct.data[0]!
}

const count = evaluation.length * evaluation.batchSize
const accuracy = Number(correct) / count
process.stdout.write(`Correct: ${correct} / ${count}. Accuracy: ${accuracy}\n`)
if (accuracy <= 0.95) throw new Error(`accuracy ${accuracy}, expected more than 0.95`)
