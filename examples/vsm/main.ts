/**
 * Runs a matrix product on the emulated board, compares it with the same product in JavaScript, and predicts its time.
 *
 *     npx tsx examples/vsm/main.ts
 */
import { readFileSync } from "node:fs"
import { checkProgram, formatDiagnostic, openEmulator, parseVsm, simulate } from "mlsdk/mncore"
import { columns, download, inner, rows, upload } from "./board.ts"

/** Numbers between -1 and 1 that are the same in every run. */
function numbers(length: number, seed: number): Float32Array {
  let state = seed
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  })
}

function product(a: Float32Array, w: Float32Array): Float32Array {
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns]
    let sum = 0
    for (let k = 0; k < inner; k++) sum += a[row * inner + k]! * w[k * columns + column]!
    return sum
  })
}

const file = `${import.meta.dirname}/matrix-product.vsm`
const program = parseVsm(readFileSync(file, "utf8"), { file })
for (const problem of checkProgram(program)) process.stdout.write(`${formatDiagnostic(problem)}\n`)

const [a, w] = [numbers(rows * inner, 1), numbers(inner * columns, 2)]
const emulator = await openEmulator({ strictness: "strict" })
upload(emulator, a, w)
emulator.run(program)

const [found, expected] = [download(emulator), product(a, w)]
const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
const error = found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0)
const { cycles, peakFraction } = simulate(program)

process.stdout.write(`${rows} x ${inner} times ${inner} x ${columns}\n`)
process.stdout.write(`greatest error: ${(error / scale).toExponential(1)} of the greatest result\n`)
process.stdout.write(`${cycles} cycles (model), ${(100 * peakFraction).toFixed(0)} % of the peak\n`)
process.exitCode = error / scale < 2 ** -7 ? 0 : 1
