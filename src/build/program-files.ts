import type { TargetProgram } from "../target.ts"

const facts = "program.json"

/** A compiled program as files: its own, and `program.json` with what else is known of it. */
export function programFiles({ files, manifest, stub, report }: TargetProgram): Map<string, Uint8Array> {
  return new Map([...files, [facts, new TextEncoder().encode(JSON.stringify({ manifest, stub, report }))]])
}

export function programOfFiles(stored: ReadonlyMap<string, Uint8Array>): TargetProgram {
  const files = new Map(stored)
  const { manifest, stub, report } = JSON.parse(new TextDecoder().decode(stored.get(facts))) as Omit<
    TargetProgram,
    "files"
  >
  files.delete(facts)
  return { files, manifest, stub, report }
}
