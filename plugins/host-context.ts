/** What the hooks need of a bundler's plugin context, whichever bundler it is. */
export interface HostContext {
  addWatchFile(file: string): void
  /** Only Rollup and its kin return a reference. */
  emitFile(file: { type: "asset"; name: string; source: Uint8Array }): unknown
  warn(message: string): void
  /** Vite's environment that asks for the module. */
  readonly environment?: ViteEnvironment
}

export interface ViteEnvironment {
  readonly mode: string
  readonly config: {
    readonly base: string
    readonly consumer: string
    readonly server: { readonly fs: { readonly allow: string[] } }
  }
}

/** What Webpack and Rspack have in common here. */
export interface WebpackLike {
  /** The root of the project. */
  readonly context: string
  readonly outputPath: string
  readonly options: { readonly mode?: string | undefined }
  readonly hooks: { readonly afterEmit: { tapPromise(name: string, done: () => Promise<void>): void } }
  readonly resolverFactory: { get(kind: "normal", options: { dependencyType: "esm" }): WebpackResolver }
}

interface WebpackResolver {
  resolve(
    context: object,
    folder: string,
    request: string,
    resolving: object,
    done: (error: unknown, path?: string | false) => void,
  ): void
}

/** unplugin types the context by what all hosts have; ours names what we test for before we use it. */
export function contextOf(context: unknown): HostContext {
  return context as HostContext
}
