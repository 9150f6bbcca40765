/** An application that imports an ONNX file as it is, and draws the edges of a digit with letters. */
import predict from "./edges.onnx?mncore"
import { digitLoaders } from "../mnist/digits.ts"

const { x } = digitLoaders(1, 1).eval.batch(3)
const { strength } = await predict({ image: x.data })

const shades = " .:+#"
for (let row = 0; row < 32; row++) {
  const line = strength.data.subarray(row * 32, (row + 1) * 32)
  process.stdout.write(`${Array.from(line, (value) => shades[Math.round(value * (shades.length - 1))]!).join("")}\n`)
}
