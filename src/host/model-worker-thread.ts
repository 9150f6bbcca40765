import { SourceMap } from "node:module"
import { dirname, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { parentPort, workerData } from "node:worker_threads"
import { CompileError } from "../diagnostics/compile-error.ts"
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts"
import { present } from "../diagnostics/invariant.ts"
import { contentOf } from "../ir/graph.ts"
import type { ModuleExports } from "../import/model/entry-points.ts"
import { threw, traceModule, type TracedFunction } from "../import/model/trace-module.ts"
import type { ModelMessage, ModelTask } from "./model-messages.ts"

/**
 * The program of the worker that runs a model: loads the bundle, traces its functions and sends the graphs back. Whatever the
 * model does to globals, the console or the process stays in here.
 */
const port = present(parentPort, "this file runs in a worker thread")
const task = workerData as ModelTask
const mostOutput = 1 << 20

const stdout = capture(process.stdout)
const stderr = capture(process.stderr)

await run()

async function run(): Promise<void> {
  const locate = locator(task)
  let during = stage("loading the module")
  try {
    const exports = (await import(pathToFileURL(task.bundleFile).href)) as ModuleExports
    const onFunction = (name: string): void => void (during = stage(`tracing "${name}"`))
    const functions = traceModule(exports, { ...task.request, locate, onFunction })
    send({ kind: "traced", functions, output: output() }, buffersOf(functions))
  } catch (error) {
    const diagnostics = error instanceof CompileError ? error.diagnostics : [threw(error, during, undefined)]
    send({ kind: "failed", diagnostics: diagnostics.map((each) => located(each, locate)), output: output() })
  }
}

function stage(during: string): string {
  send({ kind: "stage", during })
  return during
}

function send(message: ModelMessage, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}

function output(): { stdout: string; stderr: string } {
  return { stdout: stdout(), stderr: stderr() }
}

/** Collects what is written to a stream, up to a limit. */
function capture(stream: NodeJS.WriteStream): () => string {
  let text = ""
  stream.write = (chunk: string | Uint8Array): boolean => {
    const added = typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk)
    text += added.slice(0, mostOutput - text.length)
    return true
  }
  return () => text
}

/** Maps places of the bundle to the sources that it was made from; other places stay. */
function locator({ map, bundleFile, entry }: ModelTask): (place: Place) => Place {
  const sourceMap = new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0])
  return (place) => {
    if (place.file !== bundleFile || place.line === undefined || place.column === undefined) return place
    const found = sourceMap.findEntry(place.line - 1, place.column - 1)
    if (!("originalSource" in found)) return place
    const file = resolve(dirname(entry), found.originalSource)
    return { ...place, file, line: found.originalLine + 1, column: found.originalColumn + 1 }
  }
}

/** Problems that name no source are those of the module as a whole. */
function located(diagnostic: Diagnostic, locate: (place: Place) => Place): Diagnostic {
  const { place } = diagnostic
  return { ...diagnostic, place: place.file === undefined ? { ...place, file: task.entry } : locate(place) }
}

/** The memory of all weights, which moves to the receiver instead of being copied. */
function buffersOf(functions: readonly TracedFunction[]): readonly ArrayBuffer[] {
  const buffers = functions.flatMap(({ graph }) =>
    graph.constants.map((constant) => contentOf(constant).data.buffer as ArrayBuffer),
  )
  return [...new Set(buffers)]
}
