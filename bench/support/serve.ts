import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { readFile, stat } from "node:fs/promises"
import { extname, join, resolve, sep } from "node:path"
import type { AddressInfo } from "node:net"

/** Files by their path below a mount, or the folder that holds them. */
export type Mount = string | ReadonlyMap<string, Uint8Array>

/** A static server on the loopback interface. */
export interface StaticServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** Puts files under `/<name>/`, in the place of what was there. */
  mount(name: string, files: Mount): void
  /** Lets go of a mount and of what was sent from it. */
  unmount(name: string): void
  /** Every file that was sent since the last call, by its path, with its bytes. */
  takeSent(): ReadonlyMap<string, Uint8Array>
  close(): Promise<void>
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
}

/** Pages are cross-origin isolated: only then may their threads share memory, and their clocks are fine. */
const isolation = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
}

export async function serve(): Promise<StaticServer> {
  const mounts = new Map<string, Mount>()
  let sent = new Map<string, Uint8Array>()
  const server = createServer((request, response) => {
    void answer(request, response, mounts).then((file) => file && sent.set(file.path, file.bytes))
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mount: (name, files) => void mounts.set(name, files),
    unmount(name) {
      mounts.delete(name)
      for (const path of sent.keys()) if (path.startsWith(`${name}/`)) sent.delete(path)
    },
    takeSent() {
      const taken = sent
      sent = new Map()
      return taken
    },
    close: () => closed(server),
  }
}

interface SentFile {
  readonly path: string
  readonly bytes: Uint8Array
}

async function answer(
  { url = "/" }: IncomingMessage,
  response: ServerResponse,
  mounts: ReadonlyMap<string, Mount>,
): Promise<SentFile | undefined> {
  const path = decodeURIComponent(new URL(url, "http://127.0.0.1").pathname)
  const [, mount = "", ...rest] = path.split("/")
  const name = rest.join("/") || "index.html"
  const bytes = await read(mounts.get(mount), name)
  if (bytes === undefined) {
    response.writeHead(404).end()
    return undefined
  }
  response.writeHead(200, {
    ...isolation,
    "content-type": types[extname(name)] ?? "application/octet-stream",
    "content-length": bytes.length,
  })
  response.end(bytes)
  return { path: `${mount}/${name}`, bytes }
}

async function read(mount: Mount | undefined, name: string): Promise<Uint8Array | undefined> {
  if (typeof mount !== "string") return mount?.get(name)
  const path = resolve(join(mount, name))
  const isInside = path.startsWith(resolve(mount) + sep)
  const isFile = isInside && (await stat(path).catch(() => undefined))?.isFile() === true
  return isFile ? readFile(path) : undefined
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((done) => server.close(() => done()))
}
