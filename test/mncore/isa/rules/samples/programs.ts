/** Programs that keep a rule about what earlier lines left behind, and programs that break it and nothing else. */
export type Sample = readonly [rule: string, legal: string, illegal: string]

const fill = `d set $lb0 64 ${"0".repeat(1024)}\n`

export const stateSamples: readonly Sample[] = [
  ["H1", "linc $lr0 $ls0\nlinc $aluf $ls8", "linc $lr0 $ls0\nfvpassa $lr0 $ln0\nlinc $aluf $ls8"],
  ["H1", "linc $lr0 $ls0\nnop/9\nlinc $aluf $ls8", "linc $aluf $ls8"],
  ["H1", "linc $lr0 $ls0\nfvpassa $lr0 $ln0; noforward\nlinc $aluf $ls8", "linc $lr0 $ls0; noforward\nlinc $aluf $ls8"],
  ["H1", `${fill}l1bmp $lb0 $lr0v\nlinc $lbf $ls8`, "linc $lbf $ls8"],
  ["H1", "dmread $lx0 $lr0v\ndbfn $mreadf $ls0v", "dbfn $mreadf $ls0v"],
  ["H9", "l1bmrdfadd $lr0 $lbi\nnop\nl1bmm $lbi $ln0", "l1bmm $lbi $ln0"],
  ["H9", "l1bmm4@0 $lr0 $lb0\nl1bmm4 $lbi $ln0", "l1bmr4dfadd $lr0 $lbi\nl1bmm $lbi $ln0"],
  ["H9", "l1bmd $lr0 $lb0\nl1bmd $lbi $ln0", "l1bmrffadd $llr0 $llbi\nl1bmm $lbi $ln0"],
  [
    "H9",
    "l1bmm@1 $lr0 $lbi\nl1bmd $lr0 $lb64; noforward\nl1bmm $lbi $ln0",
    "l1bmm@1 $lr0 $lbi\nl1bmd $lr0 $lb64\nl1bmm $lbi $ln0",
  ],
  ["H9", "l1bmd $lr0 $lbi\nl1bmd $lr0 $lb64; l1bmd $lbi $ln0", "l1bmd $lr0 $lb64; l1bmd $lbi $ln0"],
  ["W3", "lpassa $lr0 $ls0/1000", "lpassa $lr0 $ls0/1000t $ln0/1000t"],
  ["W3", "lpassa $lr0 $ls0/1000", "lpassa $lr0 $ls0/1000p"],
]

export const mvSamples: readonly Sample[] = [
  ["H14", "l2bmrdfadd $lb0 $lc0\nnop\nmvp/n64 $lc0@.0 $p0", "l2bmrdfadd $lb0 $lc0\nmvp/n64 $lc0@.0 $p0"],
  ["H15", "mvp/n64i01 $p0 $lc0@.0\nnop; wait i01\nl2bmb $lc0 $lb0", "mvp/n64i01 $p0 $lc0@.0\nnop\nl2bmb $lc0 $lb0"],
  ["H15", "mvp/n64i01 $p0 $lc0@.0\nl2bmb $lc0 $lb0; wait i01", "mvp/n64i01 $p0 $lc0@.0\nl2bmd $lb0 $lc0"],
  ["H15", "mvp/n64i01 $lc0@.0 $p0\nnop; wait i01\nl2bmd $lb0 $lc0", "mvp/n64i01 $lc0@.0 $p0\nl2bmd $lb0 $lc0"],
  [
    "H16",
    "mvp/n64i01 $p0@0 $p64@0\nnop; wait i01\nmvp/n64 $p64@0 $lc0@0.0",
    "mvp/n64i01 $p0@0 $p64@0\nmvp/n64 $p64@0 $lc0@0.0",
  ],
  [
    "H16",
    "mvp/n64i01 $p0@0 $lc0@0.0\nmvp/n64i02 $p0@1 $lc0@1.0",
    "mvp/n64i01 $p0@0 $p64@0\nmvp/n64i02 $p64@0 $lc0@0.0\nnop; wait i02\nmvp/n64 $p64@0 $lc64@0.0",
  ],
  ["H17", "l2bmb $lc0 $lb0\nnop\nmvp/n64 $p0 $lc0@.0", "l2bmb $lc0 $lb0\nmvp/n64 $p0 $lc0@.0"],
  ["W1", "mvp/n64i01 $p0 $lc0@.0\nnop; wait i01", "mvp/n64i01 $p0 $lc0@.0\nnop; wait i02"],
  ["W1", "c 0 0 i03 i00 0 000000000 001 0000000000000001\nnop; wait i03", "nop; wait i03"],
  [
    "W2",
    "mvp/n64i01 $p0 $lc0@.0\nnop; wait i01\nmvp/n64i01 $p64 $lc64@.0",
    "mvp/n64i01 $p0 $lc0@.0\nmvp/n64i01 $p64 $lc64@.0",
  ],
]

/** What one step always keeps, so that no program can break it. */
export const keptSamples: readonly (readonly [rule: string, legal: string])[] = [
  ["H5", "linc $lm0v $lm0v\nnop/2\nfmax $ls0v $lm0v $lr0v\nlinc $t $t"],
  ["H6", "isub $lr0 $ls0 $omr1/$imr1\nlpassa $lr0 $ls0/$imr1"],
  ["H8", "gmwrite $lr0v $lx0\ngmmul $lx $ls0v $ln0v"],
  ["H8", "gmwrite $lr0v $lx0\ngmread $lx0 $ln0v"],
]
