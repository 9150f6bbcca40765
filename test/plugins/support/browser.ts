import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { createServer, type Server } from "node:http"
import { readFile } from "node:fs/promises"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { extname, join, normalize } from "node:path"
import { chromium, type BrowserContext, type Page } from "playwright-core"
import { onTestFinished } from "vitest"

const executable = process.env["CHROMIUM"] ?? "/usr/bin/chromium"

export const hasBrowser = existsSync(executable)

/** For the names of suites that need a browser. */
export const needsBrowser = hasBrowser
  ? "in Chromium"
  : `in Chromium (skipped: there is none at ${executable}; CHROMIUM names another)`

const quiet = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

/** A page of a browser with an empty profile; closed after the test. */
export async function openPage(): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), "mlsdk-browser-"))
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: executable,
    args: quiet,
  })
  onTestFinished(async () => {
    await context.close()
    rmSync(profile, { recursive: true, force: true })
  })
  return context.pages()[0] ?? context.newPage()
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
}

/** What makes a page cross-origin isolated: its threads may share memory. */
export const isolation = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" }

/** Serves a folder under a path of a loopback address, with no special headers but those that are given; returns the address. */
export async function serveFolder(
  folder: string,
  base = "/",
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname)
    const file = join(folder, normalize(path.slice(base.length) || "index.html"))
    const answer = path.startsWith(base) ? readFile(file) : Promise.reject(new Error("outside"))
    answer.then(
      (content) =>
        response
          .writeHead(200, { ...headers, "content-type": types[extname(file)] ?? "application/octet-stream" })
          .end(content),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`
}
