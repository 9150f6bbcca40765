import type { Sample } from "./programs.ts"

const pdm = `d set $p0 64 ${"0".repeat(1024)}\n`
const dar = `d set $lc0 256 ${"0".repeat(4096)}\nl2bmdars $lc0@.0 $dar8\nl2bmdarw\nr 0 000000000 001 0000000000000000\n`
/** Reads of what was written before, and of what was not. */
export const uninitialisedSamples: readonly Sample[] = [
  ["U1", "d set $lr0 1 0000000000000001\nlinc $lr0 $ls0", "linc $lr0 $ls0"],
  ["U1", 'imm i"1" $lr0v\nnop/2\nlinc $lr0v $ls0', 'imm i"1" $lr0\nnop/2\nlinc $lr0v $ls0'],
  ["U2", 'imm i"1" $t\nnop\nlinc $t $ls0', "linc $t $ls0"],
  ["U3", "ipassa $peid $omr1\nlpassa $peid $ls0/$imr1", "lpassa $peid $ls0/$imr1"],
  ["U3", "lpassa $peid $ls0/1000", "maskn 2\nlpassa $peid $ln0"],
  [
    "U4",
    "zero $llr0v\nnop\ngmwrite $lr0v $lx0\ngmwrite $lr0v $lx4\ngmread $lx0 $ln0v",
    "zero $llr0v\nnop\ngmwrite $lr0v $lx0\ngmread $lx0 $ln0v",
  ],
  ["U5", "zero $llr0v\nnop\nl1bmd $lr0v $lb0\nnop/2\nl1bmd $lb0 $ln0v", "l1bmd $lb0 $ln0v"],
  ["U6", `${pdm}mvp/n64i01 $p0 $lc0@.0\nnop; wait i01\nl2bmb $lc0 $lb0`, "l2bmb $lc0 $lb0"],
  ["U6", `${pdm}mvp/n64i01 $p0 $lc0@.0\nnop; wait i01\nmvp/n64 $lc0@.0 $d0`, "mvp/n64 $lc0@.0 $d0"],
  [
    "U6",
    "zero $lr0v\nnop\nl1bmd $lr0v $lb0\nnop/4\nl2bm@0 $lb0 $lc0\nnop/4\nl2bmb $lc0 $lb0",
    "zero $lr0v\nnop\nl1bmd $lr0v $lb0\nnop/4\nl2bm@0 $lb0 $lc0\nnop/4\nl2bmd $lc0 $lb0",
  ],
  ["U7", `${pdm}mvp/n64 $p0@0 $lc0@0.0`, `${pdm}mvp/n64 $p64@0 $lc0@0.0`],
  [
    "U7",
    `r 1 000000000 001 0000000000000001\nd set $d1 63 ${"0".repeat(1008)}\nmvb2/n64 $d0 $lc0`,
    "mvb2/n64 $d0 $lc0",
  ],
  ["U7", `${pdm}mvd/n64i01 $p0@0 $d0\nnop; wait i01\nmvd/n64 $d0 $p0@0`, "mvd/n64 $d0 $p0@0"],
  ["U8", `${dar}mvp/n64 $di8@0 $lc0@0.0`, `${dar}mvp/n128 $di8@0 $lc0@0.0`],
]
