/**
 * Adds to `package-lock.json` the optional packages that a partial registry mirror does not have.
 *
 *     rm package-lock.json && npm install --package-lock-only && npx tsx scripts/complete-lock.ts
 *
 * Tools with native parts name one optional package a platform, all of the same version. A mirror that lacks those of other
 * platforms makes npm leave them out of the lock, and `npm ci` then refuses the lock as incomplete. Each entry that is added has the
 * version that its parent asks for and the platform that its name says, so npm skips it wherever it does not belong.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"

interface Entry {
  readonly version?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

type Packages = Record<string, Entry>

const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"]
const processors = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "wasm32", "x64"]
const file = resolve(import.meta.dirname, "../package-lock.json")

/** The entry that a package at `path` would load: the nearest one in the folders above it. */
function visibleFrom(path: string, name: string, packages: Packages): Entry | undefined {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const entry = packages[folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`]
    if (entry !== undefined || folder === "") return entry
  }
}

function entryOf(name: string, version: string): Entry {
  const words = name.split(/[/-]/)
  const pick = (known: readonly string[]): string[] => words.filter((word) => known.includes(word)).slice(0, 1)
  const [os, cpu] = [pick(systems), pick(processors)]
  const libc = words.some((word) => word.startsWith("musl")) ? ["musl"] : words.includes("gnu") ? ["glibc"] : []
  const platform = Object.entries({ cpu, libc, os }).filter(([, values]) => values.length > 0)
  return { version, ...Object.fromEntries(platform), dev: true, optional: true } as Entry
}

const lock = JSON.parse(readFileSync(file, "utf8")) as { packages: Packages }
const packages = { ...lock.packages }
for (const [path, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
  const siblings = path.slice(0, path.lastIndexOf("node_modules/"))
  for (const [name, range] of Object.entries(optionalDependencies)) {
    const found = visibleFrom(path, name, packages)
    const isExact = /^\d/.test(range)
    if (found === undefined ? isExact : isExact && found.version !== range)
      packages[`${siblings}node_modules/${name}`] = entryOf(name, range)
  }
}
const added = Object.keys(packages).length - Object.keys(lock.packages).length
const sorted = Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, "en"))
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, undefined, 2)}\n`)
process.stdout.write(`${added} entries added\n`)
