import type { UnpluginOptions } from "unplugin"
import type { BuildSession } from "./build-session.ts"
import type { ViteEnvironment } from "./host-context.ts"
import type { ServerAssets } from "./server-assets.ts"

/** What Vite asks for besides the hooks that all bundlers share. */
export function viteHooks(session: BuildSession, serverAssets: ServerAssets): NonNullable<UnpluginOptions["vite"]> {
  return {
    /** What builds write there is for people and type checkers, and changes nothing of the page. */
    config: ({ server }) => (server?.watch === null ? {} : { server: { watch: { ignored: ["**/.mlsdk/**"] } } }),
    configResolved: ({ root, mode, command }) => session.configure({ cwd: root, mode, command }),
    resolveFileUrl: ({ referenceId, relativePath }) => serverAssets.addressOf(referenceId, relativePath),
    async writeBundle({ dir }) {
      const isServer = this.environment.config.consumer === "server"
      if (isServer && dir !== undefined) await serverAssets.write(dir, (reference) => this.getFileName(reference))
      await session.finish(dir)
    },
    hotUpdate({ file }) {
      if (session.mayRepair(file)) this.environment.hot.send({ type: "full-reload" })
    },
  }
}

/** Lets the dev server serve the files of programs, which may lie outside the folders that it serves by itself. */
export function allowServing(folders: readonly string[], { config }: ViteEnvironment): void {
  const { allow } = config.server.fs
  for (const folder of folders) if (!allow.includes(folder)) allow.push(folder)
}

/** Whether the stub runs in a browser that can take a newer version of it. */
export function isHot(environment: ViteEnvironment | undefined): environment is ViteEnvironment {
  return environment?.mode === "dev" && environment.config.consumer === "client"
}
