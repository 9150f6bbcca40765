import { writeOutside } from "../../build/write-outside.ts"
import { formatVsm } from "../../mncore/isa/text/format.ts"
import type { VsmSubcommand } from "./subcommand.ts"

/** Prints a program in canonical spelling, or writes it back. */
export const fmtSubcommand: VsmSubcommand = {
  options: [{ flags: "--write", meaning: "writes the file instead of printing it" }],
  examples: [
    { command: "mlsdk vsm fmt kernel.vsm --write", meaning: "canonical spelling; comments stay" },
    { command: "mlsdk vsm fmt kernel.vsmb", meaning: "the text of a binary program" },
  ],
  async run({ name, path, text }, { given }) {
    const formatted = formatVsm(text, { file: name })
    const isChanged = formatted !== text
    if (!given.flag("write")) return { data: { file: name, isChanged, formatted }, text: formatted.trimEnd() }
    if (isChanged) await writeOutside(path, formatted)
    return { data: { file: name, isChanged }, text: `${name}: ${isChanged ? "written" : "unchanged"}` }
  },
}
