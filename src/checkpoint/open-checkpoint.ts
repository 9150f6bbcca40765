import { fail } from "../diagnostics/catalogue.ts"
import type { ByteSource } from "./byte-source.ts"
import type { Checkpoint } from "./checkpoint.ts"
import { namelessTensor } from "./checkpoint.ts"
import { isEncryptedMindspore, isMindspore, readMindspore } from "./mindspore/read.ts"
import { npyMagic, readNpy } from "./npy.ts"
import { isNpz, readNpz } from "./npz.ts"
import type { ReadOptions } from "./options.ts"
import { isSafetensors, readSafetensors } from "./safetensors/read.ts"
import { selectKey } from "./select-key.ts"
import { isLegacyForm, readLegacyForm } from "./torch/legacy-form.ts"
import type { NamedTensors } from "./torch/named-tensors.ts"
import { readZipForm, torchFolder } from "./torch/zip-form.ts"
import { readZip } from "./zip/read-zip.ts"

/**
 * Opens a weight file, whose format is told by its content: safetensors, a PyTorch checkpoint (either form), .npz,
 * .npy or a MindSpore checkpoint.
 *
 * A PyTorch checkpoint may wrap the state dictionary of the model: `options.key` selects it; without one, a single
 * dictionary under `model_state_dict`, `state_dict` or `model` is taken. Other nesting becomes dots in the names.
 *
 * Nothing of the file is run, and sizes are checked before memory is taken for them. Throws CHECKPOINT_FORMAT,
 * CHECKPOINT_DAMAGED, CHECKPOINT_CRC, CHECKPOINT_LIMIT, CHECKPOINT_UNSUPPORTED, CHECKPOINT_KEY,
 * CHECKPOINT_KEY_AMBIGUOUS, CHECKPOINT_MODULE, CHECKPOINT_TORCHSCRIPT, PICKLE_GLOBAL, PICKLE_OPCODE.
 */
export function openCheckpoint(source: ByteSource, options: ReadOptions = {}): Checkpoint {
  if (startsWith(source, zipEntryMagic) || startsWith(source, emptyZipMagic)) return openZip(source, options)
  if (isLegacyForm(source)) return torchCheckpoint(source, readLegacyForm(source, options), options)
  if (startsWith(source, npyMagic)) return openNpy(source, options)
  if (isMindspore(source)) return withKey(readMindspore(source, options), source, options)
  if (isSafetensors(source)) return withKey(readSafetensors(source), source, options)
  return refuse(source)
}

const zipEntryMagic = Uint8Array.of(0x50, 0x4b, 0x03, 0x04)
const emptyZipMagic = Uint8Array.of(0x50, 0x4b, 0x05, 0x06)

function openZip(source: ByteSource, options: ReadOptions): Checkpoint {
  const entries = readZip(source, options)
  const folder = torchFolder(entries)
  if (folder !== undefined) return torchCheckpoint(source, readZipForm(source, entries, folder, options), options)
  if (isNpz(entries) || entries.size === 0) return withKey(readNpz(source, entries), source, options)
  return fail(
    "CHECKPOINT_FORMAT",
    { file: source.name },
    { found: `a ZIP archive that begins with "${[...entries.keys()][0]}"` },
  )
}

function torchCheckpoint(source: ByteSource, named: NamedTensors, options: ReadOptions): Checkpoint {
  const { tensors, unreadable, keys, models } = named
  const whole: Checkpoint = { format: "pth", tensors, unreadable, keys, metadata: new Map(), warnings: [] }
  if (options.key === undefined && models.length > 1)
    fail("CHECKPOINT_KEY_AMBIGUOUS", { file: source.name }, { found: models })
  const key = options.key ?? models[0]
  return key === undefined ? whole : selectKey(whole, key, source.name)
}

function openNpy(source: ByteSource, options: ReadOptions): Checkpoint {
  const { found, warnings } = readNpy(namelessTensor, { file: source.name }, source, () => source)
  const isReadable = !("code" in found)
  const tensors = new Map(isReadable ? [[namelessTensor, found]] : [])
  const unreadable = new Map(isReadable ? [] : [[namelessTensor, found]])
  return withKey({ format: "npy", tensors, unreadable, keys: [], metadata: new Map(), warnings }, source, options)
}

function withKey(checkpoint: Checkpoint, source: ByteSource, options: ReadOptions): Checkpoint {
  return options.key === undefined ? checkpoint : selectKey(checkpoint, options.key, source.name)
}

interface Foreign {
  readonly magic: Uint8Array
  readonly found: string
  readonly advice: string
}

const saveStateDict = 'save the weights with torch.save(model.state_dict(), "weights.pth")'

const foreignFormats: readonly Foreign[] = [
  { magic: ascii("\x89HDF"), found: "an HDF5 file", advice: "save the weights as .npz or .safetensors from Keras" },
  { magic: ascii("GGUF"), found: "a GGUF file", advice: "use the .safetensors file that it was made from" },
  { magic: Uint8Array.of(0x1f, 0x8b), found: "a gzip file", advice: "unpack it" },
  { magic: ascii("\x80"), found: "a plain pickle", advice: saveStateDict },
  { magic: Uint8Array.of(0x50, 0x4b), found: "a damaged ZIP archive", advice: "copy or download the file again" },
  { magic: new Uint8Array(0), found: "another format", advice: "give a file with weights" },
]

function refuse(source: ByteSource): never {
  if (source.byteLength === 0) fail("CHECKPOINT_FORMAT", { file: source.name }, { found: "an empty file" })
  if (isEncryptedMindspore(source)) {
    const advice = "save it with mindspore.save_checkpoint without enc_key"
    fail("CHECKPOINT_UNSUPPORTED", { file: source.name }, { found: "an encrypted MindSpore checkpoint", advice })
  }
  const { found, advice } = foreignFormats.find(({ magic }) => startsWith(source, magic))!
  return fail("CHECKPOINT_FORMAT", { file: source.name }, { found, advice })
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0))
}

function startsWith(source: ByteSource, magic: Uint8Array): boolean {
  if (source.byteLength < magic.length) return false
  const start = source.readSync(0, magic.length)
  return magic.every((byte, i) => start[i] === byte)
}
