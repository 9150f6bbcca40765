import { readdirSync, readFileSync, statSync } from "node:fs"
import { join, relative, sep } from "node:path"
import * as v from "valibot"
import { fail } from "../../diagnostics/catalogue.ts"
import { manifestFileSchema, reportSchema, type ManifestFile, type ShownReport } from "./artifact-schemas.ts"
import { unpackZstd } from "./zstd.ts"

/** The codegen_dir of a function, opened to look at it. Large files may carry `.zst`. */
export interface CodegenFolder {
  /** Absolute. */
  readonly path: string
  /** Sizes as they are on disk, in bytes, by file name in alphabetical order. */
  readonly sizes: ReadonlyMap<string, number>
  readonly facts: ManifestFile
  readonly report: ShownReport
  /** Throws CODEGEN_DIR_UNREADABLE. */
  read(name: string): Uint8Array
}

/** Throws CODEGEN_DIR_UNREADABLE. */
export function openCodegenFolder(path: string): CodegenFolder {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const names = files.map(({ parentPath, name }) => relative(path, join(parentPath, name)).split(sep).join("/")).sort()
  const sizes = new Map(names.map((name) => [name, statSync(join(path, name)).size]))
  const read = (name: string): Uint8Array => {
    if (sizes.has(name)) return readFileSync(join(path, name))
    if (sizes.has(`${name}.zst`)) return unpack(join(path, `${name}.zst`))
    return fail("CODEGEN_DIR_UNREADABLE", { file: path }, { problem: `there is no ${name}` })
  }
  const facts = parseFile("manifest.json", manifestFileSchema, path, read)
  return { path, sizes, facts, report: parseFile("report.json", reportSchema, path, read), read }
}

function unpack(file: string): Uint8Array {
  try {
    return unpackZstd(readFileSync(file))
  } catch (error) {
    return fail("CODEGEN_DIR_UNREADABLE", { file }, { problem: error instanceof Error ? error.message : String(error) })
  }
}

function parseFile<S extends v.GenericSchema>(
  name: string,
  schema: S,
  folder: string,
  read: CodegenFolder["read"],
): v.InferOutput<S> {
  const checked = v.safeParse(schema, jsonOf(read(name), name, folder))
  if (checked.success) return checked.output
  const [issue] = checked.issues
  const where = v.getDotPath(issue) ?? ""
  return fail("CODEGEN_DIR_UNREADABLE", { file: join(folder, name) }, { problem: `${where}: ${issue.message}` })
}

function jsonOf(bytes: Uint8Array, name: string, folder: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return fail("CODEGEN_DIR_UNREADABLE", { file: join(folder, name) }, { problem: "it is not valid JSON" })
  }
}
