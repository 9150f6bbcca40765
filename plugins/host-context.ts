/** What the hooks need of a bundler's plugin context, whichever bundler it is. */
export interface HostContext {
  addWatchFile(file: string): void
  /** Only Rollup and its kin return a reference. */
  emitFile(file: { type: "asset"; name: string; source: Uint8Array }): unknown
  error(problem: HostProblem): void
  warn(message: string): void
  /** Vite's environment that asks for the module. */
  readonly environment?: { readonly mode: string; readonly config: { readonly consumer: string } }
}

export interface HostProblem {
  readonly code: string
  readonly message: string
  readonly id?: string
  readonly loc?: { readonly file: string; readonly line: number; readonly column: number }
  readonly frame?: string
}

export type Framework = "rollup" | "vite" | "rolldown" | "webpack" | "rspack" | "esbuild" | "farm" | "unloader" | "bun" | "rsbuild"

/** unplugin types the context by what all hosts have; ours names what we test for before we use it. */
export function contextOf(context: unknown): HostContext {
  return context as HostContext
}
