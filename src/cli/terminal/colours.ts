import { formatDiagnostic, type Diagnostic } from "../../diagnostics/diagnostic.ts"
import type { Terminal } from "./progress.ts"

type Colour = "red" | "yellow" | "dim" | "bold"

const codes = { red: "31;1", yellow: "33;1", dim: "2", bold: "1" } as const satisfies Readonly<Record<Colour, string>>

export type Paint = (colour: Colour, text: string) => string

const plain: Paint = (_, text) => text
const coloured: Paint = (colour, text) => `\x1b[${codes[colour]}m${text}\x1b[0m`

/** Colours on terminals that show them; `NO_COLOR` of any value but an empty one turns them off. */
export function paintFor({ isTTY }: Terminal, env: Readonly<Record<string, string | undefined>>): Paint {
  const wanted = isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb"
  return wanted ? coloured : plain
}

/** Everything that a terminal could take for an instruction: diagnostics quote files that nobody vouches for. */
const controls = /[^\P{Cc}\n\t]/gu

/** A diagnostic in the usual form behind the word `error` or `warning`; what follows its first line is dimmed. */
export function paintDiagnostic(diagnostic: Diagnostic, paint: Paint): string {
  const [head, ...rest] = formatDiagnostic(diagnostic).replaceAll(controls, "\uFFFD").split("\n")
  const word = paint(diagnostic.severity === "error" ? "red" : "yellow", diagnostic.severity)
  return [`${word} ${head}`, ...rest.map((line) => paint("dim", line))].join("\n")
}
