/** Checks who imports whom, and says why when a rule is broken. The rooms and their order are in ARCHITECTURE.md. */
import { readdirSync, readFileSync } from "node:fs"
import { dirname, relative, resolve } from "node:path"
import ts from "typescript"

const root = resolve(import.meta.dirname, "..")

interface Room {
  /** Rooms that may be imported, besides the room itself. */
  readonly may: readonly string[]
  readonly node: boolean
  readonly why: string
}

const foundation = ["support", "diagnostics", "tensor"]
const graph = [...foundation, "ops", "ir"]

const rooms: Readonly<Record<string, Room>> = {
  support: { may: [], node: false, why: "helpers are pure and know nothing of the compiler" },
  diagnostics: { may: ["support"], node: false, why: "every room reports by them" },
  tensor: { may: ["support", "diagnostics"], node: false, why: "elements and shapes are below all operators" },
  ops: { may: foundation, node: false, why: "an operator's meaning depends on no stage" },
  ir: { may: [...foundation, "ops"], node: false, why: "the graph knows operators and nothing that works on it" },
  interpreter: { may: graph, node: false, why: "an oracle shares no code with what it checks" },
  autodiff: { may: graph, node: false, why: "gradients are graphs" },
  pfvm: { may: graph, node: false, why: "the optimizer knows no target" },
  checkpoint: { may: foundation, node: false, why: "checkpoints hold tensors, not graphs" },
  import: { may: [...graph, "checkpoint", "interpreter"], node: false, why: "front ends make graphs" },
  kernels: { may: graph, node: false, why: "kernels know vectors and no machine code" },
  wasm: {
    may: [...graph, "kernels", "interpreter", "artifacts", "runtime", "target.ts", "wasm/assembler"],
    node: false,
    why: "a target imports its own lowering only",
  },
  "wasm/assembler": {
    may: ["support", "diagnostics"],
    node: false,
    why: "the assembler knows WebAssembly and nothing that is written in it",
  },
  artifacts: {
    may: [...graph, "import", "pfvm", "config", "target.ts"],
    node: false,
    why: "artifacts are written from finished stages",
  },
  cache: { may: ["support", "diagnostics"], node: true, why: "the cache stores bytes and knows no stage" },
  config: { may: foundation, node: true, why: "options are resolved before anything is compiled" },
  data: { may: foundation, node: true, why: "data sets are tensors" },
  reference: {
    may: [...graph, "checkpoint", "interpreter", "artifacts", "runtime", "target.ts"],
    node: false,
    why: "a target knows no other",
  },
  "mncore/machine.ts": { may: [], node: false, why: "the numbers of the hardware depend on nothing" },
  "mncore/assumptions.ts": { may: [], node: false, why: "assumptions are sentences" },
  "mncore/isa": {
    may: ["support", "diagnostics", "mncore/machine.ts"],
    node: false,
    why: "instructions know the machine and nothing that runs, times or emits them",
  },
  "mncore/emulator": {
    may: [...foundation, "mncore/machine.ts", "mncore/isa", "wasm/assembler"],
    node: false,
    why: "an oracle that shares code with what it checks proves nothing",
  },
  "mncore/simulator": {
    may: ["support", "diagnostics", "mncore/machine.ts", "mncore/isa"],
    node: false,
    why: "time is predicted from instructions, not from their results",
  },
  build: { may: ["*"], node: true, why: "" },
  runtime: { may: ["support", "artifacts"], node: false, why: "what pages download holds nothing of the compiler" },
  "target.ts": {
    may: [...graph, "artifacts", "config"],
    node: false,
    why: "the seam between the graph and its targets",
  },
  host: { may: ["*"], node: true, why: "" },
  cli: { may: ["*"], node: true, why: "" },
  dashboard: { may: ["*"], node: true, why: "" },
  plugins: { may: ["*"], node: true, why: "" },
}

/** Single modules that type-only imports may come from although their room is closed: formats that travel to the runtime. */
const openToTypes = ["tensor/dtype.ts", "artifacts/manifest.ts"]

interface Import {
  readonly from: string
  readonly to: string
  readonly isType: boolean
  readonly line: number
}

const files = ["src", "plugins"].flatMap((folder) =>
  readdirSync(resolve(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => resolve(root, folder, path)),
)

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8")
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext)
  return source.statements.flatMap((statement) => {
    const isImport = ts.isImportDeclaration(statement)
    if (!isImport && !ts.isExportDeclaration(statement)) return []
    if (statement.moduleSpecifier === undefined || !ts.isStringLiteral(statement.moduleSpecifier)) return []
    const to = statement.moduleSpecifier.text
    const { line } = source.getLineAndCharacterOfPosition(statement.getStart(source))
    const isType = isImport ? isTypeImport(statement) : statement.isTypeOnly
    return [{ from: file, to: to.startsWith(".") ? resolve(dirname(file), to) : to, isType, line: line + 1 }]
  })
}

function isTypeImport({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) return false
  const names = importClause.namedBindings
  const areTypes =
    names !== undefined && ts.isNamedImports(names) && names.elements.every((element) => element.isTypeOnly)
  return importClause.phaseModifier === ts.SyntaxKind.TypeKeyword || (importClause.name === undefined && areTypes)
}

function roomOf(file: string): string {
  const path = relative(root, file)
  if (path.startsWith("plugins/")) return "plugins"
  const [, room = "", inner] = path.split("/")
  return Object.hasOwn(rooms, `${room}/${inner}`) ? `${room}/${inner}` : room
}

function problemOf({ from, to, isType, line }: Import): string | undefined {
  const room = rooms[roomOf(from)]
  if (room === undefined) return undefined
  const place = `${relative(root, from)}:${line}`
  if (to.startsWith("node:"))
    return room.node ? undefined : `${place}: imports ${to}: only cli, config, cache, host and plugins know the machine`
  if (!to.startsWith("/")) return undefined
  const target = roomOf(to)
  const isOpen = isType && openToTypes.some((path) => to.endsWith(path))
  if (target === roomOf(from) || room.may.includes("*") || room.may.includes(target) || isOpen) return undefined
  return `${place}: ${roomOf(from)} may not import ${target}: ${room.why}`
}

function cyclesOf(imports: readonly Import[]): string[] {
  const next = new Map(
    files.map((file) => [file, imports.filter((each) => each.from === file && each.to.startsWith("/"))]),
  )
  const state = new Map<string, "open" | "done">()
  const cycles: string[] = []
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === "done") return
    if (state.get(file) === "open") {
      cycles.push(`cycle: ${[...path.slice(path.indexOf(file)), file].map((each) => relative(root, each)).join(" → ")}`)
      return
    }
    state.set(file, "open")
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file])
    state.set(file, "done")
  }
  for (const file of files) visit(file, [])
  return cycles
}

function consoleUses(file: string): string[] {
  if (roomOf(file) === "cli") return []
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line, i) =>
      /\bconsole\.\w+\(/.test(line) ? [`${relative(root, file)}:${i + 1}: console belongs to the cli alone`] : [],
    )
}

const imports = files.flatMap(importsOf)
const problems = [
  ...imports.flatMap((each) => problemOf(each) ?? []),
  ...cyclesOf(imports),
  ...files.flatMap(consoleUses),
]
for (const problem of problems) process.stderr.write(`${problem}\n`)
process.stdout.write(`${files.length} files, ${imports.length} imports, ${problems.length} problems\n`)
process.exitCode = problems.length > 0 ? 1 : 0
