import { join } from "node:path"
import * as esbuild from "esbuild"
import { describe, expect, test } from "vitest"
import { bundle, hosts, shippedPlugin, type HostName } from "./support/hosts.ts"
import { scratchApp } from "./support/scratch.ts"

interface Shown {
  readonly message: string
  readonly loc?: { readonly file: string; readonly line: number; readonly column: number }
  readonly frame?: string
  readonly errors?: readonly Shown[]
}

async function failureOf(
  host: HostName,
  files: Readonly<Record<string, string>>,
): Promise<{ root: string; shown: Shown }> {
  const root = scratchApp(files)
  const shown = await bundle(host, root).then(
    () => ({ message: "it was built" }),
    (error: unknown) => error as Shown,
  )
  return { root, shown }
}

const broken = `import "./missing-one"
import { input } from "mlsdk/nn"
import "./missing-two"

  import "./missing-three"
`

describe.each(hosts)("%s", (host) => {
  test("shows all problems of a model, each with file, line, column and frame", async () => {
    const { root, shown } = await failureOf(host, { "models/tiny.model.ts": broken })
    const file = join(root, "models/tiny.model.ts")
    const text = host === "esbuild" ? await formatted(shown) : shown.message
    for (const [line, column] of [
      [1, 8],
      [3, 8],
      [5, 10],
    ] as const) {
      expect(text.replaceAll(`${root}/`, "")).toMatch(
        new RegExp(`models/tiny\\.model\\.ts:${line}:${host === "esbuild" ? column - 1 : column}:\\s`),
      )
    }
    expect(text.match(/MODEL_SYNTAX/g)).toHaveLength(3)
    expect(text).toContain('import "./missing-two"')
    expect(text).not.toMatch(/^ +at .*dist/m)
    if (host === "rollup")
      expect(shown).toMatchObject({ loc: { file, line: 1, column: 7 }, pluginCode: "MODEL_SYNTAX" })
  })

  test("shows the frame of one problem once", async () => {
    const { shown } = await failureOf(host, { "models/tiny.model.ts": 'import "./missing-one"\n' })
    const text =
      host === "esbuild" ? await formatted(shown) : `${shown.message}\n${host === "rollup" ? shown.frame : ""}`
    expect(text.match(/1 . import ".\/missing-one"/g)).toHaveLength(1)
  })

  test("refuses an option in the query", async () => {
    const { shown } = await failureOf(host, { "print.js": 'import "./models/tiny.model?mncore&device=reference"' })
    expect(shown.message).toContain("IMPORT_QUERY_OPTION")
    expect(shown.message).toContain("print.js")
    expect(shown.message + (await formatted(shown))).toContain("models.<name>.device")
  })

  test("says where it looked for a model", async () => {
    const { root, shown } = await failureOf(host, { "print.js": 'import "./models/absent.model?mncore"' })
    expect(shown.message).toContain("IMPORT_UNRESOLVED")
    expect(shown.message).toContain(join(root, "models/absent.model.ts"))
  })

  test("names the nearest declared model", async () => {
    const { shown } = await failureOf(host, { "print.js": 'import "~mlsdk/tinny"' })
    expect(shown.message).toContain("MODEL_UNKNOWN")
    expect(shown.message).toContain("did you mean tiny?")
  })

  test("shows a mistake in the config", async () => {
    const { shown } = await failureOf(host, { "mlsdk.config.mjs": "export default { model: {} }" })
    expect(shown.message).toContain("CONFIG_UNKNOWN_KEY")
    expect(shown.message).toContain("mlsdk.config.mjs")
  })

  test("leaves queries that only begin alike to others", async () => {
    const { shown } = await failureOf(host, { "print.js": 'import "./models/slope.ts?mncorexyz"' })
    expect(shown.message).not.toContain("mlsdk]")
  })
})

test("esbuild has an error for each problem", async () => {
  const root = scratchApp({ "models/tiny.model.ts": broken })
  const plugin = (await shippedPlugin("esbuild", { root })) as esbuild.Plugin
  const options: esbuild.BuildOptions = {
    entryPoints: [join(root, "print.js")],
    bundle: true,
    write: false,
    logLevel: "silent",
    plugins: [plugin],
  }
  const failure = (await esbuild
    .build({ ...options, format: "esm" })
    .catch((error: unknown) => error)) as esbuild.BuildFailure
  expect(failure.errors.map(({ location }) => [location?.line, location?.column])).toEqual([
    [1, 7],
    [3, 7],
    [5, 9],
  ])
  expect(failure.errors[0]!.location).toMatchObject({ lineText: 'import "./missing-one"' })
})

/** esbuild's message has no frames; its formatted messages do. */
async function formatted({ errors }: Shown): Promise<string> {
  if (errors === undefined || !("detail" in errors[0]!)) return ""
  return (await esbuild.formatMessages(errors as unknown as esbuild.Message[], { kind: "error" })).join("\n")
}
