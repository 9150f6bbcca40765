/**
 * Compiles a function that adds two tensors, without a bundler, and runs it.
 *
 *     npx tsx examples/add/main.ts
 */
import { compileModel, openSession } from "mlsdk"

const built = await compileModel("./add.model.ts", { cwd: import.meta.dirname })
const [add] = built.functions
const session = await openSession(add!)
const { out } = session.run({ x: [1, 2, 3, 4], y: [10, 20, 30, 40] })
session.release()

process.stdout.write(`${[...out!.data].join(", ")}\n`)
process.stdout.write(`codegen_dir: ${add!.codegenDir}\n`)
