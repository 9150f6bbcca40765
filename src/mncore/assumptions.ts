/**
 * What the public descriptions of the MN-Core 2 leave open, and the rule that is adopted here. Numbers are in `machine.ts`;
 * everything else is decided in one unit of the code, whose comments name the assumption in brackets: `[infinite-products]`.
 * Where a unit has a plain and a WebAssembly version both do, and tests hold them to the same bits. To correct an
 * assumption, search for its name. docs/mncore2/assumptions.md is generated from this table and from those names.
 */
export interface Assumption {
  /**
   * - unpublished: nobody says it; ours is a choice.
   * - inferred: it follows from the manual or from example programs, but stands nowhere.
   * - disputed: public sources disagree.
   */
  readonly basis: "unpublished" | "inferred" | "disputed"
  readonly question: string
  readonly adopted: string
}

function assumption(basis: Assumption["basis"], question: string, adopted: string): Assumption {
  return { basis, question, adopted }
}

/** In the order of the manual: numbers, memories, instructions, rules, time, and what the emulator prints. */
export const assumptions = {
  "infinite-products": assumption(
    "unpublished",
    "What are zero times infinity and infinity minus infinity in the MAU?",
    "A zero factor gives 0; otherwise an infinite product wins over any addend, and an infinite addend over a finite product. Generated code must not depend on it.",
  ),
  "infinite-block-elements": assumption(
    "unpublished",
    "What does a matrix product give when an element has an exponent of all ones?",
    "An infinity with the sign of the first infinite product. Elements of unequal exponents count with their own.",
  ),
  "extended-half-products": assumption(
    "unpublished",
    "How do the multipliers round products of extended half block floats?",
    "They are exact; programs that use hbfe are not bit-exact in this.",
  ),
  "approximate-block-products": assumption(
    "inferred",
    "In which unit is the constant that stands for the dropped low product of block floats?",
    "In units of both last places, as for numbers with hidden bits.",
  ),
  "block-carry": assumption(
    "inferred",
    "When is the common exponent of a block raised by one?",
    "When any element of the largest exponent has ones in all mantissa bits that count, which is when it would round up to a further bit.",
  ),
  "single-blocks": assumption(
    "inferred",
    "Which elements form a block of fbfn?",
    "The MSB words of the four PEs of a MAB are one block, the LSB words another.",
  ),
  "wide-alu-results": assumption(
    "disputed",
    "Which ALU instructions give both long words?",
    "passa, zero and imm, as the manual says, and bfn and bfe, which convert both as blocks of their own: an accepted program needs it.",
  ),
  "half-block-length": assumption("unpublished", "What is hbfn without a length?", "hbfn/9."),
  "wide-shifts": assumption(
    "unpublished",
    "What do shifts by the width or more give?",
    "0, and the sign in every bit for the arithmetic shift right.",
  ),
  "leaky-limits": assumption(
    "unpublished",
    "What do lrelud, lreluo and ilrelud do at the ends of the exponent?",
    "Zeros and infinities stay; below the smallest exponent is a zero of the same sign, above the largest an infinity.",
  ),
  "rsqrt-seed": assumption(
    "unpublished",
    "What are the bits of rsqrt?",
    "The exact root, rounded to one hidden and five mantissa bits; rsqrt of 0 is infinity, of infinity 0. Programs must converge from any seed of that quality, and tests of them compare with a tolerance.",
  ),
  "infinite-sums": assumption(
    "unpublished",
    "What do the adders of the reduction network make of infinities?",
    "The first infinite input wins.",
  ),
  "reduction-trees": assumption(
    "inferred",
    "Which inputs meet in an adder where a reduction has two levels?",
    "Neighbours first: MABs of the same four, pairs of L1Bs, the L2Bs of a group. The level between is rounded to the base precision.",
  ),
  "narrowed-reductions": assumption(
    "unpublished",
    "Where do the halves of l1bmr…r with $llb lie?",
    "In the first long word; the second is 0. Maxima and minima of halves are spelled as their sums are.",
  ),
  "host-numbers": assumption(
    "unpublished",
    "How do numbers of the host become the machine's?",
    "Nearest, ties to even, keeping the sign of zero; subnormal numbers become zeros, NaN becomes +infinity.",
  ),
  "unread-words": assumption("unpublished", "What does an access of less than 2 lw read in the rest?", "0."),
  "power-up": assumption(
    "unpublished",
    "What do memories hold at the start?",
    "Zeros, as in the public emulator, or with --dirty a pattern.",
  ),
  "undefined-forwarding": assumption(
    "inferred",
    "What does a forwarding register hold after a line that does not use its unit?",
    "Nothing defined: reading it gives the old value and a warning, or with --strict stops the run.",
  ),
  "turnaround-lifetime": assumption(
    "inferred",
    "How long does $lbi keep its payload?",
    "Until the next transfer from PEs to L1BM, whatever lies between.",
  ),
  "base-of-transfers": assumption(
    "inferred",
    "Do L1BM transfers honour base registers?",
    "Yes, as every other access of the local memory.",
  ),
  "base-masks": assumption(
    "unpublished",
    "Which mask bit enables a write of a base register?",
    "That of the low half word of the MSB word with masks of class l, that of the MSB word with class ll.",
  ),
  "mask-assertions": assumption(
    "unpublished",
    "What do the suffixes t and p of a write mask assert?",
    "They are read, kept and ignored.",
  ),
  "masked-copies": assumption(
    "disputed",
    "Does lpassa honour the mask statement?",
    "Yes, as every destination does: the vendor's tutorial shows it.",
  ),
  "nop-limit": assumption("unpublished", "How large may N of nop/N be?", "1 to 1,000,000."),
  "pe-rotation": assumption(
    "disputed",
    "In which direction does msr rotate?",
    "PE p gets PE p + 1, and with msl PE p - 1: so says a run on a device.",
  ),
  "mab-shift": assumption(
    "disputed",
    "In which direction does l1bmd±n distribute?",
    "MAB m reads the place of MAB m - n: so says a run on a device, against the formula as it is copied.",
  ),
  "four-by-four-select": assumption(
    "inferred",
    "Which MABs does l1bmm4@Q choose, and how do its long words lie with $lb?",
    "Those with mab & 3 = Q; the places are those of $llb without the second long words.",
  ),
  "l1bm-alignment": assumption(
    "inferred",
    "What are addresses of l1bmp and l1bmm multiples of?",
    "4 long words with $lb, 8 with $llb, as in all code that was seen.",
  ),
  "l2bm-pairs": assumption(
    "inferred",
    "What does l2bmb2 map, and does it take a set?",
    "It mirrors l2bmr2, and takes a set as l2bmb does.",
  ),
  "dar-buffer": assumption(
    "inferred",
    "How do l2bmdars and l2bmdarw fill the DRAM address registers?",
    "One l2bmdars stages 512 words; each l2bmdarw writes the next four of them to consecutive entries. What runs past the buffer or the last entry is dropped.",
  ),
  "dar-runs": assumption(
    "inferred",
    "What does nd<N> do?",
    "Each entry is used N times, for N * 16 consecutive long words.",
  ),
  "four-group-sums": assumption("disputed", "How many inputs does mvr4 add?", "Four: the device's example checks it."),
  "host-lines": assumption(
    "inferred",
    "What are the lines r and c of public programs?",
    "r fills DRAM; c writes PDM of group 0 and completes its wait tag. One sample of c is public.",
  ),
  "hazard-distances": assumption(
    "inferred",
    "How far apart must transfers between L2BM, L1BM and PEs be, and accesses behind a base register?",
    "The least distances that were seen in accepted programs, or three empty steps where none was; those are warnings. From L2BM through L1BM to PEs, one empty step is enough, as is said; where that leaves fewer than the 8 cycles that were seen, it is a warning.",
  ),
  "mv-hazards": assumption(
    "inferred",
    "How close may MV commands and transfers of the same L2BM be, and when is a tag free again?",
    "One empty step; a tag is free after it was waited for. Both are warnings.",
  ),
  "mv-rates": assumption(
    "inferred",
    "How fast is each form of MV?",
    "As published for most; PDM and DRAM, mvb2, mvr2 and mvr4 are assumed.",
  ),
  "mv-timing": assumption(
    "unpublished",
    "When does an MV command start and end, how many may wait, and who goes first?",
    "Latencies, a queue and an interval between commands as parameters; one port a memory; the lowest p first, then the order of issue. Nothing of it is measured.",
  ),
  "stream-rate": assumption(
    "unpublished",
    "How fast does the instruction stream arrive?",
    "Fast enough, unless streamBytesPerCycle says otherwise.",
  ),
  "dump-names": assumption(
    "unpublished",
    "How does d get name L1BM, L2BM, PDM and matrix registers?",
    "L1BM(n0c0b0,address), L2BM(n0c0,address), PDM(n0,address), MREG(n0c0b0m0,x<row>).",
  ),
} as const satisfies Readonly<Record<string, Assumption>>

export type AssumptionName = keyof typeof assumptions
