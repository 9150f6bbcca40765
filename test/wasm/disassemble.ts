import { decodeBody, type DecodedInstruction, type Immediate } from "../../src/wasm/debug/decode-body.ts"

/** One instruction a line, with memory offsets as `+bytes`; locals, alignments and constants of many bytes are left out. */
export function disassemble(code: Uint8Array): string[] {
  return decodeBody(code).instructions.map(line)
}

function line({ name, immediate }: DecodedInstruction): string {
  return [name, ...wordsOf(immediate)].join(" ")
}

function wordsOf(immediate: Immediate): readonly (string | number | bigint)[] {
  switch (immediate.kind) {
    case "none":
    case "bytes":
      return []
    case "index":
      return [immediate.index]
    case "table":
      return immediate.depths
    case "integer":
      return [immediate.value]
    case "lane":
      return [immediate.lane]
    case "memory":
      return [
        ...(immediate.offset === 0 ? [] : [`+${immediate.offset}`]),
        ...(immediate.lane === undefined ? [] : [immediate.lane]),
      ]
  }
}
