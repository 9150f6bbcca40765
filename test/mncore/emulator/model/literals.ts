/** The word of an immediate (4.6). */
import { half, pattern, real, single } from "./fixed.ts"

const words = new DataView(new ArrayBuffer(4))

function singleOf(text: string): bigint {
  words.setFloat32(0, text.endsWith("inf") ? Number(text.replace("inf", "Infinity")) : Number(text))
  return BigInt(words.getUint32(0))
}

function integerOf(text: string): bigint {
  return text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text.replace(/^\+/, ""))
}

export function literalWord(text: string): bigint {
  const [, type, value] = /^(f|h|i|s|ui|us)"(.*)"$/.exec(text)!
  if (type === "f") return singleOf(value!)
  if (type === "i" || type === "ui") return BigInt.asUintN(32, integerOf(value!))
  const bits = type === "h" ? pattern(real(singleOf(value!), single), half) : BigInt.asUintN(16, integerOf(value!))
  return (bits << 16n) | bits
}
