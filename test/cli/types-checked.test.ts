import { fileURLToPath } from "node:url"
import ts from "typescript"
import { expect, test } from "vitest"
import { mlsdk, project, tinyProject } from "./project.ts"

const source = (path: string): string => fileURLToPath(new URL(`../../src/${path}`, import.meta.url))

const tsconfig = JSON.stringify({
  extends: "./.mlsdk/tsconfig.json",
  compilerOptions: {
    strict: true,
    noEmit: true,
    target: "ES2022",
    lib: ["ES2023", "DOM", "ESNext.Disposable"],
    module: "ESNext",
    moduleResolution: "Bundler",
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    types: [],
    paths: { "mlsdk/runtime": [source("runtime.ts")] },
  },
})

/** What `tsc` says about the files of a project but for its models, by line. */
function checked(root: string): readonly string[] {
  const read = ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile)
  const { fileNames, options } = ts.parseJsonConfigFileContent(read.config, ts.sys, root)
  const program = ts.createProgram(
    fileNames.filter((name) => !name.endsWith(".model.ts")),
    options,
  )
  return ts.getPreEmitDiagnostics(program).flatMap(({ file, start, messageText }) => {
    if (file === undefined || start === undefined || !file.fileName.startsWith(root)) return []
    const line = file.getLineAndCharacterOfPosition(start).line + 1
    return `${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`
  })
}

const app = `import predict from "./tiny.model?mncore"
import byName from "~mlsdk/tiny"
const { y } = await predict({ x: new Float32Array(4) })
const shape: readonly [4] = y.shape
await byName({ x: [1, 2, 3, 4] })
const wrongShape: readonly [5] = y.shape
await predict({ z: new Float32Array(4) })
await predict({ x: new BigInt64Array(4) })
export { shape, wrongShape }
`

test("after mlsdk types, a wrong shape, name or dtype is a type error and nothing else is", async () => {
  using folder = project({ ...tinyProject, "app.ts": app, "tsconfig.json": tsconfig })
  expect((await mlsdk(folder.root, ["types"])).exitCode).toBe(0)
  const errors = checked(folder.root)
  expect(errors.map((error) => error.split(":")[0])).toEqual(["6", "7", "8"])
})
