import { fail } from "../diagnostics/catalogue.ts"
import { isOptionName } from "./options.ts"

/** An import of a model: the path before the query, and whether the worker form is wanted. */
export interface ModelImport {
  readonly path: string
  readonly worker: boolean
}

/** What bundlers may test before they ask; `parseModelImport` decides. */
export const modelImportFilter = /[?&]mncore(?=&|=|$)/

/**
 * Splits `./mnist.model?mncore`; undefined for any other import. Throws IMPORT_QUERY_OPTION for a parameter that the
 * config decides.
 */
export function parseModelImport(id: string, importer?: string): ModelImport | undefined {
  const question = id.indexOf("?")
  if (question < 0 || !modelImportFilter.test(id)) return undefined
  const parameters = [...new URLSearchParams(id.slice(question + 1)).keys()]
  const place = importer === undefined ? { path: id } : { file: importer, path: id }
  for (const parameter of parameters) {
    const bundlersOwn = parameter === "t" || parameter === "v" || parameter === "import"
    if (parameter === "mncore" || parameter === "worker" || bundlersOwn) continue
    fail("IMPORT_QUERY_OPTION", place, { parameter, key: configKey(parameter) })
  }
  return { path: id.slice(0, question), worker: parameters.includes("worker") }
}

function configKey(parameter: string): string | undefined {
  if (parameter === "device" || parameter === "preset") return `models.<name>.${parameter}`
  return isOptionName(parameter) ? `models.<name>.options.${parameter}` : undefined
}
