import { callSite } from "./call-site.ts"
import { fail } from "../../diagnostics/catalogue.ts"
import { formatShape } from "../../tensor/shape.ts"
import { constructedCount, joinPath, liveModules, type Module } from "./module.ts"
import type { ModulePaths, Operand } from "./trace.ts"
import { Tensor } from "./tensor/tensor.ts"

const givenNames = new WeakMap<object, string>()
const givenPrefixes = new WeakMap<object, string>()

/** Names a parameter or buffer that no module holds. */
export function setTensorName(tensor: Tensor, name: string): void {
  givenNames.set(tensor, name)
}

/** Puts a prefix before the paths of a module that is not part of another, so that several models fit into one program. */
export function setTensorNameInModule(module: Module, prefix: string): void {
  givenPrefixes.set(module, prefix)
}

interface Named {
  readonly path: string
  /** The class of the model that it belongs to. */
  readonly owner: string
}

/**
 * Finds the names of everything that models of this process hold. A model is a module that no other module contains; paths
 * start there, so the weights of one model are named as in its own state dictionary.
 */
export function modulePaths(): ModulePaths {
  let known: ReadonlyMap<object, Named> = new Map()
  let knownModules = 0
  const find = (key: object): Named | undefined => {
    if (!known.has(key) && knownModules !== constructedCount()) {
      known = nameEverything()
      knownModules = constructedCount()
    }
    return known.get(key)
  }
  return {
    ofParameter: (operand) => givenNames.get(operand) ?? find(operand)?.path ?? rejectUnnamed(operand),
    ownerOf: (operand) => find(operand)?.owner ?? "setTensorName",
    ofModule: (module) => find(module)?.path ?? "",
  }
}

/** The first path wins where something is reached by several. */
function nameEverything(): ReadonlyMap<object, Named> {
  const modules = liveModules()
  const parts = new Set(modules.flatMap((module) => Array.from(module.namedChildren(), ([, child]) => child)))
  const names = new Map<object, Named>()
  for (const root of modules.filter((module) => !parts.has(module))) {
    const owner = root.constructor.name
    const prefix = givenPrefixes.get(root) ?? ""
    const add = (key: object, path: string): unknown =>
      names.has(key) || names.set(key, { path: joinPath(prefix, path), owner })
    for (const [path, module] of root.namedModules()) add(module, path)
    for (const [path, tensor] of root.stateDict()) add(tensor, path)
  }
  return names
}

function rejectUnnamed(operand: Operand): never {
  const shape = operand instanceof Tensor ? formatShape(operand.shape) : ""
  return fail("PARAMETER_UNNAMED", callSite(), { role: operand.role, shape })
}
