import { spawn, type ChildProcess } from "node:child_process"
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"

const root = resolve(import.meta.dirname, "../..")
const cli = join(root, "dist/cli.js")

/** A project of its own with one small model, built through the command line. */
export interface Project {
  readonly dir: string
  readonly cacheDir: string
  readonly codegenDir: string
  remove(): Promise<void>
}

const model = `import { F, input, nn, type Tensor } from "mlsdk/nn"

class Tiny extends nn.Module {
  readonly first = new nn.Linear(8, 4)
  override forward(x: Tensor): Tensor {
    return F.relu(this.first.forward(x))
  }
}

const tiny = new Tiny().eval()
export const inputs = { predict: { x: input([2, 8]) } }
export function predict({ x }: { x: Tensor }) {
  return { y: tiny.forward(x) }
}
`

export async function createProject(): Promise<Project> {
  const dir = await mkdtemp(join(tmpdir(), "mlsdk-project-"))
  const cacheDir = join(dir, "cache")
  await mkdir(join(dir, "node_modules"))
  await symlink(root, join(dir, "node_modules/mlsdk"), "dir")
  await writeFile(join(dir, "package.json"), JSON.stringify({ name: "tiny-app", type: "module" }))
  await writeFile(join(dir, "tiny.model.ts"), model)
  await writeFile(
    join(dir, "mlsdk.config.json"),
    JSON.stringify({ models: { tiny: { entry: "./tiny.model.ts" } }, cache: { dir: "./cache" } }),
  )
  return {
    dir,
    cacheDir,
    codegenDir: join(dir, ".mlsdk/codegen/tiny/predict"),
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}

export interface CompileRun {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export function startCompile({ dir }: Project, ...flags: readonly string[]): ChildProcess {
  return spawn(process.execPath, [cli, "compile", "--json", ...flags], { cwd: dir, stdio: ["ignore", "pipe", "pipe"] })
}

export function finished(child: ChildProcess): Promise<CompileRun> {
  let [stdout, stderr] = ["", ""]
  child.stdout?.on("data", (text) => (stdout += String(text)))
  child.stderr?.on("data", (text) => (stderr += String(text)))
  return new Promise((done) => child.on("close", (status) => done({ status, stdout, stderr })))
}

export function compile(project: Project, ...flags: readonly string[]): Promise<CompileRun> {
  return finished(startCompile(project, ...flags))
}

/** Every file below a folder with its content, but for the log, which holds times. */
export async function contentsOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".log"))
    .map((entry) => join(entry.parentPath, entry.name))
  const contents = await Promise.all(
    files
      .toSorted()
      .map(async (file) => [file.slice(folder.length), (await readFile(file)).toString("base64")] as const),
  )
  return new Map(contents)
}
