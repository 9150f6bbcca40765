import { written } from "./byte-writer.ts"

/** A module with one more custom section at its end. https://webassembly.github.io/spec/core/binary/modules.html#custom-section */
export function withCustomSection(module: Uint8Array, name: string, content: Uint8Array): Uint8Array {
  return written((writer) => {
    writer.bytes(module)
    writer.byte(0)
    writer.sized(
      written((body) => {
        body.sized(new TextEncoder().encode(name))
        body.bytes(content)
      }),
    )
  })
}
