import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Worker } from "node:worker_threads"
import { CompileError } from "../diagnostics/compile-error.ts"
import { diagnostic } from "../diagnostics/catalogue.ts"
import { codeFrame } from "../diagnostics/code-frame.ts"
import type { Diagnostic } from "../diagnostics/diagnostic.ts"
import type { TracedFunction } from "../import/model/trace-module.ts"
import { bundleModel, nnDoor, type ModelBundle } from "./model-bundle.ts"
import type { ConsoleOutput, ModelMessage, ModelRequest, ModelTask } from "./model-messages.ts"
import { workerFiles } from "./worker-files.ts"

/** The graphs of a model module. */
export interface LoadedModel {
  readonly functions: readonly TracedFunction[]
  /** What the model wrote to its console. */
  readonly output: ConsoleOutput
}

export interface LoadOptions extends ModelRequest {
  /** Seconds after which the model is stopped; 120 unless said otherwise. */
  readonly timeoutSeconds?: number | undefined
}

const defaultTimeoutSeconds = 120

/** Bundles and traces a model module. Throws as `bundleModel` and `traceBundle` do. */
export async function loadModel(
  entry: string,
  options: LoadOptions,
): Promise<LoadedModel & { readonly bundle: ModelBundle }> {
  const bundle = await bundleModel(entry)
  return { ...(await traceBundle(bundle, options)), bundle }
}

/**
 * Runs a bundle in a worker of its own and traces its functions. Throws MODEL_*, TRACE_*, PARAMETER_* and OP_* diagnostics,
 * with places and frames of the sources; a model that ends its process or never returns ends only its worker.
 */
export async function traceBundle(bundle: ModelBundle, options: LoadOptions): Promise<LoadedModel> {
  const { thread, nn } = await workerFiles()
  const folder = await mkdtemp(join(tmpdir(), "mlsdk-model-"))
  try {
    const bundleFile = join(folder, "model.mjs")
    await writeFile(bundleFile, bundle.code.replaceAll(JSON.stringify(nnDoor), JSON.stringify(nn.href)))
    const { name, functions, inputs, mode } = options
    const task: ModelTask = {
      request: { name, functions, inputs, mode },
      bundleFile,
      map: bundle.map,
      entry: bundle.entry,
    }
    const message = await runWorker(thread, task, options.timeoutSeconds ?? defaultTimeoutSeconds)
    if (message.kind === "traced") return { functions: message.functions, output: message.output }
    throw new CompileError(await Promise.all(message.diagnostics.map(withFrame)))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type FinalMessage = Exclude<ModelMessage, { kind: "stage" }>

/** Starts the worker and waits for its answer; whatever else ends it is an answer too. */
function runWorker(thread: URL, task: ModelTask, seconds: number): Promise<FinalMessage> {
  const worker = new Worker(thread, { workerData: task, execArgv: [], stdin: true, stdout: true, stderr: true })
  let during = "starting"
  const answer = new Promise<FinalMessage>((resolve) => {
    const failed = (problem: Diagnostic): void => {
      resolve({ kind: "failed", diagnostics: [problem], output: { stdout: "", stderr: "" } })
    }
    const place = { file: task.entry }
    const stop = setTimeout(() => failed(diagnostic("TRACE_TIMEOUT", place, { during, seconds })), seconds * 1000)
    worker.on("message", (message: ModelMessage) => {
      if (message.kind === "stage") during = message.during
      else resolve(message)
    })
    worker.on("error", (error) => failed(diagnostic("TRACE_THREW", place, { during, error: String(error) })))
    worker.on("exit", (status) => {
      clearTimeout(stop)
      failed(diagnostic("MODEL_EXITED", place, { status, during }))
    })
  })
  return answer.finally(() => worker.terminate())
}

async function withFrame(problem: Diagnostic): Promise<Diagnostic> {
  const { file, line, column } = problem.place
  if (problem.frame !== undefined || file === undefined || line === undefined) return problem
  const source = await readFile(file, "utf8").catch(() => undefined)
  return source === undefined ? problem : { ...problem, frame: codeFrame(source, line, column) }
}
