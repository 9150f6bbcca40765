import { CacheStore } from "../cache/store.ts"
import { loadConfig } from "../config/load.ts"
import {
  selectedTarget,
  type CommandLine,
  type Environment,
  type LoadedConfig,
  type ResolveRequest,
} from "../config/context.ts"
import type { Command } from "../config/define-config.ts"
import type { ResolvedModel, ResolvedPlan } from "../config/plan.ts"
import { resolveEntry, resolvePlan } from "../config/resolve.ts"
import { fail } from "../diagnostics/catalogue.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import { nearestWord } from "../support/edit-distance.ts"
import { buildModel, type BuildContext } from "./build-model.ts"
import type { BuiltModel } from "./built-model.ts"

export interface BuildsRequest {
  /** Where the search for the config starts. Absolute. */
  readonly cwd: string
  readonly configFile?: string | undefined
  readonly mode: string
  readonly command: Command
  readonly env: Environment
  readonly cli: CommandLine
  readonly log: (component: string, text: string) => void
  readonly warn: (warning: Diagnostic) => void
}

/** All models of a project for one run of a tool: a config, its cache, and the builds that are under way. */
export class Builds {
  readonly plan: ResolvedPlan
  readonly #loaded: LoadedConfig
  readonly #request: BuildsRequest
  readonly #caches: Pick<BuildContext, "models" | "programs">
  readonly #running = new Map<string, Promise<BuiltModel>>()
  readonly #files = new Map<string, readonly string[]>()

  private constructor(loaded: LoadedConfig, request: BuildsRequest) {
    this.#loaded = loaded
    this.#request = request
    this.plan = resolvePlan(loaded, resolveRequestOf(request))
    const { cache } = this.plan
    const store = new CacheStore(cache.dir, { warn: request.warn })
    this.#caches = {
      ...(cache.enable_app_cache && { models: store }),
      ...(cache.enable_codegen_cache && { programs: store }),
    }
  }

  /** Finds and checks the config. Throws CONFIG_* diagnostics. */
  static async open(request: BuildsRequest): Promise<Builds> {
    const { cwd, configFile, mode, command, cli, env } = request
    const loaded = await loadConfig({ cwd, file: configFile, mode, command, target: selectedTarget(cli, env) })
    return new Builds(loaded, request)
  }

  /** The declared model of this name. Throws MODEL_UNKNOWN. */
  named(name: string): ResolvedModel {
    const { models } = this.plan
    const known = models.map((model) => model.name)
    const place = this.plan.configFile === null ? {} : { file: this.plan.configFile }
    const model = models.find((each) => each.name === name)
    return model ?? fail("MODEL_UNKNOWN", place, { model: name, nearest: nearestWord(name, known), known })
  }

  /** The declared model with this entry, or one with the global options. */
  ofEntry(entry: string): ResolvedModel {
    return resolveEntry(this.#loaded, entry, resolveRequestOf(this.#request))
  }

  /** Builds a model; who asks while it is being built gets the same build. */
  build(model: ResolvedModel): Promise<BuiltModel> {
    const running = this.#running.get(model.entry)
    if (running !== undefined) return running
    const { log } = this.#request
    const onOpened = (files: readonly string[]): void => void this.#files.set(model.entry, files)
    const context = { rootDir: this.plan.rootDir, log, onOpened, ...this.#caches }
    const started = buildModel(model, context).finally(() => this.#running.delete(model.entry))
    this.#running.set(model.entry, started)
    return started
  }

  /** The files behind a model as far as they are known, also after a build that failed: a change of one asks for another build. */
  filesOf(entry: string): readonly string[] {
    return this.#files.get(entry) ?? [entry]
  }
}

function resolveRequestOf({ env, cli, mode, command }: BuildsRequest): ResolveRequest {
  return { env, cli, mode, command }
}
