import { cp } from "node:fs/promises"
import { join, relative } from "node:path"
import { assetsOf } from "../src/artifacts/stub.ts"
import { Builds } from "../src/build/builds.ts"
import type { BuiltModel } from "../src/build/built-model.ts"
import type { Command } from "../src/config/define-config.ts"
import type { ResolvedModel } from "../src/config/plan.ts"
import { formatDiagnostic } from "../src/diagnostics/diagnostic.ts"
import { entryOfId } from "./module-ids.ts"

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
  /** The root of the project; the working directory otherwise. */
  readonly root?: string
  /** `production` or `development`; passed to a config that is a function. */
  readonly mode?: string
}

/** What became of one model. */
export interface BuildSummary {
  readonly model: string
  /** Whether everything came out of the cache. */
  readonly cached: boolean
  readonly milliseconds: number
  readonly functions: readonly FunctionSummary[]
}

export interface FunctionSummary {
  readonly name: string
  readonly graphHash: string
  /** Absolute. */
  readonly codegenDir: string
  /** Bytes of each file that the program may fetch. */
  readonly assets: Readonly<Record<string, number>>
}

interface HostFacts {
  readonly cwd: string
  readonly mode: string
  readonly command: Command
}

/** One run of a bundler: the config, opened once, and the models that it builds. */
export class BuildSession {
  readonly #options: PluginOptions
  readonly #built = new Map<string, BuiltModel>()
  #facts: HostFacts
  #builds: Promise<Builds> | undefined
  #opened: Builds | undefined

  constructor(options: PluginOptions) {
    this.#options = options
    this.#facts = { cwd: options.root ?? process.cwd(), mode: options.mode ?? "production", command: "build" }
  }

  configure(facts: HostFacts): void {
    this.#facts = { ...facts, cwd: this.#options.root ?? facts.cwd, mode: this.#options.mode ?? facts.mode }
  }

  /** Reads the config and starts every declared model; imports wait for theirs. A failed build is reported where it is imported. */
  async start(): Promise<void> {
    this.#builds = this.#open()
    this.#opened = await this.#builds
    for (const model of this.#opened.plan.models) this.#opened.build(model).catch(() => {})
  }

  /** Files of the config: a change of one can change every model. */
  get watchFiles(): readonly string[] {
    return this.#opened?.plan.watchFiles ?? []
  }

  async entryOf(name: string): Promise<string> {
    return (await this.#current()).named(name).entry
  }

  async build(id: string): Promise<BuiltModel> {
    const builds = await this.#current()
    const start = performance.now()
    const built = await builds.build(builds.ofEntry(entryOfId(id)))
    this.#built.set(built.name, built)
    this.#options.onBuilt?.(summaryOf(built, performance.now() - start))
    return built
  }

  /** How the weights of a model reach its program. */
  deliveryOf(id: string): ResolvedModel["weights"]["load"] {
    return this.#opened?.ofEntry(entryOfId(id)).weights.load ?? "asset"
  }

  /** Copies the codegen_dirs into the output folder, where the config asks for it; the host has emptied its folder by now. */
  async copyArtifacts(outputFolder: string | undefined): Promise<void> {
    const plan = this.#opened?.plan
    if (plan === undefined || !plan.emitArtifacts || outputFolder === undefined) return
    for (const { codegenDir } of [...this.#built.values()].flatMap((built) => built.functions)) {
      await cp(codegenDir, join(outputFolder, "mlsdk", relative(plan.codegenDir, codegenDir)), { recursive: true })
    }
  }

  #current(): Promise<Builds> {
    this.#builds ??= this.#open()
    return this.#builds
  }

  async #open(): Promise<Builds> {
    const { target, device, preset, config } = this.#options
    const silent = (): void => {}
    const warn = (text: string): void => process.emitWarning(text, { type: "mlsdk" })
    const builds = await Builds.open({
      ...this.#facts,
      configFile: config,
      env: process.env,
      cli: { target, device, preset },
      log: silent,
      warn: (warning) => warn(formatDiagnostic(warning)),
    })
    for (const warning of builds.plan.warnings) warn(formatDiagnostic(warning))
    return builds
  }
}

function summaryOf({ name, cached, functions }: BuiltModel, milliseconds: number): BuildSummary {
  return {
    model: name,
    cached,
    milliseconds,
    functions: functions.map(({ name: fn, graphHash, codegenDir, stub, artifacts }) => ({
      name: fn,
      graphHash,
      codegenDir,
      assets: Object.fromEntries(assetsOf(stub).map((file) => [file, artifacts.get(file)?.length ?? 0])),
    })),
  }
}
