import { fail } from "../../diagnostics/catalogue.ts"
import type { Place } from "../../diagnostics/diagnostic.ts"
import { ByteCursor } from "../byte-cursor.ts"
import type { ByteSource } from "../byte-source.ts"
import type { ReadOptions } from "../options.ts"
import { damaged } from "../refuse.ts"
import type { ZipEntry } from "../zip/read-zip.ts"
import { namedTensors, type NamedTensors } from "./named-tensors.ts"
import { readObject } from "./read-object.ts"

const objectName = "data.pkl"
const constantsName = "constants.pkl"

/** The folder of the archive that holds `data.pkl`, or nothing when this is no PyTorch archive. */
export function torchFolder(entries: ReadonlyMap<string, ZipEntry>): string | undefined {
  const found = [...entries.keys()].find((name) => name === objectName || /^[^/]*\/data\.pkl$/.test(name))
  return found?.slice(0, -objectName.length)
}

/**
 * Checkpoints since PyTorch 1.6: a ZIP archive with the pickle `data.pkl`, and one entry `data/<key>` for each storage.
 * Files without the entry `byteorder` are little-endian.
 */
export function readZipForm(
  source: ByteSource,
  entries: ReadonlyMap<string, ZipEntry>,
  folder: string,
  options: ReadOptions,
): NamedTensors {
  const place = { file: source.name, path: `${folder}${objectName}` }
  if (entries.has(`${folder}${constantsName}`))
    fail("CHECKPOINT_TORCHSCRIPT", { file: source.name }, { entry: constantsName })
  const { root } = readObject(new ByteCursor(entries.get(place.path)!.open(), place), options.allowGlobals ?? [], place)
  const bigEndian = isBigEndian(entries.get(`${folder}byteorder`), place)
  return namedTensors(root, { bigEndian, find: (key) => entries.get(`${folder}data/${key}`) }, { file: source.name })
}

function isBigEndian(entry: ZipEntry | undefined, place: Place): boolean {
  if (entry === undefined) return false
  const order = new TextDecoder().decode(entry.open().readSync(0, Math.min(entry.byteLength, 16)))
  if (order !== "little" && order !== "big") damaged(place, `the byte order is "${order}"`)
  return order === "big"
}
