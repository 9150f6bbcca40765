import { statSync } from "node:fs"
import { cp } from "node:fs/promises"
import { join } from "node:path"
import { Builds } from "../src/build/builds.ts"
import type { BuiltModel } from "../src/build/built-model.ts"
import { declaredModel, typesFiles, writeTypes } from "../src/build/write-types.ts"
import type { Command } from "../src/config/define-config.ts"
import type { ResolvedModel } from "../src/config/plan.ts"
import { CompileError } from "../src/diagnostics/compile-error.ts"
import type { Diagnostic } from "../src/diagnostics/diagnostic.ts"
import { summaryOf, type BuildSummary } from "./build-summary.ts"
import { entryOfId, realPath, type Project } from "./module-ids.ts"

/** What a bundler's config may say; everything else is in `mlsdk.config`. */
export interface PluginOptions {
  /** The config file, relative to the root of the project; found by searching otherwise. */
  readonly config?: string
  /** A target of the config, as `--target` names it. */
  readonly target?: string
  /** A device or preset in the place of the config's, for scripts that take them from their command line. */
  readonly device?: string
  readonly preset?: string
  /** Told of each model that an import asked for. */
  readonly onBuilt?: (built: BuildSummary) => void
  /** The root of the project; the bundler's own otherwise. */
  readonly root?: string
  /** `production` or `development`; passed to a config that is a function. */
  readonly mode?: string
}

interface HostFacts {
  readonly cwd: string
  readonly mode: string
  readonly command: Command
}

/** A model as an import gets it. */
export interface SessionBuild {
  readonly built: BuiltModel
  readonly delivery: ResolvedModel["weights"]["load"]
  /** Where the files of its programs lie. Absolute. */
  readonly folders: readonly string[]
  /** What there is to say besides: of the model, the config and the cache. */
  readonly warnings: readonly Diagnostic[]
}

/** The config as it was read, and the state of its files at that time. */
interface Opened {
  readonly builds: Builds
  readonly state: string
}

/** One run of a bundler: the config, read again when it changed, and the models that it builds. */
export class BuildSession implements Project {
  readonly #options: PluginOptions
  readonly #built = new Map<string, Promise<BuiltModel>>()
  /** The files of the problems of each entry whose last build failed. */
  readonly #failed = new Map<string, readonly string[]>()
  #configProblems: readonly string[] = []
  #warnings: Diagnostic[] = []
  #types: Promise<void> = Promise.resolve()
  #facts: HostFacts
  #opening: Promise<Opened> | undefined
  #opened: Opened | undefined

  constructor(options: PluginOptions) {
    this.#options = options
    this.#facts = { cwd: options.root ?? process.cwd(), mode: options.mode ?? "production", command: "build" }
  }

  configure(facts: HostFacts): void {
    this.#facts = { ...facts, cwd: this.#options.root ?? facts.cwd, mode: this.#options.mode ?? facts.mode }
  }

  /** Reads the config and starts every declared model; imports wait for theirs. A failed build is reported where it is imported. */
  async start(): Promise<void> {
    if (this.#opened?.builds.plan.configFile === null) this.#opening = undefined
    const builds = await this.#current()
    for (const model of builds.plan.models) this.#track(model.entry, builds.build(model))
    this.#updateTypes()
  }

  get root(): string {
    return this.#opened?.builds.plan.rootDir ?? this.#facts.cwd
  }

  async entryOf(name: string): Promise<string> {
    return (await this.#current()).named(name).entry
  }

  /** Builds the model behind an id. Throws one CompileError with the problems of a stage. */
  async build(id: string): Promise<SessionBuild> {
    const builds = await this.#current()
    const model = modelOfEntry(builds, entryOfId(id))
    const start = performance.now()
    const built = await this.#track(model.entry, builds.build(model))
    this.#options.onBuilt?.(summaryOf(built, performance.now() - start))
    const warnings = [...built.warnings, ...this.#warnings.splice(0)]
    this.#updateTypes()
    const folders = built.functions.map(({ codegenDir }) => codegenDir)
    return { built, delivery: model.weights.load, folders, warnings }
  }

  /**
   * The files whose change asks for another build of the model behind an id, also while it cannot be built: what is known of its
   * sources, the places of the problems, and the config.
   */
  watchFilesOf(id: string): readonly string[] {
    const builds = this.#opened?.builds
    if (builds === undefined) return [...this.#configProblems, entryOfId(id)]
    const { entry } = modelOfEntry(builds, entryOfId(id))
    return [...new Set([...builds.filesOf(entry), ...(this.#failed.get(entry) ?? []), ...builds.plan.watchFiles])]
  }

  /** Whether a change of the file may repair a model whose last build failed. */
  mayRepair(file: string): boolean {
    return [...this.#failed.keys()].some((entry) => this.watchFilesOf(`${entry}?`).includes(file))
  }

  /** Copies the codegen_dirs into the output folder, where the config asks for it; the host has emptied its folder by now. */
  async finish(outputFolder: string | undefined): Promise<void> {
    await this.#types
    if (outputFolder === undefined || this.#opened?.builds.plan.emitArtifacts !== true) return
    for (const { name: model, functions } of await settled(this.#built.values())) {
      for (const { name, codegenDir } of functions) {
        await cp(codegenDir, join(outputFolder, "mlsdk", model, name), { recursive: true })
      }
    }
  }

  /** Keeps `.mlsdk/types` in step with the declared models, once all of them were built. */
  #updateTypes(): void {
    const plan = this.#opened!.builds.plan
    const write = async (): Promise<void> => {
      const built = new Map((await settled(this.#built.values())).map(({ name, functions }) => [name, functions]))
      if (plan.models.some(({ name }) => !built.has(name))) return
      const signatures = plan.models.map(({ name }) => built.get(name)!.map(({ signature }) => signature))
      const declared = plan.models.map((model, i) => declaredModel(model, signatures[i]!))
      await writeTypes(await typesFiles(declared, plan.rootDir))
    }
    this.#types = this.#types
      .then(write)
      .catch((error: unknown) => process.emitWarning(`types were not written: ${String(error)}`, "mlsdk"))
  }

  #track(entry: string, build: Promise<BuiltModel>): Promise<BuiltModel> {
    const tracked = build.then(
      (built) => {
        this.#failed.delete(entry)
        return built
      },
      (error: unknown) => {
        this.#failed.set(entry, filesOfProblems(error))
        throw error
      },
    )
    tracked.catch(() => {})
    this.#built.set(entry, tracked)
    return tracked
  }

  /** The opened config; opened anew when one of its files has changed, and until it opens without an error. */
  async #current(): Promise<Builds> {
    const before = this.#opened
    const state = before && stateOf(before.builds)
    if (before !== undefined && state !== undefined && state !== before.state) {
      this.#opened = { ...before, state }
      this.#opening = undefined
    }
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined
      this.#configProblems = filesOfProblems(error)
      throw error
    })
    this.#opened = await this.#opening
    return this.#opened.builds
  }

  async #open(): Promise<Opened> {
    const { target, device, preset, config } = this.#options
    const builds = await Builds.open({
      ...this.#facts,
      configFile: config,
      env: process.env,
      cli: { target, device, preset },
      log: () => {},
      warn: (warning) => this.#warnings.push(warning),
    })
    this.#warnings.push(...builds.plan.warnings)
    return { builds, state: stateOf(builds) }
  }
}

function filesOfProblems(error: unknown): readonly string[] {
  return error instanceof CompileError ? error.diagnostics.flatMap(({ place }) => place.file ?? []) : []
}

/** Size and time of each file of the config. */
function stateOf({ plan }: Builds): string {
  const states = plan.watchFiles.map((file) => statSync(file, { throwIfNoEntry: false }))
  return states.map((state) => (state === undefined ? "absent" : `${state.size} ${state.mtimeMs}`)).join()
}

async function settled<T>(promises: Iterable<Promise<T>>): Promise<T[]> {
  const results = await Promise.allSettled(promises)
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []))
}

/** Ids name real files, and a config may lie behind a symbolic link. */
function modelOfEntry(builds: Builds, entry: string): ResolvedModel {
  const declared = builds.plan.models.find((model) => realPath(model.entry) === entry)
  return declared ?? builds.ofEntry(entry)
}
