import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import type { CliHost } from "../../src/cli/host.ts"
import { commands } from "../../src/cli/commands.ts"
import { runCli } from "../../src/cli/run-cli.ts"
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts"

/** A temporary project. `using` removes it. */
export interface Project extends Disposable {
  readonly root: string
  path(file: string): string
  write(file: string, content: string | Uint8Array): void
}

export function project(files: Readonly<Record<string, string | Uint8Array>> = {}): Project {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "mlsdk-cli-")))
  const path = (file: string): string => join(root, file)
  const write = (file: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(path(file)), { recursive: true })
    writeFileSync(path(file), content)
  }
  for (const [file, content] of Object.entries({ "package.json": "{}", ...files })) write(file, content)
  return { root, path, write, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) }
}

export interface Answer {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface Surroundings {
  readonly env?: CliHost["env"]
  readonly isTTY?: boolean
  readonly interruption?: AbortSignal
  /** Told everything that is written to stdout so far. */
  readonly onOutput?: (stdout: string) => void
}

/** Runs a command line in this process. */
export async function mlsdk(cwd: string, argv: readonly string[], around: Surroundings = {}): Promise<Answer> {
  let stdout = ""
  let stderr = ""
  const host: CliHost = {
    cwd,
    env: around.env ?? {},
    stdout: {
      write: (text) => {
        stdout += text
        around.onOutput?.(stdout)
      },
    },
    stderr: { isTTY: around.isTTY ?? false, write: (text) => (stderr += text) },
    clock: () => performance.now() / 1000,
    interruption: () => around.interruption ?? new AbortController().signal,
  }
  const exitCode = await runCli(argv, commands, host)
  return { exitCode, stdout, stderr }
}

/** What `--json` prints: exactly one line. */
export interface JsonAnswer {
  readonly ok: boolean
  readonly exitCode: number
  readonly command: string
  readonly diagnostics: readonly Diagnostic[]
  readonly [key: string]: unknown
}

export async function mlsdkJson(cwd: string, argv: readonly string[], around: Surroundings = {}): Promise<JsonAnswer> {
  const { stdout, exitCode } = await mlsdk(cwd, [...argv, "--json"], around)
  const lines = stdout.split("\n")
  if (lines.length !== 2 || lines[1] !== "") throw new Error(`expected one line, found ${JSON.stringify(stdout)}`)
  const answer = JSON.parse(lines[0]!) as JsonAnswer
  if (answer.exitCode !== exitCode) throw new Error(`the line says ${answer.exitCode}, the process ${exitCode}`)
  return answer
}

/** y = x * 2 + 1 over four numbers: the smallest model with a config. */
export const tinyModel = `import { input, type Tensor } from "mlsdk/nn"

export const inputs = { predict: { x: input([4]) } }

export function predict(inp: { x: Tensor }): { y: Tensor } {
  return { y: inp.x.mul(2).add(1) }
}
`

export const tinyConfig = `export default { models: { tiny: { entry: "./tiny.model.ts" } } }\n`

export const tinyProject = { "mlsdk.config.ts": tinyConfig, "tiny.model.ts": tinyModel } as const
