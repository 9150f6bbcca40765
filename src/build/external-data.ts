import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { resolve, sep } from "node:path"
import { decodeModel } from "../import/onnx/decode-model.ts"

/** The files beside an `.onnx` file that hold tensors of it, sorted. Those outside its folder are left to the importer to refuse. */
export function externalDataOf(bytes: Uint8Array, entry: string, folder: string): readonly string[] {
  const { graph } = decodeModel(bytes, entry)
  const entries = graph.initializer.flatMap(({ externalData }) => externalData)
  const locations = entries.filter(({ key }) => key === "location").map(({ value }) => resolve(folder, value))
  return [...new Set(locations)].filter((path) => path.startsWith(folder + sep)).sort()
}

/** A hash of the contents of files; one that cannot be read counts as empty, and the importer reports it. */
export async function hashOfFiles(files: readonly string[]): Promise<string> {
  const hashes = await Promise.all(files.map((file) => hashOfFile(file).catch(() => "")))
  return hashes.join(" ")
}

async function hashOfFile(file: string): Promise<string> {
  const hash = createHash("sha256")
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array)
  return hash.digest("hex")
}
