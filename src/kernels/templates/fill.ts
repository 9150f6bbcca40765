import type { Storage } from "../access/storage.ts"
import { registerType } from "../emit/kernel-writer.ts"
import { laneCountOf } from "../emit/lanes.ts"
import type { TemplateContext } from "../emit/template-context.ts"
import { at, constant } from "../language/build.ts"
import { store } from "../language/statements.ts"

/** One value in every element of a storage, up to the end of the last vector. */
export function fill(context: TemplateContext, storage: Storage, value: number | bigint): void {
  const writer = context.writer()
  const lanes = laneCountOf(storage.dtype)
  const name = writer.mention(storage, "write")
  const vector = constant(registerType(storage.dtype, lanes), value)
  const count = Math.ceil(storage.elementCount / lanes)
  context.run(writer, "fill", { variable: "i", count }, [store(name, at({ i: lanes }), vector)])
}
