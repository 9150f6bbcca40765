import { check } from "../../src/config/check.ts"
import type { LoadedConfig, ResolveRequest } from "../../src/config/context.ts"
import type { ResolvedPlan } from "../../src/config/plan.ts"
import { resolvePlan } from "../../src/config/resolve.ts"
import type { ResolvedOptions } from "../../src/config/resolve-options.ts"
import { configSchema, type UserConfig } from "../../src/config/schema.ts"

export function loaded(config: UserConfig, rootDir = "/app"): LoadedConfig {
  const checked = check(configSchema, config, {})
  if ("problems" in checked) throw new Error(checked.problems.map(({ message }) => message).join("\n"))
  return {
    config: checked.value,
    file: `${rootDir}/mlsdk.config.ts`,
    rootDir,
    dependencies: [`${rootDir}/mlsdk.config.ts`],
  }
}

export function request(overrides: Partial<ResolveRequest> = {}): ResolveRequest {
  return { env: {}, cli: {}, mode: "production", command: "build", ...overrides }
}

export function plan(config: UserConfig, overrides: Partial<ResolveRequest> = {}, rootDir = "/app"): ResolvedPlan {
  return resolvePlan(loaded(config, rootDir), request(overrides))
}

/** The options of the only model of a config. */
export function modelOptions(
  config: UserConfig,
  overrides: Partial<ResolveRequest> = {},
  rootDir = "/app",
): ResolvedOptions {
  return plan(config, overrides, rootDir).models[0]!.options
}
