import { MlsdkError } from "./errors.ts"

/** Where a file of a program lies, its bytes, or how to get them. */
export type Asset = URL | string | Uint8Array | (() => Promise<Uint8Array>)

interface NodeFiles {
  readFile(path: URL): Promise<Uint8Array>
}

/** The file system of a Node-like host, without an import that a bundler would follow. */
function nodeFiles(): NodeFiles {
  const host = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } }
  const files = host.process?.getBuiltinModule?.("node:fs/promises")
  if (files === undefined) throw new Error("this host has no files")
  return files as NodeFiles
}

/** Reads an asset over HTTP, from a `data:` URL, or from a file where the host has files. Throws ASSET_NOT_LOADED. */
export async function readAsset(asset: Asset): Promise<Uint8Array> {
  if (asset instanceof Uint8Array) return asset
  if (typeof asset === "function") return asset()
  const address = String(asset)
  try {
    if (address.startsWith("data:")) return decode(address)
    const url = new URL(address, globalThis.location?.href)
    return url.protocol === "file:" ? await nodeFiles().readFile(url) : await download(url)
  } catch (error) {
    throw new MlsdkError(
      "ASSET_NOT_LOADED",
      `${address.slice(0, 200)} could not be read: ${(error as Error).message}`,
      { cause: error },
    )
  }
}

/** Without `fetch`, which a page's content security policy may refuse for `data:` URLs. */
function decode(address: string): Uint8Array {
  return Uint8Array.from(atob(address.slice(address.indexOf(",") + 1)), (character) => character.charCodeAt(0))
}

async function download(url: URL): Promise<Uint8Array> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`.trimEnd())
  return new Uint8Array(await response.arrayBuffer())
}
