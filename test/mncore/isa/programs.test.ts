import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { formatDiagnostic } from "../../../src/diagnostics/diagnostic.ts"
import { decodeProgram, encodeProgram } from "../../../src/mncore/isa/binary/program-codec.ts"
import { checkProgram } from "../../../src/mncore/isa/check/check-program.ts"
import { formatVsm } from "../../../src/mncore/isa/text/format.ts"
import { parseVsm } from "../../../src/mncore/isa/text/parse-vsm.ts"

/** The programs with expected results, which the emulator runs, are legal, canonical and survive their binary form. */
const folder = join(import.meta.dirname, "../programs")
const files = readdirSync(folder).filter((name) => name.endsWith(".vsm"))

test.each(files)("%s", (name) => {
  const text = readFileSync(join(folder, name), "utf8")
  const program = parseVsm(text)
  expect(checkProgram(program).map(formatDiagnostic)).toEqual([])
  expect(decodeProgram(encodeProgram(program)).lines.map(({ statement }) => statement)).toEqual(
    program.lines.flatMap(({ statement }) => statement ?? []),
  )
  expect(parseVsm(formatVsm(text)).lines.map(({ statement }) => statement)).toEqual(
    program.lines.map(({ statement }) => statement),
  )
})
