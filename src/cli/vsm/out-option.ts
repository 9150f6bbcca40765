import type { OptionDescription } from "../command.ts"

export const outOption: OptionDescription = {
  flags: "--out <file>",
  meaning: "the file to write; otherwise it is named after the program",
}
