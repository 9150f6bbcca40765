import { existsSync, statSync } from "node:fs"
import { extname, join, resolve } from "node:path"
import { findModel } from "../../build/find-model.ts"
import { writeOutside } from "../../build/write-outside.ts"
import { fail } from "../../diagnostics/catalogue.ts"
import { nearestWord } from "../../support/edit-distance.ts"
import type { Call, Command } from "../command.ts"
import type { CommandResult } from "../command-result.ts"
import { findFunction } from "../find-function.ts"
import { buildReported, openProject } from "../project.ts"
import { openCodegenFolder, type CodegenFolder } from "../show/codegen-folder.ts"
import { showCheckpoint, showOnnx } from "../show/show-file.ts"
import { views, type View } from "../show/views.ts"

export const showCommand: Command = {
  name: "show",
  arguments: "<model|codegen_dir|file> [what]",
  summary: "shows a compiled function, an .onnx file or a weight file",
  options: [
    { flags: "--function <name>", meaning: "the function of a model; otherwise the first one" },
    {
      flags: "--svg <file>",
      meaning: "writes a drawing instead: ir as a network, memory as bytes over the calls of a run",
    },
    { flags: "--stats", meaning: "weight files: the least, greatest and mean value of every tensor" },
    { flags: "--key <key>", meaning: "weight files: the entry of a wrapped checkpoint" },
  ],
  examples: [
    { command: "mlsdk show mnist", meaning: "inputs, outputs, sizes and files of a model" },
    ...Object.entries(views).map(([what, { meaning }]) => ({ command: `mlsdk show mnist ${what}`, meaning })),
    { command: "mlsdk show mnist memory --svg memory.svg", meaning: "a chart of the memory in use during each call" },
    { command: "mlsdk show .mlsdk/codegen/mnist/evalStep", meaning: "the same for a folder" },
    { command: "mlsdk show net.onnx", meaning: "the text form of a graph" },
    {
      command: "mlsdk show weights.safetensors --stats",
      meaning: "the tensors of .safetensors, .pth, .npz, .npy or .ckpt",
    },
  ],
  async run(call) {
    const { subject, what } = subjectOf(call.args)
    const path = resolve(call.host.cwd, subject)
    const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true
    if (isFile && what === undefined && extname(path) === ".onnx") return showOnnx(path)
    const { given } = call
    const isModel = /\.([cm]?[jt]s|[jt]sx|onnx)$/.test(path)
    if (isFile && !isModel) return showCheckpoint(path, { key: given.text("key"), hasStatistics: given.flag("stats") })
    const name = what ?? "summary"
    const svg = given.text("svg")
    if (svg === undefined) return shown(viewOf(name), await folderOf(subject, path, call))
    const draw = drawerOf(name)
    return drawn(draw(await folderOf(subject, path, call)), resolve(call.host.cwd, svg))
  },
}

/** `show src mnist` means `show mnist src`. */
function subjectOf([first, second]: readonly string[]): { subject: string; what: string | undefined } {
  const isSwapped = second !== undefined && Object.hasOwn(views, first!) && !Object.hasOwn(views, second)
  return isSwapped ? { subject: second, what: first } : { subject: first!, what: second }
}

function viewOf(what: string): View {
  const known = Object.keys(views)
  const view = Object.hasOwn(views, what) ? views[what] : undefined
  if (view !== undefined) return view
  return fail(
    "CLI_ARGUMENT_UNKNOWN",
    { path: "mlsdk show" },
    { what: "view", found: what, nearest: nearestWord(what, known), known },
  )
}

/** How a view is drawn. Throws CLI_ARGUMENT_UNKNOWN, VIEW_NOT_DRAWN. */
export function drawerOf(name: string): NonNullable<View["draw"]> {
  const drawn = Object.entries(views).flatMap(([known, { draw }]) => (draw === undefined ? [] : [known]))
  return viewOf(name).draw ?? fail("VIEW_NOT_DRAWN", { path: "--svg" }, { view: name, drawn })
}

async function drawn(svg: string, file: string): Promise<CommandResult> {
  await writeOutside(file, svg)
  return { data: { svg: file }, text: `written to ${file}` }
}

function shown(view: View, folder: CodegenFolder): CommandResult {
  const result = view.show(folder)
  return { ...result, data: { function: folder.facts.signature.name, ...result.data } }
}

/** A folder that holds a compiled function or is written as a path is opened as it is; everything else is a model to compile. */
async function folderOf(subject: string, path: string, call: Call): Promise<CodegenFolder> {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  if (isFolder && (existsSync(join(path, "manifest.json")) || /[\\/]/.test(subject))) return openCodegenFolder(path)
  const builds = await openProject(call)
  const model = findModel(builds, subject, call.host.cwd)
  const built = await buildReported(model, builds, call)
  return openCodegenFolder(findFunction(built.functions, call.given.text("function")).codegenDir)
}
