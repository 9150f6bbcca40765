/** Every form of MV, every reduction, and addresses from DAR (5.2, 5.8). */
import { reductionNames } from "../../emulator/model/reductions.ts"
import { casesOf, reductionCases, type Case } from "../support/case.ts"

const copies = casesOf([
  "mvp/n64 $p0@1 $d64@2",
  "mvp/n128 $d0@3 $p64@0",
  "mvp/n64 $p0@1 $p64@1",
  "mvp/n64 $p0@1 $p64@3",
  "mvp/n64i01 $p0@1 $lc64@3.1",
  "mvp/n64 $lc0@0.1 $p64@0",
  "mvp/n64p3 $d0@1 $lc64@2.0",
  "mvp/n64 $lc0@3.1 $d64@0",
  "mvp/n64 $p0 $lc64@.1",
  "mvp/n64 $lc64@.0 $p128",
  "mvp/n128i3fp1 $d0 $lc64@.1",
  "mvp/n64 $lc0@.1 $d64",
  "mvb/n64 $p0@2 $lc64",
  "mvb/n128 $d0@1 $lc64",
  "mvb2/n64 $d0 $lc192",
  "mvb4/n128 $d0 $lc128",
  "mvd/n256 $p0@1 $lc64",
  "mvd/n256 $lc64 $p0@3",
  "mvd/n128 $p0@1 $d64",
  "mvd/n128 $d64 $p128@2",
  "mvnop",
])

const reductions = reductionNames.flatMap((name) =>
  reductionCases(name, [
    `mvr${name}/n64 $lc0 $p64@1`,
    `mvr${name}/n128 $lc0 $d64`,
    `mvr2${name}/n64 $lc0 $p128`,
    `mvr2${name}/n64 $lc64 $d64`,
    `mvr4${name}/n128 $lc0 $d128`,
  ]),
)

/** Small addresses, one of each PE of a MAB and 0 between them, which come to L2BM and from there to the DAR of the groups. */
const staged = ["lpassa $peid $lr0v", "l1bmm@3 $lr0v $lb0", "l2bm@1 $lb0 $lc256", "l2bmdars $lc256@.1 $dar8"].join("\n")

const indirect = casesOf(
  [
    "l2bmdarw\nmvp/n64 $di8@0 $lc0@0.0",
    "l2bmdarw\nl2bmdarw\nmvp/n128 $di8@2 $p0@1",
    "l2bmdarw\nmvp/n64nd2 $di8 $lc0@.1",
    "l2bmdarw\nl2bmdarw\nmvb/n128nd3p2 $di9@1 $lc64",
    "l2bmdarw\nmvp/n64nd2 $lc0@1.1 $di9@3",
  ].map((text) => `${staged}\n${text}`),
)

export const mvCases: readonly Case[] = [...copies, ...reductions, ...indirect]
