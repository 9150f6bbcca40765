import { statSync } from "node:fs"
import { resolve } from "node:path"
import type { ResolvedModel } from "../config/plan.ts"
import type { Builds } from "./builds.ts"

/** A declared model by its name, or any model by the path of its entry, relative to `cwd`. Throws MODEL_UNKNOWN. */
export function findModel(builds: Builds, nameOrEntry: string, cwd: string): ResolvedModel {
  const isDeclared = builds.plan.models.some(({ name }) => name === nameOrEntry)
  const entry = resolve(cwd, nameOrEntry)
  const isFile = statSync(entry, { throwIfNoEntry: false })?.isFile() === true
  return !isDeclared && isFile ? builds.ofEntry(entry) : builds.named(nameOrEntry)
}
