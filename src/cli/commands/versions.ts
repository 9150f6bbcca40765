import { readFile } from "node:fs/promises"
import { arch, availableParallelism, cpus, release, totalmem } from "node:os"
import { join } from "node:path"
import { abi } from "../../artifacts/manifest.ts"
import { foldersUpward, ownPackage } from "../../config/package-root.ts"
import { hasRelaxedSimd } from "../../runtime/features.ts"
import { version } from "../../version.ts"
import type { Command } from "../command.ts"
import { formatBytes } from "../../support/quantities.ts"
import { table } from "../text/table.ts"

interface Component {
  readonly group: string
  readonly component: string
  /** A dash for what is not there. */
  readonly version: string
}

/** The number in the path and the head of every cache entry. */
export const cacheFormat = 1

const packages: Readonly<Record<string, readonly string[]>> = {
  bundlers: ["vite", "rollup", "rolldown", "webpack", "@rspack/core", "esbuild", "unplugin"],
  language: ["typescript"],
  "optional peers": ["onnxruntime-web", "onnxruntime-node", "sharp", "vitest"],
  dependencies: ["protobufjs", "fzstd", "cosmiconfig", "valibot"],
}

export const versionsCommand: Command = {
  name: "versions",
  arguments: "",
  summary: "lists the versions of everything that takes part in a build, for bug reports",
  options: [{ flags: "--markdown", meaning: "as a table in Markdown" }],
  examples: [
    { command: "mlsdk versions", meaning: "mlsdk, its formats, bundlers, TypeScript, Node and the machine" },
    { command: "mlsdk versions --markdown", meaning: "the same, to be pasted into a bug report" },
  ],
  async run({ host, given }) {
    const components = [...ownComponents(await licence()), ...(await packageComponents(host.cwd)), ...machine()]
    const text = given.flag("markdown") ? markdown(components) : grouped(components)
    return { data: { version, components }, text }
  },
}

function ownComponents(licenceName: string): readonly Component[] {
  const group = "mlsdk"
  return [
    { group, component: "mlsdk", version },
    { group, component: "runtime", version },
    { group, component: "artifact format", version: String(abi) },
    { group, component: "cache format", version: String(cacheFormat) },
    { group, component: "cycle model", version: "-" },
    { group, component: "licence", version: licenceName },
  ]
}

async function licence(): Promise<string> {
  const found = await packageFile(join(ownPackage(), "package.json"))
  return typeof found?.["license"] === "string" ? found["license"] : "-"
}

async function packageComponents(cwd: string): Promise<readonly Component[]> {
  const wanted = Object.entries(packages).flatMap(([group, names]) => names.map((component) => ({ group, component })))
  return Promise.all(wanted.map(async (each) => ({ ...each, version: await installedVersion(each.component, cwd) })))
}

/** The version that a module in `cwd` would get, else the one of this package's own dependency. */
async function installedVersion(name: string, cwd: string): Promise<string> {
  for (const folder of [...foldersUpward(cwd), ...foldersUpward(ownPackage())]) {
    const found = await packageFile(join(folder, "node_modules", name, "package.json"))
    if (typeof found?.["version"] === "string") return found["version"]
  }
  return "-"
}

async function packageFile(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, "utf8"))
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : undefined
  } catch {
    return undefined
  }
}

function machine(): readonly Component[] {
  const group = "machine"
  return [
    { group, component: "node", version: process.versions.node },
    { group, component: "v8", version: process.versions.v8 },
    { group, component: "operating system", version: `${process.platform} ${release()} ${arch()}` },
    { group, component: "processor", version: `${availableParallelism()} x ${cpus()[0]?.model.trim() ?? "unknown"}` },
    { group, component: "memory", version: formatBytes(totalmem()) },
    { group, component: "relaxed SIMD", version: hasRelaxedSimd() ? "yes" : "no" },
    { group, component: "shared memory", version: typeof SharedArrayBuffer === "undefined" ? "no" : "yes" },
    { group, component: "WebGPU", version: "gpu" in (globalThis.navigator ?? {}) ? "yes" : "no" },
  ]
}

function grouped(components: readonly Component[]): string {
  const groups = [...new Set(components.map(({ group }) => group))]
  const rows = groups.flatMap((group) => [
    [group],
    ...components.filter((each) => each.group === group).map((each) => [`  ${each.component}`, each.version]),
  ])
  return table(rows)
}

function markdown(components: readonly Component[]): string {
  const rows = components.map(({ component, version: text }) => `| ${component} | ${text.replaceAll("|", "\\|")} |`)
  return ["| component | version |", "|---|---|", ...rows].join("\n")
}
