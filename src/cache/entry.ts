import { lstat, mkdir, open, rm, type FileHandle } from "node:fs/promises"
import { dirname, join } from "node:path"
import { codeOf, isInnerPath, renameWhenFree, temporaryName } from "./file-names.ts"
import { sha256 } from "./key.ts"

/**
 * One cache entry is one file: a head line, a manifest in JSON, then the bytes of the files one after the other.
 *
 *   mlsdk-cache 1 <sha256 of the manifest> <byteLength of the manifest, ten digits>\n
 *   { "key": ..., "files": [{ "name", "byteLength", "sha256" }, ...] }
 *   ...
 *
 * One file appears by one rename, so there is never a half-written entry under its final name. Everything else that
 * can go wrong (a torn disk, a truncated copy, a hostile manifest) is caught when reading: every byte is covered by a
 * checksum, and lengths are compared with the length of the file before memory is taken.
 */

export type EntryFiles = ReadonlyMap<string, Uint8Array>

export type ReadEntry =
  | { readonly status: "found"; readonly files: EntryFiles }
  | { readonly status: "missing" }
  | { readonly status: "bad"; readonly problem: string }

interface StoredFile {
  readonly name: string
  readonly byteLength: number
  readonly sha256: string
}

const headForm = /^mlsdk-cache 1 ([0-9a-f]{64}) (\d{10})\n$/
const headByteLength = "mlsdk-cache 1 ".length + 64 + 1 + 10 + 1
const largestManifest = 1 << 24

/** The greatest entry that is stored or read, in bytes. */
export const largestEntry = 2 ** 31 - 1

/** Writes an entry under a temporary name in the same folder and renames it. Replaces what is there. */
export async function writeEntry(path: string, key: string, files: EntryFiles): Promise<void> {
  const manifest = encodeManifest(key, files)
  const folder = dirname(path)
  await mkdir(folder, { recursive: true })
  const temporary = join(folder, temporaryName("tmp"))
  try {
    const file = await open(temporary, "wx")
    try {
      for (const bytes of [...manifest, ...files.values()]) await file.writeFile(bytes)
    } finally {
      await file.close()
    }
    await renameWhenFree(temporary, path)
  } finally {
    await rm(temporary, { force: true })
  }
}

function encodeManifest(key: string, files: EntryFiles): readonly Uint8Array[] {
  const stored = [...files].map(([name, bytes]): StoredFile => ({
    name,
    byteLength: bytes.byteLength,
    sha256: sha256(bytes),
  }))
  const outside = stored.find(({ name }) => !isInnerPath(name))
  if (outside !== undefined) throw new Error(`"${outside.name}" is not a path inside an entry`)
  const total = stored.reduce((sum, { byteLength }) => sum + byteLength, 0)
  if (total > largestEntry) throw new Error(`${total} bytes are more than the ${largestEntry} that an entry may have`)
  const manifest = new TextEncoder().encode(JSON.stringify({ key, files: stored }))
  const head = `mlsdk-cache 1 ${sha256(manifest)} ${String(manifest.byteLength).padStart(10, "0")}\n`
  return [new TextEncoder().encode(head), manifest]
}

/** Reads and verifies an entry. */
export async function readEntry(path: string, key: string): Promise<ReadEntry> {
  try {
    const status = await lstat(path)
    if (!status.isFile()) return { status: "bad", problem: "it is not a file" }
    const file = await open(path, "r")
    try {
      return { status: "found", files: await readFiles(file, status.size, key) }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (codeOf(error) === "ENOENT") return { status: "missing" }
    return { status: "bad", problem: error instanceof Error ? error.message : String(error) }
  }
}

async function readFiles(file: FileHandle, byteLength: number, key: string): Promise<EntryFiles> {
  if (byteLength > largestEntry) throw new Error(`it has ${byteLength} bytes, more than any entry`)
  if (byteLength < headByteLength) throw new Error(`it has ${byteLength} bytes, less than its head`)
  const head = headForm.exec(new TextDecoder("latin1").decode(await readBytes(file, 0, headByteLength)))
  if (head === null) throw new Error("it does not begin like an entry")
  const manifestLength = Number(head[2])
  const bodyLength = byteLength - headByteLength - manifestLength
  if (manifestLength > largestManifest || bodyLength < 0) throw new Error("its manifest is longer than it may be")
  const manifest = await readBytes(file, headByteLength, manifestLength)
  if (sha256(manifest) !== head[1]) throw new Error("the checksum of its manifest is wrong")
  const stored = parseManifest(manifest, key)
  const expected = stored.reduce((sum, entry) => sum + entry.byteLength, 0)
  if (expected !== bodyLength) throw new Error(`its files have ${bodyLength} bytes, its manifest says ${expected}`)
  const files = new Map<string, Uint8Array>()
  let position = headByteLength + manifestLength
  for (const entry of stored) {
    const bytes = await readBytes(file, position, entry.byteLength)
    if (sha256(bytes) !== entry.sha256) throw new Error(`the checksum of ${entry.name} is wrong`)
    files.set(entry.name, bytes)
    position += entry.byteLength
  }
  return files
}

async function readBytes(file: FileHandle, position: number, byteLength: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(byteLength)
  for (let filled = 0; filled < byteLength;) {
    const { bytesRead } = await file.read(bytes, filled, byteLength - filled, position + filled)
    if (bytesRead === 0) throw new Error("it ends too early")
    filled += bytesRead
  }
  return bytes
}

function parseManifest(bytes: Uint8Array, key: string): readonly StoredFile[] {
  const manifest: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes))
  if (!isRecord(manifest) || !Array.isArray(manifest["files"])) throw new Error("its manifest has another form")
  if (manifest["key"] !== key) throw new Error("it belongs to another key")
  const files = manifest["files"].map(storedFile)
  if (new Set(files.map(({ name }) => name)).size !== files.length) throw new Error("its manifest names a file twice")
  return files
}

function storedFile(value: unknown): StoredFile {
  if (!isRecord(value)) throw new Error("its manifest has another form")
  const { name, byteLength, sha256: checksum } = value
  if (typeof name !== "string" || !isInnerPath(name)) throw new Error("its manifest names a file outside of it")
  const sane = typeof byteLength === "number" && Number.isSafeInteger(byteLength) && byteLength >= 0
  if (!sane || typeof checksum !== "string") throw new Error("its manifest has another form")
  return { name, byteLength, sha256: checksum }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
}
