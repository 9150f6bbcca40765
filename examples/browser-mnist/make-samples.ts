/**
 * Makes `samples.ts`: one digit of each kind, from those that the network was not trained on, in 16 shades.
 *
 *     npx tsx examples/browser-mnist/make-samples.ts
 */
import { writeFileSync } from "node:fs"
import { digitLoaders } from "../mnist/digits.ts"

const [side, border, source] = [32, 2, 28]
const found = new Map<number, string>()
for (const { x, t } of digitLoaders(1, 1).eval) {
  const label = Number(t.data[0])
  if (!found.has(label)) found.set(label, encode(x.data))
}

/** Two pixels a byte, the first one in its upper half. */
function encode(image: Float32Array): string {
  const shades = Array.from({ length: source * source }, (_, i) => {
    const [row, column] = [Math.floor(i / source) + border, (i % source) + border]
    return Math.round(image[row * side + column]! * 15)
  })
  const bytes = Uint8Array.from({ length: shades.length / 2 }, (_, i) => (shades[2 * i]! << 4) | shades[2 * i + 1]!)
  return Buffer.from(bytes).toString("base64")
}

const lines = [...found].toSorted(([a], [b]) => a - b).map(([label, text]) => `  // ${label}\n  "${text}",`)
const text = `/** Written by make-samples.ts: 28 × 28 pixels in 16 shades, the digits from 0 to 9. */
export const encodedSamples: readonly string[] = [\n${lines.join("\n")}\n]\n`
writeFileSync(new URL("samples.ts", import.meta.url), text)
