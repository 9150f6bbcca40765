/** Transfers between L2BM and L1BM: every set, every L1B and every reduction (2.7, 4.2, 5.2). */
import { reductionNames } from "../../emulator/model/reductions.ts"
import { casesOf, reductionCases, type Case } from "../support/case.ts"

const sets = ["", "@5", "@3/4", "@[1,3]", "@0,4", "@0/3", "@[4,5,6,7]", "@0/5", "@1/6", "@6/1", "@0/7"]

const down = casesOf(
  ["l2bmb $lc64 $lb16", "l2bmb2 $lc64 $lb16", "l2bmd $lc64 $lb8"].flatMap((text) =>
    sets.map((set) => text.replace(" ", `${set} `)),
  ),
)

const up = casesOf([...Array(8).keys()].map((l1b) => `l2bm@${l1b} $lb16 $lc32`))

const exchanges = casesOf(["@4/3", "@0", "@7/4", "@2/5", "@[1,3]"].map((set) => `l2bmi${set} $lb16 $lb32`))

const reductions = reductionNames.flatMap((name) =>
  reductionCases(name, [`l2bmr${name} $lb16 $lc32`, `l2bmr${name}@2/5 $lb16 $lc32`, `l2bmr2${name} $lb16 $lc64`]),
)

/** Upwards, in its own place, and beside the other group of the unit. */
const others = casesOf(["l2bmd $lb8 $lc64", "l2bmi@4/3 $lb0 $lb0", "l2bmb $lc64 $lb64; l2bmdarw"])

export const l2bmCases: readonly Case[] = [...down, ...up, ...exchanges, ...reductions, ...others]
