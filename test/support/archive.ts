import { readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"

const opened = new Map<string, ReadonlyMap<string, Uint8Array>>()

/**
 * The files of a `.tar.gz`, by path without a leading `./`, in archive order. Each archive is read once per process.
 */
export function readArchive(path: string): ReadonlyMap<string, Uint8Array> {
  const known = opened.get(path)
  if (known !== undefined) return known
  const tar = gunzipSync(readFileSync(path))
  const files = filesOfTar(new Uint8Array(tar.buffer, tar.byteOffset, tar.byteLength))
  opened.set(path, files)
  return files
}

/** One file of a `.tar.gz`; throws when it is not there. */
export function readArchived(path: string, name: string): Uint8Array {
  const bytes = readArchive(path).get(name)
  if (bytes === undefined) throw new Error(`${path} has no file ${name}`)
  return bytes
}

const block = 512

function filesOfTar(tar: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>()
  let longName: string | undefined
  for (let offset = 0; offset + block <= tar.length && tar[offset] !== 0;) {
    const header = tar.subarray(offset, offset + block)
    const length = Number.parseInt(textOf(header, 124, 12), 8)
    const content = tar.subarray(offset + block, offset + block + length)
    const kind = textOf(header, 156, 1)
    if (kind === "L") longName = textOf(content, 0, length)
    else if (kind === "x") longName = paxPath(content) ?? longName
    else {
      if (kind === "0" || kind === "") files.set((longName ?? nameOf(header)).replace(/^\.\//, ""), content)
      longName = undefined
    }
    offset += block + Math.ceil(length / block) * block
  }
  return files
}

function nameOf(header: Uint8Array): string {
  const isUstar = textOf(header, 257, 5) === "ustar" && header[262] === 0
  const prefix = isUstar ? textOf(header, 345, 155) : ""
  const name = textOf(header, 0, 100)
  return prefix === "" ? name : `${prefix}/${name}`
}

function paxPath(content: Uint8Array): string | undefined {
  return /^\d+ path=(.*)$/m.exec(textOf(content, 0, content.length))?.[1]
}

function textOf(bytes: Uint8Array, offset: number, length: number): string {
  const field = bytes.subarray(offset, offset + length)
  const end = field.indexOf(0)
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end))
}
