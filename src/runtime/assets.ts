import { MlsdkError } from "./errors.ts"

/** Where a file of a program lies, its bytes, or how to get them. */
export type Asset = URL | string | Uint8Array | (() => Promise<Uint8Array>)

interface NodeFiles {
  readFile(path: URL): Promise<Uint8Array>
}

/** The file system of a Node-like host, without an import that a bundler would follow. */
function nodeFiles(): NodeFiles | undefined {
  const host = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } }
  return host.process?.getBuiltinModule?.("node:fs/promises") as NodeFiles | undefined
}

/** Reads an asset over HTTP, from a `data:` URL, or from a file where the host has files. Throws ASSET_NOT_LOADED. */
export async function readAsset(asset: Asset): Promise<Uint8Array> {
  if (asset instanceof Uint8Array) return asset
  if (typeof asset === "function") return asset()
  const url = new URL(asset, globalThis.location?.href)
  const files = url.protocol === "file:" ? nodeFiles() : undefined
  try {
    return files === undefined ? await download(url) : await files.readFile(url)
  } catch (error) {
    if (error instanceof MlsdkError) throw error
    throw new MlsdkError("ASSET_NOT_LOADED", `${url.href} could not be read: ${(error as Error).message}`, { cause: error })
  }
}

async function download(url: URL): Promise<Uint8Array> {
  const response = await fetch(url)
  if (!response.ok) throw new MlsdkError("ASSET_NOT_LOADED", `${url.href} answered ${response.status} ${response.statusText}`)
  return new Uint8Array(await response.arrayBuffer())
}
