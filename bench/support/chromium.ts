import { existsSync } from "node:fs"
import { chromium, type Browser } from "playwright-core"

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

/** A browser with an empty profile, or nothing where there is none. */
export async function launchChromium(executablePath: string): Promise<Browser | undefined> {
  return existsSync(executablePath) ? chromium.launch({ executablePath, args: flags }) : undefined
}
