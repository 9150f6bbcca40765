import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import { drawMemory } from "../artifacts/memory-svg.ts"
import { drawNetwork } from "../artifacts/network-svg/network-svg.ts"
import type { Compiled } from "../compile.ts"
import { debugFiles } from "../wasm/debug/debug-files.ts"
import { programHeading } from "../wasm/debug/program-text.ts"

/** What a debug build has besides: texts and source maps of programs, and drawings of the network and of its memory. */
export async function debugArtifacts(
  { optimized, program, report }: Compiled,
  rootDir: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const modules = [...program.files].filter(([file]) => isProgram(file))
  const files = optimized.nodes.flatMap(({ origin }) => origin.places.flatMap(({ file }) => file ?? []))
  const contents = await readSources(modules.length === 0 ? [] : files, rootDir)
  const heading = programHeading(report)
  const drawings = [
    ["debug/graph.svg", drawNetwork(optimized, program.report.clusters)],
    ...(report.calls.length === 0 ? [] : [["debug/memory.svg", drawMemory(report)] as const]),
  ] as const
  return new Map([
    ...modules.flatMap(([file, bytes]) => [...debugFiles(file, bytes, report.calls, { contents, heading })]),
    ...drawings.map(([file, text]) => [file, new TextEncoder().encode(text)] as const),
  ])
}

/** `model.wasm`, `model.relaxed.wasm`; not the program that prepares weights. */
export function isProgram(file: string): boolean {
  return /^model(\.\w+)?\.wasm$/.test(file)
}

/** The texts of source files of the project that can be read, by their paths relative to it. */
async function readSources(files: readonly string[], rootDir: string): Promise<ReadonlyMap<string, string>> {
  const texts = await Promise.all(
    [...new Set(files)].map(async (file) => {
      const text = await readFile(resolve(rootDir, file), "utf8").catch(() => undefined)
      return text === undefined ? [] : [[file, text] as const]
    }),
  )
  return new Map(texts.flat())
}
