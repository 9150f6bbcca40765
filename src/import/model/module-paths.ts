import { callSite } from "./call-site.ts"
import { fail } from "../../diagnostics/catalogue.ts"
import { formatShape } from "../../tensor/shape.ts"
import { constructedCount, joinPath, liveModules, type Module } from "./module.ts"
import type { ModulePaths, Operand } from "./trace.ts"
import { Tensor } from "./tensor/tensor.ts"

const givenNames = new WeakMap<object, string>()
const givenPrefixes = new Map<Module, string>()

/** Names a parameter or buffer that no module holds. */
export function setTensorName(tensor: Tensor, name: string): void {
  givenNames.set(tensor, name)
}

/**
 * Puts a prefix before the paths of a module that is not part of another, so that several models fit into one program, and one
 * checkpoint. The module is kept from then on.
 */
export function setTensorNameInModule(module: Module, prefix: string): void {
  givenPrefixes.set(module, prefix)
}

interface Named {
  readonly path: string
  /** The model that it belongs to. */
  readonly model: Module
}

interface NamedModels extends ModulePaths {
  /**
   * The names that a checkpoint of the program may hold: all of every model of which something was asked for or that has a
   * prefix, and the parameters that no model holds but that were asked for.
   */
  stateDictNames(): readonly string[]
}

/**
 * Finds the names of everything that models of this process hold. A model is a module that no other module contains; paths
 * start there, so the weights of one model are named as in its own state dictionary.
 */
export function modulePaths(): NamedModels {
  const used = new Set<Module>()
  const asked = new Set<string>()
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
    ofParameter(operand) {
      const found = find(operand)
      const name = givenNames.get(operand) ?? found?.path ?? rejectUnnamed(operand)
      if (found !== undefined) used.add(found.model)
      asked.add(name)
      return name
    },
    ownerOf: (operand) => find(operand)?.model.constructor.name ?? "setTensorName",
    ofModule: (module) => find(module)?.path ?? "",
    stateDictNames() {
      const held = models().filter((model) => used.has(model) || givenPrefixes.has(model))
      return [...new Set([...held.flatMap(namesIn), ...asked])]
    },
  }
}

/** Modules that no other module contains. */
function models(): Module[] {
  const modules = liveModules()
  const parts = new Set(modules.flatMap((module) => Array.from(module.namedChildren(), ([, child]) => child)))
  return modules.filter((module) => !parts.has(module))
}

/** The first path wins where something is reached by several. */
function nameEverything(): ReadonlyMap<object, Named> {
  const names = new Map<object, Named>()
  for (const model of models()) {
    const add = (key: object, path: string): unknown =>
      names.has(key) || names.set(key, { path: withPrefix(model, path), model })
    for (const [path, module] of model.namedModules()) add(module, path)
    for (const [path, tensor] of model.stateDict()) add(tensor, path)
  }
  return names
}

function namesIn(model: Module): string[] {
  return Array.from(model.stateDict(), ([path, tensor]) => givenNames.get(tensor) ?? withPrefix(model, path))
}

function withPrefix(model: Module, path: string): string {
  return joinPath(givenPrefixes.get(model) ?? "", path)
}

function rejectUnnamed(operand: Operand): never {
  const shape = operand instanceof Tensor ? formatShape(operand.shape) : ""
  return fail("PARAMETER_UNNAMED", callSite(), { role: operand.role, shape })
}
