import { resolve } from "node:path"
import type { CommandLine } from "../config/context.ts"
import type { OptionDescription } from "./command.ts"
import type { GivenOptions } from "./given-options.ts"

/** Every command understands these. */
export const commonOptions: readonly OptionDescription[] = [
  { flags: "--config <file>", meaning: "config file to use instead of searching from here upwards" },
  { flags: "--target <name>", meaning: "a target that the config declares" },
  { flags: "--device <device>", meaning: "what the program runs on, such as pfvm:cpu or reference" },
  { flags: "--preset <name>", meaning: "O0 to O4, debug, a preset of the config, or a path that ends in .json" },
  { flags: "--opt <name=value>", meaning: "sets an option of the compile; may be repeated" },
  { flags: "--option_json <file>", meaning: "option file with envs and args" },
  { flags: "--json", meaning: "prints the result and all problems as one line of JSON, and nothing else" },
  { flags: "--quiet", meaning: "no progress and no log, only warnings and errors" },
  { flags: "--log-level <level>", meaning: "error, warn, info, debug or trace; debug shows where errors come from" },
  { flags: "-h, --help", meaning: "shows how a command is used" },
]

const publishedFile = /^mlsdk\/presets\//

/** What the common options choose. Paths of the command line start from the working directory, not from the config. */
export function commandLineOf(given: GivenOptions, cwd: string): CommandLine {
  const file = given.text("option_json")
  const optionJson = file === undefined || publishedFile.test(file) ? file : resolve(cwd, file)
  return {
    device: given.text("device"),
    preset: given.text("preset"),
    target: given.text("target"),
    options: [...(optionJson === undefined ? [] : [`option_json=${optionJson}`]), ...given.texts("opt")],
    logLevel: given.text("log-level"),
  }
}
