import { fork, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { build } from "esbuild"
import { resolve } from "node:path"
import type { CompilerAnswer, CompileTimes } from "../guest/compiler.ts"
import { outputFolder } from "./bundles.ts"

/** The compiler as one script; returns its file. */
export async function bundleCompiler(): Promise<string> {
  const outfile = resolve(outputFolder, "guest/compiler.mjs")
  await build({
    entryPoints: [resolve(import.meta.dirname, "../guest/compiler.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "warning",
  })
  return outfile
}

/** Two compiles of one file in a fresh process: the second finds a compiler that the engine has optimised. */
export interface CompilePair {
  readonly first: CompileTimes
  readonly again: CompileTimes
}

/** Throws an Error with what the compiler says. */
export async function compileInChild(script: string, file: string): Promise<CompilePair> {
  const child = fork(script, { execArgv: [] })
  try {
    return { first: await ask(child, file), again: await ask(child, file) }
  } finally {
    child.kill()
  }
}

async function ask(child: ChildProcess, file: string): Promise<CompileTimes> {
  const ended = once(child, "exit").then(([code]) => ({ error: `the compiler ended with ${String(code)}` }))
  child.send(file)
  const answered = once(child, "message").then(([message]) => message as CompilerAnswer)
  const answer = await Promise.race([answered, ended])
  if ("error" in answer) throw new Error(answer.error)
  return answer
}
