import type { Command } from "./command.ts"
import { cacheCommand } from "./commands/cache.ts"
import { compileCommand } from "./commands/compile.ts"
import { optionsCommand } from "./commands/options.ts"
import { profileCommand } from "./commands/profile.ts"
import { runCommand } from "./commands/run.ts"
import { showCommand } from "./commands/show.ts"
import { typesCommand } from "./commands/types.ts"
import { vsmCommand } from "./commands/vsm.ts"
import { versionsCommand } from "./commands/versions.ts"

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  compileCommand,
  runCommand,
  profileCommand,
  optionsCommand,
  typesCommand,
  cacheCommand,
  showCommand,
  vsmCommand,
  versionsCommand,
]
