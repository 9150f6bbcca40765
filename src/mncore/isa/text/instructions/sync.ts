import { noForward, nop, wait, type Sync } from "../../instructions/pe/sync.ts"
import type { OperandReader } from "../expression-text.ts"
import { uint } from "../tokens.ts"
import type { Spelling } from "./spelling.ts"

const tagReader: OperandReader<number> = {
  expected: "a tag of two hex digits such as i01",
  read(text) {
    const [, digits] = /^i([\da-f]{2})$/.exec(text) ?? []
    return digits === undefined ? undefined : Number.parseInt(digits, 16)
  },
}

export const syncSpellings: readonly Spelling[] = [
  {
    mnemonic: "nop",
    instruction: "nop",
    read(line) {
      line.read()
      const [, digits] = /^\/(\d+)$/.exec(line.suffix) ?? []
      if (line.suffix !== "" && digits === undefined) line.rejectSuffix("a count such as /3")
      return line.atMnemonic(() => nop(uint(digits ?? "1")))
    },
  },
  {
    mnemonic: "noforward",
    instruction: "noforward",
    read(line) {
      line.checkNoSuffix()
      line.read()
      return noForward
    },
  },
  {
    mnemonic: "wait",
    instruction: "wait",
    read(line) {
      line.checkNoSuffix()
      const [tag] = line.read(tagReader)
      return line.atMnemonic(() => wait(tag))
    },
  },
]

export function printSync(sync: Sync): string {
  if (sync.kind === "nop") return sync.count === 1 ? "nop" : `nop/${sync.count}`
  return sync.kind === "wait" ? `wait ${printTag(sync.tag)}` : sync.kind
}

export function printTag(tag: number): string {
  return `i${tag.toString(16).padStart(2, "0")}`
}
