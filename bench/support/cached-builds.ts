import { mkdir, rm, writeFile } from "node:fs/promises"
import { resolve } from "node:path"
import { Builds } from "../../src/build/builds.ts"
import { outputFolder } from "./bundles.ts"
import { interleave, type Contender } from "./rounds.ts"
import { summarize, type Summary } from "../../src/support/statistics.ts"

const folder = resolve(outputFolder, "compile")

/** Milliseconds of whole builds. */
export interface BuildTimes {
  /** The first one of the process, which pays for the engine's own compile of the compiler. */
  readonly first: number
  readonly cold: Summary
  readonly cached: Summary
}

/**
 * Builds one ONNX file from scratch and out of the cache, in turns, in this process, as a dev server does: config, ONNX file,
 * optimizer, both programs, weights, and the codegen_dir on disk.
 */
export async function timeBuilds(onnx: Uint8Array, rounds: number): Promise<BuildTimes> {
  await writeProject(onnx)
  const first = await timed(() => build("cold"))
  await build("cached")
  const builds: Contender[] = [
    { name: "cold", measure: () => timed(() => build("cold")) },
    { name: "cached", measure: () => timed(() => build("cached")) },
  ]
  const [cold, cached] = [...(await interleave(builds, rounds)).values()].map(summarize) as [Summary, Summary]
  return { first, cold, cached }
}

/** A project with one model and two configs. */
async function writeProject(onnx: Uint8Array): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await writeFile(resolve(folder, "model.onnx"), onnx)
  for (const [name, enabled] of [
    ["cold", false],
    ["cached", true],
  ] as const) {
    const config = {
      models: { model: { entry: "./model.onnx" } },
      codegenDir: `.mlsdk/${name}`,
      cache: { enable_app_cache: enabled },
    }
    await writeFile(resolve(folder, `${name}.config.json`), JSON.stringify(config))
  }
}

async function build(config: "cold" | "cached"): Promise<void> {
  const none = (): void => {}
  const request = {
    cwd: folder,
    mode: "production",
    command: "build",
    env: {},
    cli: {},
    log: none,
    warn: none,
  } as const
  const builds = await Builds.open({ ...request, configFile: `${config}.config.json` })
  await builds.build(builds.named("model"))
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
