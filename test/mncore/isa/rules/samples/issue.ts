/** By rule: lines that keep it, and lines that break it and nothing else. */
export const issueSamples: Readonly<
  Record<string, { readonly legal: readonly string[]; readonly illegal: readonly string[] }>
> = {
  I1: {
    legal: [
      "fvadd $lm0v $lr0v $ln0v; iadd $ls0v $t $lr8v",
      "l1bmp $lb0 $lr0v; l1bmrffadd $ls0v $lbi",
      "l2bmb $lc0 $lb0; l2bmdarw",
    ],
    illegal: ["iadd $lr0 $ls0 $lr2; isub $lr0 $ls0 $ls2", "l2bmb $lc0 $lb0; l2bmd $lc0 $lb0", "noforward; noforward"],
  },
  I2: { legal: ["nop", "nop/4"], illegal: ["nop; iadd $lr0 $ls0 $lr2", "nop; noforward"] },
  I3: { legal: ["mvp/n64i01 $p0 $lc0@.0\nzero $lr0; wait i01"], illegal: ["mvp/n64i01 $p0 $lc0@.0\nwait i01"] },
  I4: {
    legal: ["gmmul $lx $ls0v $ln0v; gmwrite $lr0v $ly0"],
    illegal: ["fvpassa $ls0v $ln0v; fmwrite $lr0v $ly0; fmread $lx0 $lr8v"],
  },
  I5: {
    legal: ["gmmul $lx $ls0v $ln0v; gmwrite $lr0v $ly0"],
    illegal: ["gmmul $lx $ls0v $ln0v; fmwrite $lr0v $ly0"],
  },
  I6: {
    legal: ["fvmul $lr0v $ls0v $ln0v; fmwrite $ls0v $lx0", "hvmul $lr0v $lls0vr $ln0v; hmwrite $lls0vr $lx0"],
    illegal: ["fvmul $lr0v $ls0v $ln0v; fmwrite $lr0v $lx0", "fvmul $lr0v -$ls0v $ln0v; fmwrite $ls0v $lx0"],
  },
  I7: {
    legal: ["hmread $lly0 $nowrite; hmwrite $llr0v $llx0"],
    illegal: ["dmread $lx0 $lr0v; dmwrite $ls0v $lx0"],
  },
  I8: {
    legal: ["fvadd $lr0 $ls0 $lm0; lpassa $ln0 $t", "ipassa $lr0 $omr1; fvpassa $ls0 $ls2 $omr2"],
    illegal: [
      "fvadd $lr0 $ls0 $lm0; lpassa $ln0 $lm0",
      "lpassa $ln0 $ls0 $ls2",
      "ipassa $lr0 $omr1; fvpassa $ls0 $omr1",
    ],
  },
  I9: {
    legal: ["fvfma $lm0v $lm0v $lr0v $ls0v", "iadd $lr0v $lr0v $ls0v"],
    illegal: ["iadd $lr0v $lr4v $lr8v", "fvadd $lm0v $lr0 $ls0; ipassa $lm0 $t", "fvadd $lm0 $lm0j1 $ls0"],
  },
  I10: {
    legal: ["maskr 1\nlpassa $lr0 $lr2 $ln0/$imr1", "lpassa $lr0 $lm0/1000 $ln0"],
    illegal: [
      "lpassa $lr0 $lm0/$imr1 $ln0/$imr2",
      "maskr 1\nlpassa $lr0 $lr2 $ln0/$imr2",
      "lpassa/$imr1 $lr0 $ln0/1000",
    ],
  },
  I11: { legal: ["linc $lm0v $lm0v", "ladd $ln0 $lm2 $ln0"], illegal: ["linc $lm0v $lm8v", "ladd $ln0 $lm2 $ln2"] },
  I12: {
    legal: ['fvadd $ln0 $lr0 $ls0; imm f"1.0" $t'],
    illegal: ['fvadd $lm0 $lr0 $ls0; imm f"1.0" $t', 'imm f"1.0" $lm0'],
  },
  I13: {
    legal: ["lpassa/$imr1 $lm0 $ln0"],
    illegal: ["lpassa/$imr1 $lr0 $ln0; fvpassa/$imr1 $lr0 $ls0"],
  },
  I14: {
    legal: ["lpassa $lr0 $lm0/$imr1 $ln0/$imr1"],
    illegal: ["lpassa $lr0 $lm0/$imr1 $ln0/$llimr1", "maskllr 1\nlpassa $lr0 $lr2 $ln0/$imr1"],
  },
  I15: { legal: ["gbfn $lr0v $nowrite"], illegal: ["gbfn $lr0v $nowrite $ls0v"] },
  I16: { legal: ["iadd $subpeid $lr0 $ls0"], illegal: ["iadd $lr0 $subpeid $ls0", "drelu $lr0v $mreadf $ls0v"] },
  I17: { legal: ["lpassa $lmt0v4 $ln0v"], illegal: ["lpassa $lmt0j1 $ln0", "lpassa $lnt0 $lm0"] },
  I18: { legal: ["mvp/n64 $p0 $lc0@.0"], illegal: ["nop; mvp/n64 $p0 $lc0@.0"] },
}
