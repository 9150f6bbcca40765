import { performance } from "node:perf_hooks"
import { cacheKey, sha256 } from "../cache/key.ts"
import type { CacheStore } from "../cache/store.ts"
import type { Host, TargetProgram } from "../target.ts"
import { fastestModule, machineClass } from "./fastest-module.ts"
import { programFiles, programOfFiles } from "./program-files.ts"

export interface NodeHostOptions {
  /** Absent when compiled programs are not kept. */
  readonly programs?: CacheStore
  readonly log: (component: string, text: string) => void
}

/** The machine that compiles: its clock, its hash function, and the programs that it remembers. */
export function nodeHost({ programs, log }: NodeHostOptions): Host {
  return {
    digest: sha256,
    now: () => performance.now(),
    log,
    get machine() {
      return machineClass()
    },
    fastest: (question, modules) => fastestModule(question, modules, programs),
    async remember(facts, compile): Promise<TargetProgram> {
      if (programs === undefined) return compile()
      const { files } = await programs.once(cacheKey({ ...facts, kind: "program" }), async () =>
        programFiles(await compile()),
      )
      return programOfFiles(files)
    },
  }
}
