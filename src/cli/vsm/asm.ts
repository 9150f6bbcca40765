import { resolve } from "node:path"
import { writeOutside } from "../../build/write-outside.ts"
import { encodeProgram } from "../../mncore/isa/binary/program-codec.ts"
import { countLines } from "../../mncore/isa/program.ts"
import { parseVsm } from "../../mncore/isa/text/parse-vsm.ts"
import { formatBytes } from "../../support/quantities.ts"
import { outOption } from "./out-option.ts"
import type { VsmSubcommand } from "./subcommand.ts"

/** Writes the compact binary form of a program, which every subcommand reads as well. */
export const asmSubcommand: VsmSubcommand = {
  options: [outOption],
  examples: [{ command: "mlsdk vsm asm kernel.vsm", meaning: "kernel.vsmb, for loading; not the device's encoding" }],
  async run({ name, text }, { given, host }) {
    const program = parseVsm(text, { file: name })
    const bytes = encodeProgram(program)
    const out = given.text("out") ?? `${name.replace(/\.vsm$/, "")}.vsmb`
    await writeOutside(resolve(host.cwd, out), bytes)
    const data = { file: name, out, byteLength: bytes.byteLength, ...countLines(program) }
    return { data, text: `${out}: ${formatBytes(bytes.byteLength)}` }
  },
}
