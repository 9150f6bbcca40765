import { moduleText } from "./module-text.ts"
import { parseModule } from "./parse-module.ts"
import { functionNames, programCalls } from "./program-calls.ts"

/** What the report of a program says of one of its calls. */
export interface TextCall {
  readonly name: string
  readonly operators: string
  readonly nodes: readonly string[]
  readonly place: string | null
  readonly shapes: string
}

/** A program's module in the text format, with what its kernels compute before their functions. */
export function programText(module: Uint8Array, calls: readonly TextCall[], heading: readonly string[]): string {
  const parsed = parseModule(module)
  const names = functionNames(
    parsed,
    calls.map(({ name }) => name),
  )
  const callers = new Map<number, TextCall[]>()
  programCalls(parsed).forEach(({ target }, i) => callers.set(target, [...(callers.get(target) ?? []), calls[i]!]))
  return moduleText(parsed, names, {
    heading,
    of: (index) => [
      ...(callers.get(index) ?? []).map(callText),
      `code at 0x${parsed.functions[index]!.byteOffset.toString(16)}`,
    ],
  })
}

function callText({ name, operators, nodes, place, shapes }: TextCall): string {
  const of = nodes.length === 0 ? "" : `of ${nodes.join(", ")}`
  return [`${name}: ${operators}`, shapes, of, place ?? ""].filter((part) => part !== "").join("; ")
}

/** What stands before the text of a program. */
export function programHeading(report: {
  readonly name: string
  readonly compiler: string
  readonly device: string
  readonly graph_hash: string
}): readonly string[] {
  const { name, compiler, device, graph_hash } = report
  return [
    `${name} on ${device}, mlsdk ${compiler}`,
    `graph ${graph_hash}`,
    "kernels take the addresses of their buffers in bytes, then the part [begin, end) of their outermost loop",
  ]
}
