import { expect, test } from "vitest"
import { commands } from "../../src/cli/commands.ts"
import { commonOptions } from "../../src/cli/common-options.ts"
import { version } from "../../src/version.ts"
import { mlsdk, mlsdkJson, project } from "./project.ts"

const codesOf = (answer: { readonly diagnostics: readonly { readonly code: string }[] }): readonly string[] =>
  answer.diagnostics.map(({ code }) => code)

test("without a command the help lists all of them, with the exit codes", async () => {
  using app = project()
  const { exitCode, stdout, stderr } = await mlsdk(app.root, [])
  expect(exitCode).toBe(0)
  expect(stderr).toBe("")
  for (const { name, summary } of commands) {
    expect(stdout).toContain(`  ${name} `)
    expect(stdout).toContain(summary)
  }
  expect(stdout).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*model.*\n {2}2 .*command line/)
  expect(await mlsdk(app.root, ["--help"])).toEqual({ exitCode, stdout, stderr })
})

test.each(commands.map((command) => [command.name, command] as const))(
  "%s --help shows its options and examples",
  async (name, command) => {
    using app = project()
    const { exitCode, stdout } = await mlsdk(app.root, [name, "--help"])
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`mlsdk ${`${name} ${command.arguments}`.trim()} [options]`)
    for (const { flags, meaning } of [...command.options, ...commonOptions]) {
      expect(stdout).toContain(flags)
      expect(stdout).toContain(meaning)
    }
    expect(command.examples.length).toBeGreaterThan(0)
    for (const example of command.examples) {
      expect(example.command).toMatch(new RegExp(`^mlsdk ${name}\\b`))
      expect(stdout).toContain(example.command)
    }
    expect((await mlsdk(app.root, [name, "-h"])).stdout).toBe(stdout)
  },
)

test("the examples of the help are valid command lines", async () => {
  const { checkInvocation, parseArguments } = await import("../../src/cli/parse-arguments.ts")
  for (const { command } of commands.flatMap(({ examples }) => examples)) {
    const words = command.replace(/ && .*/, "").match(/'[^']*'|\S+/g)!
    const argv = words.slice(1).map((word) => word.replaceAll("'", ""))
    expect(() => checkInvocation(argv, commands, parseArguments(argv, commands)), command).not.toThrow()
  }
})

test("--version prints the version", async () => {
  using app = project()
  expect((await mlsdk(app.root, ["--version"])).stdout).toBe(`mlsdk ${version}\n`)
  expect(await mlsdkJson(app.root, ["-v"])).toMatchObject({ ok: true, version })
})

test("with --json even the help is one line of data", async () => {
  using app = project()
  const answer = await mlsdkJson(app.root, ["compile", "--help"])
  expect(answer).toMatchObject({ ok: true, exitCode: 0, command: "compile", diagnostics: [] })
  expect(answer["help"]).toContain("--watch")
})

test.each([
  ["an unknown command", ["compil"], "CLI_COMMAND_UNKNOWN", "did you mean compile?"],
  ["an unknown option", ["compile", "--wach"], "CLI_OPTION_UNKNOWN", "did you mean --watch?"],
  ["an unknown short option", ["compile", "-x"], "CLI_OPTION_UNKNOWN", "unknown option -x"],
  ["an option of another command", ["cache", "ls", "--watch"], "CLI_OPTION_UNKNOWN", "unknown option --watch"],
  ["an option without its value", ["compile", "--config"], "CLI_OPTION_VALUE", "found no value"],
  ["an option before another one", ["compile", "--config", "--quiet"], "CLI_OPTION_VALUE", "found no value"],
  ["a flag with a value", ["compile", "--watch=yes"], "CLI_OPTION_VALUE", "expected no value"],
  ["an option given twice", ["options", "--device", "emu2", "--device", "reference"], "CLI_OPTION_VALUE", "one value"],
  ["a missing argument", ["run"], "CLI_ARGUMENT_MISSING", "<model> is missing"],
  ["an argument too many", ["types", "mnist"], "CLI_ARGUMENT_EXTRA", "mnist is one argument too many"],
  ["an unknown device", ["options", "--device", "cpu"], "DEVICE_UNKNOWN", "unknown device cpu"],
  ["an unknown preset", ["options", "--preset", "O9"], "PRESET_UNKNOWN", "unknown preset O9"],
  ["an unknown target", ["options", "--target", "board"], "TARGET_UNKNOWN", "unknown target board"],
  ["an unknown option of a compile", ["options", "--opt", "schedular=x"], "OPTION_UNKNOWN", "did you mean scheduler?"],
  ["a missing option file", ["options", "--option_json", "absent.json"], "OPTION_FILE_MISSING", "absent.json"],
  ["a missing config", ["options", "--config", "absent.ts"], "CONFIG_FILE_MISSING", "no such file"],
  ["an unknown log level", ["options", "--log-level", "loud"], "LOG_LEVEL_UNKNOWN", "unknown log level loud"],
])("%s is refused with exit code 2", async (_, argv, code, text) => {
  using app = project()
  const { exitCode, stdout, stderr } = await mlsdk(app.root, argv)
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" })
  expect(stderr).toContain(`[${code}]`)
  expect(stderr).toContain(text)
  expect(stderr).not.toMatch(/^\s+at /m)
  const answer = await mlsdkJson(app.root, argv)
  expect(answer).toMatchObject({ ok: false, exitCode: 2 })
  expect(codesOf(answer)).toContain(code)
})

test("all that is wrong with a command line is told at once", async () => {
  using app = project()
  const answer = await mlsdkJson(app.root, ["run", "--watch", "--inpt", "x=1", "--config"])
  expect(codesOf(answer)).toEqual([
    "CLI_OPTION_UNKNOWN",
    "CLI_OPTION_UNKNOWN",
    "CLI_OPTION_VALUE",
    "CLI_ARGUMENT_MISSING",
  ])
})

test("a mistake in the config is reported with its place and ends with 2", async () => {
  using app = project({ "mlsdk.config.json": '{ "options": { "schedular": "spill_opt" } }' })
  const { exitCode, stderr } = await mlsdk(app.root, ["compile"])
  expect(exitCode).toBe(2)
  expect(stderr).toContain("options.schedular: unknown key, did you mean scheduler?")
})

test("where an error was thrown is only shown with --log-level debug", async () => {
  using app = project()
  const plain = await mlsdk(app.root, ["cache", "lss"])
  expect(plain.stderr).not.toMatch(/^\s+at /m)
  const debug = await mlsdk(app.root, ["cache", "lss", "--log-level", "debug"])
  expect(debug.stderr).toMatch(/^\s+at /m)
  expect(debug.exitCode).toBe(2)
})

test("problems are coloured on a terminal that shows colours", async () => {
  using app = project()
  const answer = (env: Record<string, string>, isTTY: boolean) => mlsdk(app.root, ["compil"], { env, isTTY })
  expect((await answer({}, true)).stderr).toContain("\x1b[31;1merror\x1b[0m unknown command")
  for (const [env, isTTY] of [
    [{ NO_COLOR: "1" }, true],
    [{ TERM: "dumb" }, true],
    [{}, false],
  ] as const) {
    expect((await answer(env, isTTY)).stderr).toContain("error unknown command")
  }
})
