import { aluOperationNames, aluRow, type AluOperation } from "./pe/alu-operations.ts"

/** At most one expression of each group may stand in a PE line; `mv` and `control` are lines of their own. */
export type InstructionGroup =
  | "nop"
  | "noforward"
  | "wait"
  | "l2bm"
  | "l2bmdarw"
  | "l1bm"
  | "mau-calc"
  | "mau-mwrite"
  | "mau-mread"
  | "alu"
  | "mv"
  | "control"

/** One instruction as the manual lists it. */
export interface InstructionRow {
  readonly group: InstructionGroup
  /** How its mnemonic is spelled: `[…]` may be left out, `{a|b}` is a choice, `<op>` an operation of the reduction network. */
  readonly spelling: string
  readonly operands: string
  readonly meaning: string
  /** In canonical spelling. */
  readonly example: string
}

function row(
  group: InstructionGroup,
  spelling: string,
  operands: string,
  meaning: string,
  example: string,
): InstructionRow {
  return { group, spelling, operands, meaning, example }
}

/** Everything of a PE line but the ALU. */
const peTable = {
  nop: row("nop", "nop[/N]", "", "N idle steps", "nop/3"),
  noforward: row("noforward", "noforward", "", "the line updates no forwarding register", "noforward"),
  wait: row("wait", "wait", "iXX", "the stream stalls until an MV command is complete", "wait i01"),

  l2bmb: row("l2bm", "l2bmb[@set]", "$lc $lb", "L2BM to L1BMs, the same to each", "l2bmb@0/3 $lc64 $lb16"),
  l2bmb2: row("l2bm", "l2bmb2[@set]", "$lc $lb", "L2BM to L1BMs, the same to each pair", "l2bmb2 $lc64 $lb16"),
  l2bmd: row("l2bm", "l2bmd[@set]", "$lc $lb or $lb $lc", "distributes over L1BMs, or collects", "l2bmd $lc64 $lb8"),
  "l2bm@": row("l2bm", "l2bm@B", "$lb $lc", "one L1BM to L2BM", "l2bm@3 $lb16 $lc32"),
  l2bmr: row("l2bm", "l2bmr<op>[@set]", "$lb $lc", "reduces over L1BMs", "l2bmrffadd $lb16 $lc32"),
  l2bmr2: row("l2bm", "l2bmr2<op>", "$lb $lc", "reduces over pairs of L1BMs", "l2bmr2ffadd $lb16 $lc64"),
  l2bmi: row("l2bm", "l2bmi@set", "$lb $lb", "L1BMs send to one another", "l2bmi@0/3 $lb16 $lb32"),
  l2bmdars: row("l2bm", "l2bmdars", "$lc@.l $dar", "stages addresses for DAR", "l2bmdars $lc64@.1 $dar4"),
  l2bmdarw: row("l2bmdarw", "l2bmdarw", "", "writes staged addresses to DAR", "l2bmdarw"),

  l1bmp: row("l1bm", "l1bmp[/$imr]", "$lb dst…", "L1BM to PEs, the same to each", "l1bmp $lb4 $lr0v"),
  l1bmm: row(
    "l1bm",
    "l1bmm[/$imr] or l1bmm@M",
    "$lb dst… or src $lb",
    "L1BM to the PEs of each MAB, or from those of one",
    "l1bmm $llb8 $llr0v",
  ),
  l1bmm4: row(
    "l1bm",
    "l1bmm4[/$imr] or l1bmm4@Q",
    "$lb dst… or src $lb",
    "as l1bmm, by four MABs",
    "l1bmm4@2 $lr0v $lb16",
  ),
  l1bmd: row(
    "l1bm",
    "l1bmd[±n][/$imr]",
    "$lb dst… or src $lb",
    "distributes over MABs and PEs, or collects",
    "l1bmd+1 $lb64 $lr0v",
  ),
  l1bmr: row("l1bm", "l1bmr<op>[r]", "src $lb", "reduces over the MABs", "l1bmrffaddr $r0ve $lbi"),
  l1bmr4: row("l1bm", "l1bmr4<op>[r]", "src $lb", "reduces over four MABs", "l1bmr4liadd $lr0v $lb16"),

  vfma: row("mau-calc", "{d|f|h}vfma[u|d][r][/$imr]", "x y z dst…", "x * y + z", "dvfmau $lm0v -$ln0v $lr0v $ls0v"),
  vmul: row("mau-calc", "{d|f|h}vmul[u|d][r][/$imr]", "x y dst…", "x * y", "fvmul $lm0v $lr0v $ls0v"),
  vadd: row("mau-calc", "{d|f|h}vadd[r][/$imr]", "x z dst…", "x + z", "hvaddr $lm0v $lm0ve $ls0v"),
  vpassa: row("mau-calc", "{d|f|h}vpassa[r][/$imr]", "x dst…", "x", "fvpassar $lm0v $s0v"),
  mmul: row("mau-calc", "{d|f|g|h}mmul[u|d][r][/$imr]", "$l{x|y} x dst…", "matrix * x", "gmmul $lx $ls0v $ln0v"),
  mfma: row(
    "mau-calc",
    "{d|f|g|h}mfma[u|d][r][/$imr]",
    "$l{x|y} x z dst…",
    "matrix * x + z",
    "hmfma $ly $aluf $lls0v $lls0v",
  ),
  mwrite: row("mau-mwrite", "{d|f|g|h}mwrite", "src $l{x|y}", "rows of a matrix register", "hmwrite $llr0v $llx8"),
  mread: row("mau-mread", "{d|f|g|h}mread[/$imr]", "$l{x|y} dst…", "columns of a matrix register", "dmread $ly0 $lr0v"),

  imm: row("alu", "imm[/$imr]", "literal dst…", "a word, four times", 'imm f"1.5" $t'),
  immu: row("alu", "immu[/$imr]", "literal dst…", "a word in words 0 and 2, and 0", 'immu i"-1" $llr0'),
} as const satisfies Record<string, InstructionRow>

/** Transfers between DRAM, PDM and L2BM. */
const mvTable = {
  mvnop: row("mv", "mvnop", "", "nothing", "mvnop"),
  mvp: row("mv", "mvp/n<size>[iTT][nd<N>][pP]", "src dst", "copies", "mvp/n64i01nd2p1 $di4 $lc0@.1"),
  mvb: row("mv", "mvb/n<size>…", "src dst", "copies to all 8 L2BMs", "mvb/n64 $p0@0 $lc64"),
  mvb2: row("mv", "mvb2/n<size>…", "src dst", "copies DRAM to both L2BMs of its group", "mvb2/n64 $d0 $lc64"),
  mvb4: row("mv", "mvb4/n<size>…", "src dst", "gathers DRAM of all groups in every group", "mvb4/n64 $d0 $lc64"),
  mvr: row("mv", "mvr<op>/n<size>…", "src dst", "reduces over 8 L2BMs", "mvrdfadd/n64i06 $lc64 $p0@0"),
  mvr2: row("mv", "mvr2<op>/n<size>…", "src dst", "reduces over the L2BMs of each group", "mvr2ffadd/n64 $lc0 $d64"),
  mvr4: row("mv", "mvr4<op>/n<size>…", "src dst", "reduces over the groups", "mvr4ffadd/n64 $lc0 $d64"),
  mvd: row("mv", "mvd/n<size>…", "src dst", "distributes PDM over L2BMs or DRAMs, or collects", "mvd/n128 $p0@0 $lc0"),
} as const satisfies Record<string, InstructionRow>

/** Lines that are no instruction of the machine. */
const controlTable = {
  mask: row("control", "mask[l|ll][r][s][t][m][n][k]", "N", "the mask of later lines", "maskrs 1"),
  quit: row("control", "quit", "", "the rest of the file is ignored", "quit"),
  "d get": row("control", "d get[<type>]", "place count", "dumps a memory", "d getf $lm0n0c0b0m0p0 2"),
  "d set": row("control", "d set", "place count payload", "writes a memory", "d set $lr0 1 0000000000000001"),
  r: row(
    "control",
    "r",
    "group address count payload",
    "fills DRAM before the start",
    "r 0 000000040 001 0000000000000001",
  ),
  c: row(
    "control",
    "c",
    "0 0 tag i00 0 address count payload",
    "the host writes PDM and ends a wait",
    "c 0 0 i01 i00 0 000000000 001 0000000000000001",
  ),
} as const satisfies Record<string, InstructionRow>

const inputNames = ["", "x ", "x y "] as const
const exampleInputs = ["", " $lm0v", " $lm0v $lr0v"] as const

/** The ALU, from the table of its operations. */
function aluTable(): Readonly<Record<AluOperation, InstructionRow>> {
  const rows = aluOperationNames.map((operation) => {
    const { precisions, inputs, hasUnsigned, meaning } = aluRow(operation)
    const letters = precisions.length === 0 ? "" : `{${precisions.join("|")}}`
    const length = operation === "bfn" || operation === "bfe" ? "[/len]" : ""
    const spelling = `${hasUnsigned ? "[u]" : ""}${letters}${operation}${length}[/$imr]`
    const precision = operation === "bfe" ? "h" : (precisions.at(-1) ?? "")
    const name = `${precision}${operation}${length === "" ? "" : "/9"}`
    return [
      operation,
      row("alu", spelling, `${inputNames[inputs]}dst…`, meaning, `${name}${exampleInputs[inputs]} $ln0v`),
    ]
  })
  return Object.fromEntries(rows) as Record<AluOperation, InstructionRow>
}

export type InstructionName = keyof typeof peTable | AluOperation | keyof typeof mvTable | keyof typeof controlTable

/** Every instruction by its name, in the order of the manual. */
export const instructionTable: Readonly<Record<InstructionName, InstructionRow>> = {
  ...peTable,
  ...aluTable(),
  ...mvTable,
  ...controlTable,
}
