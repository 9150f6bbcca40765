import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { execFileSync } from "node:child_process"
import { dirname, join } from "node:path"
import type { Browser } from "playwright-core"
import type { GuestWindow } from "../guest/page.ts"
import { remoteGuest, type Guest } from "../guest/protocol.ts"
import type { Choice, SystemName } from "./arguments.ts"
import { bundleNodeGuest, bundlePageGuest } from "./bundles.ts"
import { forkGuest } from "./child-guest.ts"
import { launchChromium } from "./chromium.ts"
import type { StaticServer } from "./serve.ts"

export interface OpenGuest {
  readonly guest: Guest
  close(): Promise<unknown>
}

/** A JavaScript engine that is ready to run guests. */
export interface System {
  readonly name: SystemName
  /** `Node v20.20.2`, `Chromium 156.0.8078.79` */
  readonly version: string
  open(): Promise<OpenGuest>
  close(): Promise<void>
}

/** Opens a system, or says why it cannot. */
export function openSystem(name: SystemName, choice: Choice, server: StaticServer): Promise<System | string> {
  switch (name) {
    case "node":
      return openNode(name, process.execPath)
    case "node24":
      return openNode(name, choice.node24 ?? nodeOfPackage())
    case "chromium":
      return openChromium(choice.chromium, server)
  }
}

const require = createRequire(import.meta.url)

async function openNode(name: SystemName, execPath: string | undefined): Promise<System | string> {
  if (execPath === undefined || !existsSync(execPath))
    return `${name} is left out: ${execPath ?? 'the npm package "node"'} is not here`
  const version = execFileSync(execPath, ["--version"], { encoding: "utf8" }).trim()
  const script = await bundleNodeGuest()
  return {
    name,
    version: `Node ${version}`,
    open: () => Promise.resolve(forkGuest(script, execPath)),
    close: () => Promise.resolve(),
  }
}

/** The executable of the npm package `node`, which nothing here depends on. */
function nodeOfPackage(): string | undefined {
  try {
    return join(dirname(require.resolve("node/package.json")), "bin/node")
  } catch {
    return undefined
  }
}

async function openChromium(executablePath: string, server: StaticServer): Promise<System | string> {
  const browser = await launchChromium(executablePath)
  if (browser === undefined) return `chromium is left out: ${executablePath} is not here`
  server.mount("guest", await bundlePageGuest())
  server.mount("onnxruntime-web", dirname(require.resolve("onnxruntime-web")))
  return {
    name: "chromium",
    version: `Chromium ${browser.version()}`,
    open: () => openPage(browser, `${server.origin}/guest/`),
    close: () => browser.close(),
  }
}

async function openPage(browser: Browser, url: string): Promise<OpenGuest> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(url)
  await page.waitForFunction(() => "guest" in globalThis)
  const guest = remoteGuest((method, args) =>
    page.evaluate(
      ([name, values]) => {
        const { guest } = globalThis as unknown as GuestWindow
        return (guest[name] as (...values: readonly unknown[]) => Promise<unknown>)(...values)
      },
      [method, args] as const,
    ),
  )
  return { guest, close: () => context.close() }
}
