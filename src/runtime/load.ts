import {
  abi,
  weightsHash,
  weightsHashOffset,
  weightsHeaderLength,
  weightsMagic,
  type Manifest,
  type ProgramHeader,
  type ThreadCount,
} from "../artifacts/manifest.ts"
import { readAsset, type Asset } from "./assets.ts"
import { MlsdkError } from "./errors.ts"
import { hasRelaxedSimd } from "./features.ts"

/** The two builds of a program: the relaxed one needs fused multiply-add. */
export interface ProgramAssets {
  readonly baseline: Asset
  readonly relaxed?: Asset
}

/** A program in memory. */
export interface Instance {
  readonly memory: WebAssembly.Memory
  run(): void
  /** Ends what runs beside the program. */
  release?(): void
}

/** Brings a program into memory. Throws ASSET_NOT_LOADED, ABI_MISMATCH, STALE_ARTIFACT. */
export type OpenProgram = (manifest: Manifest, assets: ProgramAssets, threads?: ThreadCount) => Promise<Instance>

/** Opens a program for one thread. */
export const openProgram: OpenProgram = async (manifest, assets) => {
  const { exports } = await WebAssembly.instantiate(await loadModule(manifest, assets), {})
  return { memory: exports.memory as WebAssembly.Memory, run: exports.run as () => void }
}

/** Compiles the build that the engine can run, and checks that it belongs to the manifest; `rewrite` may change it before. */
export async function loadModule(
  manifest: Manifest,
  assets: ProgramAssets,
  rewrite = (module: Uint8Array): Uint8Array => module,
): Promise<WebAssembly.Module> {
  if (manifest.abi !== abi) refuseAbi("this stub", manifest.abi, manifest.compiler)
  const asset = assets.relaxed !== undefined && hasRelaxedSimd() ? assets.relaxed : assets.baseline
  const bytes = await readAsset(asset)
  const module = await WebAssembly.compile(rewrite(bytes) as BufferSource).catch((error: Error) => {
    throw new MlsdkError(
      "ASSET_NOT_LOADED",
      `the program file is no program that this engine can run: ${error.message}`,
      { cause: error },
    )
  })
  checkHeader(manifest, module)
  return module
}

function checkHeader(manifest: Manifest, module: WebAssembly.Module): void {
  const [section] = WebAssembly.Module.customSections(module, "mlsdk")
  if (section === undefined)
    throw new MlsdkError("STALE_ARTIFACT", "the program file has no mlsdk header; build it again")
  const header = JSON.parse(new TextDecoder().decode(section)) as ProgramHeader
  if (header.abi !== abi) refuseAbi("the program file", header.abi, header.compiler)
  if (header.graphHash === manifest.graphHash) return
  const found = `the program file belongs to graph ${header.graphHash}`
  throw new MlsdkError("STALE_ARTIFACT", `${found}, the stub to ${manifest.graphHash}; build both again`)
}

/** The data of a weights file, after its header was checked. */
export function readWeights(manifest: Manifest, file: Uint8Array): Uint8Array {
  const { byteLength } = manifest.weights
  const textOf = (from: number, length: number): string => new TextDecoder().decode(file.subarray(from, from + length))
  const magic = textOf(0, weightsMagic.length)
  if (magic !== weightsMagic || file.byteLength < weightsHeaderLength) {
    throw new MlsdkError("STALE_ARTIFACT", "the weights file has no mlsdk header; build it again")
  }
  const version = new DataView(file.buffer, file.byteOffset).getUint32(8, true)
  if (version !== abi) refuseAbi("the weights file", version, "of another version")
  const found = file.byteLength - weightsHeaderLength
  if (found !== byteLength) {
    throw new MlsdkError("WEIGHTS_SIZE", `the weights file has ${found} bytes of data, expected ${byteLength}`)
  }
  const hash = weightsHash(manifest.graphHash)
  if (textOf(weightsHashOffset, hash.length) === hash) return file.subarray(weightsHeaderLength)
  throw new MlsdkError(
    "STALE_ARTIFACT",
    `the weights file belongs to another graph than ${manifest.graphHash}; build both again`,
  )
}

function refuseAbi(what: string, found: number, compiler: string): never {
  const message = `${what} has artifact format ${found} (mlsdk ${compiler}), this runtime reads ${abi}; build the model again`
  throw new MlsdkError("ABI_MISMATCH", message)
}
