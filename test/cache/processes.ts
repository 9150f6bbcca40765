import { spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { build } from "esbuild"

/** Bundles the child program once into a folder, so that each process starts quickly. */
export async function childProgram(folder: string): Promise<string> {
  const outfile = join(folder, "child.mjs")
  await build({
    entryPoints: [join(import.meta.dirname, "child.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "silent",
  })
  return outfile
}

export function start(program: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] })
}

/** What a process printed, after it has ended. */
export async function outputOf(
  child: ChildProcess,
): Promise<{ readonly code: number | null; readonly output: string }> {
  let output = ""
  child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()))
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(child, "close")) as [number | null]
  return { code, output }
}
