import { resolve } from "node:path"
import type { ByteSource } from "../checkpoint/byte-source.ts"
import { openFileSource } from "./file-source.ts"

/** Opens the files beside a model that hold its large tensors; the importer has refused locations outside the folder. */
export function externalFiles(folder: string): (location: string) => ByteSource {
  const open = new Map<string, ByteSource>()
  return (location) => {
    const known = open.get(location)
    if (known !== undefined) return known
    const source = openFileSource(resolve(folder, location))
    open.set(location, source)
    return source
  }
}
