export interface Distance {
  readonly id: string
  readonly producer: string
  readonly consumer: string
  /** Steps from the producer to the consumer that are enough. */
  readonly steps: number
  readonly severity?: "warning"
}

/** The least distance of every rule, for every shape of access that it tells apart. */
export const distances: readonly Distance[] = [
  { id: "H2", producer: "linc $lr0 $ln0", consumer: "linc $ln0 $ls0", steps: 3 },
  { id: "H2", producer: "linc $lr0 $lm0v", consumer: "linc $lm100 $ls0", steps: 3 },
  { id: "H2", producer: "l1bmp $lb0 $lm0v/1000", consumer: "l1bmd $lm8v $lb64", steps: 3 },
  { id: "H3", producer: "linc $ls0v $lr0v", consumer: "linc $lr0v $ls16v", steps: 2 },
  { id: "H3", producer: "linc $ls0 $lr0", consumer: "linc $lr0 $ls16", steps: 3 },
  { id: "H3", producer: "linc $ls0 $lr0", consumer: "linc $lr[256,256,256,0] $ls16", steps: 2 },
  { id: "H3", producer: 'imm f"1" $r0/1000', consumer: "dvadd $ln0v $r0e $lm0v", steps: 2 },
  { id: "H3", producer: 'imm f"1" $r0/0100', consumer: "dvadd $ln0v $r0e $lm0v", steps: 2 },
  { id: "H3", producer: 'imm f"1" $r0/0010', consumer: "dvadd $ln0v $r0e $lm0v", steps: 3 },
  {
    id: "H3",
    producer: 'd set $omr1 1 0000000000000000\nimm f"1" $r0/$imr1',
    consumer: "dvadd $ln0v $r0e $lm0v",
    steps: 3,
  },
  { id: "H3", producer: "lpassa $ln0 $llr508", consumer: "lpassa $r511 $ln0", steps: 3 },
  { id: "H3", producer: "lpassa $ln0 $r511", consumer: "lpassa $llr508 $ln0", steps: 3 },
  { id: "H4", producer: "lpassa $lm0 $t", consumer: "lpassa $t $ln0", steps: 2 },
  { id: "H4", producer: "lpassa $lm0 $t/1000", consumer: "l1bmd $t $lb0", steps: 2 },
  { id: "H18", producer: "lpassa $ls0 $t", consumer: "lpassa $lmt0v4 $lr0v", steps: 2 },
  { id: "H18", producer: "lpassa $ls0 $t", consumer: "lpassa $lr0 $lmt0v4", steps: 2 },
  { id: "H7", producer: "lpassa $lr0 $lnb", consumer: "lpassa $ln0 $ls0", steps: 3, severity: "warning" },
  { id: "H7", producer: "lpassa $lr0 $lmb", consumer: "lpassa $ls0 $lm0", steps: 3, severity: "warning" },
  { id: "H10", producer: "l1bmrdfadd $lr0 $lb0", consumer: "l1bmm $lb64 $ln0", steps: 3 },
  { id: "H10", producer: "l1bmd $lr0v $lb0", consumer: "l1bmd $lb0 $ln0v", steps: 3 },
  { id: "H10", producer: "l1bmm@3 $lr0v $lb0", consumer: "l1bmp $lb512 $ln0v", steps: 3 },
  { id: "H11", producer: "l2bmb $lc0 $lb0", consumer: "l1bmm $llb0 $llr0v", steps: 2 },
  { id: "H11", producer: "l2bmb $lc0 $lb0", consumer: "l1bmd $lb0 $lr0v", steps: 2 },
  { id: "H11", producer: "l2bmd $lc0 $lb0", consumer: "l1bmp $llb24 $llr0v", steps: 2 },
  { id: "W4", producer: "l2bmb $lc0 $lb0", consumer: "l1bmd $lb0 $lr0v", steps: 3, severity: "warning" },
  { id: "W4", producer: "l2bmd $lc0 $lb0", consumer: "l1bmp $llb24 $llr0v", steps: 3, severity: "warning" },
  { id: "H12", producer: "l1bmd $lr0v $lb0", consumer: "l2bmd $lb0 $lc0", steps: 3 },
  { id: "H12", producer: "l1bmd $lr0v $lb0", consumer: "l2bmd $lb192 $lc0", steps: 4 },
  { id: "H12", producer: "l1bmm@0 $lr0v $lb0", consumer: "l2bm@0 $lb0 $lc0", steps: 4 },
  { id: "H12", producer: "l1bmd $lr0v $lb0", consumer: "l2bmi@0/3 $lb0 $lb512", steps: 3 },
  { id: "H13", producer: "l2bmb $lc0 $lb0", consumer: "l2bm@0 $lb512 $lc512", steps: 4, severity: "warning" },
  { id: "H13", producer: "l2bm@0 $lb0 $lc512", consumer: "l2bmb $lc0 $lb512", steps: 4, severity: "warning" },
  { id: "H13", producer: "l2bmd $lc0 $lb0", consumer: "l2bmi@0/3 $lb512 $lb1024", steps: 4, severity: "warning" },
  { id: "H13", producer: "l2bmi@0/3 $lb0 $lb64", consumer: "l1bmd $lb512 $lr0v", steps: 4, severity: "warning" },
  { id: "H13", producer: "l2bmi@0/3 $lb0 $lb64", consumer: "l2bmd $lb512 $lc0", steps: 4, severity: "warning" },
  { id: "H13", producer: "l2bmi@0/3 $lb0 $lb64", consumer: "l2bmi@1 $lb512 $lb1024", steps: 4, severity: "warning" },
  { id: "H13", producer: "l2bmriiadd $lb0 $lc512", consumer: "l2bmd $lc0 $lb512", steps: 4, severity: "warning" },
]
