import { fail } from "../diagnostics/catalogue.ts"

/** The options of a command line by their names without dashes, as they were given. */
export interface GivenOptions {
  /** Whether the option stands on the command line at all. */
  has(name: string): boolean
  flag(name: string): boolean
  /** Throws CLI_OPTION_VALUE when it is given more than once. */
  text(name: string): string | undefined
  texts(name: string): readonly string[]
  /** Throws CLI_OPTION_VALUE for anything but a number of at least zero. */
  number(name: string): number | undefined
}

export function givenOptions(values: Readonly<Record<string, unknown>>): GivenOptions {
  const texts = (name: string): readonly string[] => {
    const value = values[camelCase(name)]
    if (value === undefined) return []
    return Array.isArray(value) ? value.map(String) : [String(value)]
  }
  const text = (name: string): string | undefined => {
    const given = texts(name)
    if (given.length <= 1) return given[0]
    return fail("CLI_OPTION_VALUE", { path: `--${name}` }, { found: given.join(" and "), expected: "one value" })
  }
  return {
    has: (name) => values[camelCase(name)] !== undefined,
    flag: (name) => values[camelCase(name)] === true,
    text,
    texts,
    number(name) {
      const given = text(name)
      if (given === undefined) return undefined
      const value = given.trim() === "" ? Number.NaN : Number(given)
      if (value >= 0 && Number.isFinite(value)) return value
      return fail(
        "CLI_OPTION_VALUE",
        { path: `--${name}` },
        { found: `"${given}"`, expected: "a number of at least 0" },
      )
    },
  }
}

/** As the parser names options: `log-level` is `logLevel`, `option_json` stays. */
function camelCase(name: string): string {
  return name.replaceAll(/([a-z])-([a-z])/g, (_, before: string, after: string) => before + after.toUpperCase())
}
