import { dirname } from "node:path"
import type { WebpackLike } from "./host-context.ts"
import { entryOfId, modelExtensions, modelId } from "./module-ids.ts"

/**
 * A model behind an alias or in a package, as Webpack or Rspack find it: their own resolution would take the query from the id,
 * by which the model is told from its source. Null for what they do not find either.
 */
export async function resolveByHost(compiler: WebpackLike, id: string, importer: string): Promise<string | null> {
  const resolver = compiler.resolverFactory.get("normal", { dependencyType: "esm" })
  for (const extension of ["", ...modelExtensions]) {
    const path = await new Promise<string | false | undefined>((resolve) => {
      resolver.resolve({}, dirname(importer), entryOfId(id) + extension, {}, (_, found) => resolve(found))
    })
    if (typeof path === "string") return modelId(path)
  }
  return null
}
