import { unreachable } from "../diagnostics/invariant.ts"

/** What a stub passes to the runtime: JSON, files of the program, and records of both. */
export type StubValue =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "asset"; readonly file: string }
  | { readonly kind: "record"; readonly members: Readonly<Record<string, StubValue>> }

/** The call that makes a compiled function, as a target wishes it. */
export interface StubProgram {
  /** The module that the stub imports from. */
  readonly module: "mlsdk/runtime" | "mlsdk/reference"
  readonly factory: string
  readonly members: Readonly<Record<string, StubValue>>
}

export interface StubFunction {
  readonly name: string
  readonly program: StubProgram
}

/**
 * How weights reach a program: as a file of their own, inside the stub, from the caller as the bytes of that file, or from the
 * caller as parameters by name.
 */
export type WeightDelivery = "asset" | "inline" | "bytes" | "none"

export interface StubOptions {
  /** A JavaScript expression for a file of a function's program: a URL, a text that `new URL` resolves, or the bytes. */
  readonly reference: (functionName: string, file: string) => string
  /** Statements that the references need, such as imports. */
  readonly prelude?: readonly string[]
  readonly weights?: WeightDelivery
  /** Take a new version of the model without a reload. */
  readonly hot?: boolean
}

export const json = (value: unknown): StubValue => ({ kind: "json", value })
export const asset = (file: string): StubValue => ({ kind: "asset", file })
export const record = (members: Readonly<Record<string, StubValue>>): StubValue => ({ kind: "record", members })

/** Members of the default function that a stub exports under their own names. */
export const memberNames = ["meta", "create", "warmup", "loadStateDict", "release"] as const

/** Only programs that hold the means to make weights of parameters can load parameters. */
export function memberNamesFor(weights: WeightDelivery): readonly (typeof memberNames)[number][] {
  return weights === "bytes" ? memberNames.filter((name) => name !== "loadStateDict") : memberNames
}

/** The program as a stub passes it to the runtime: without the weights that the caller passes, and without what they do not need. */
export function deliver({ members, ...program }: StubProgram, delivery: WeightDelivery): StubProgram {
  const { weights, preparation, ...rest } = members
  const delivered = {
    ...rest,
    ...(weights !== undefined && (delivery === "asset" || delivery === "inline") && { weights }),
    ...(preparation !== undefined && delivery !== "bytes" && { preparation }),
  }
  return { ...program, members: delivered }
}

/** The file that holds the weights of a program. */
export function weightsFileOf({ members }: StubProgram): string | undefined {
  return members.weights?.kind === "asset" ? members.weights.file : undefined
}

/**
 * The module that stands for a model in a bundle: it knows names, dtypes, shapes and where the files lie, and nothing of the
 * model. The first function is the default export, and its members are exports of their own. Unused exports can be shaken off.
 */
export function writeStub(functions: readonly StubFunction[], options: StubOptions): string {
  const [first] = functions
  const lines = [
    ...importLines(functions, options),
    ...(options.prelude ?? []),
    ...functions.map((fn) => `export const ${fn.name} = ${writeCall(fn, options)}`),
    ...(first === undefined ? [] : [`export default ${first.name}`, ...memberLines(functions, options)]),
    ...(options.hot === true ? hotLines(functions) : []),
  ]
  return `${lines.join("\n")}\n`
}

/** Exports the members of the default function, but for those that a function of the model is named after. */
function memberLines(functions: readonly StubFunction[], { weights = "asset" }: StubOptions): string[] {
  const names = memberNamesFor(weights).filter((member) => !functions.some((fn) => fn.name === member))
  return names.map((member) => `export const ${member} = /* @__PURE__ */ (() => ${functions[0]!.name}.${member})()`)
}

function importLines(functions: readonly StubFunction[], { hot }: StubOptions): string[] {
  const imports = new Map<string, Set<string>>()
  for (const { program } of functions) {
    imports.set(program.module, (imports.get(program.module) ?? new Set()).add(program.factory))
  }
  if (hot === true) imports.set("mlsdk/runtime", (imports.get("mlsdk/runtime") ?? new Set()).add("hotFunction"))
  return [...imports].map(([module, names]) => `import { ${[...names].join(", ")} } from ${JSON.stringify(module)}`)
}

function writeCall({ name, program }: StubFunction, options: StubOptions): string {
  const { factory, members } = deliver(program, options.weights ?? "asset")
  const argument = writeValue({ kind: "record", members }, (file) => options.reference(name, file))
  const call = `/* @__PURE__ */ ${factory}(${argument})`
  return options.hot === true ? `hotFunction(${call}, ${JSON.stringify(name)}, import.meta.hot?.data)` : call
}

function writeValue(value: StubValue, reference: (file: string) => string): string {
  switch (value.kind) {
    case "json":
      return JSON.stringify(value.value)
    case "asset":
      return reference(value.file)
    case "record": {
      const members = Object.entries(value.members).map(([name, member]) => `${name}: ${writeValue(member, reference)}`)
      return `{ ${members.join(", ")} }`
    }
    default:
      return unreachable(value)
  }
}

/** The files that a stub refers to. */
export function assetsOf(program: StubProgram): readonly string[] {
  const filesOf = (value: StubValue): string[] => {
    if (value.kind === "record") return Object.values(value.members).flatMap(filesOf)
    return value.kind === "asset" ? [value.file] : []
  }
  return [...new Set(Object.values(program.members).flatMap(filesOf))]
}

/**
 * A changed model takes the place of the running one: with an unchanged signature the new version of this module exports the very
 * functions that its importers hold already. Otherwise the importers reload.
 */
function hotLines(functions: readonly StubFunction[]): string[] {
  const same = functions.map((fn) => `next.${fn.name} === ${fn.name}`)
  return [
    "if (import.meta.hot) {",
    "  import.meta.hot.accept((next) => {",
    `    if (next !== undefined && !(${same.join(" && ")})) import.meta.hot.invalidate("the signature of the model changed")`,
    "  })",
    "}",
  ]
}
