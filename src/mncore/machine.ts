/**
 * Every number of the MN-Core 2 and of the model of its timing. Nothing else in the tree repeats one.
 *
 * Words: half = 16 bit, word = 32 bit, long word (lw) = 64 bit, double long word (ll) = 128 bit; step = one PE line.
 *
 * Where a number comes from:
 * - manual: the vendor's Software Developer Manual.
 * - examples: public example programs, their dumps, or results that they report from a device.
 * - secondary: another public source that was not cross-checked.
 * - inferred: follows from the manual or the examples.
 * - assumed: nobody published it; the rule that we adopted, to be corrected here when it is known.
 */

/** How many of each unit the next larger one holds. Manual. */
export const hierarchy = { groups: 4, l2bsPerGroup: 2, l1bsPerL2b: 8, mabsPerL1b: 16, pesPerMab: 4 } as const

/** How many of each unit a board holds. Manual. */
export const boardTotals = { groups: 4, l2bs: 8, l1bs: 64, mabs: 1024, pes: 4096 } as const

/** Cycles of one step; every PE instruction takes them. Manual. */
export const cyclesPerStep = 4

export const wordsPerLongWord = 2

/** Sizes of the memories, in the unit that their addresses count. Manual. */
export const memorySizes = {
  /** Long words a group: 4 GiB. */
  dram: 536_870_912,
  /** Long words a group: 4 MiB. */
  pdm: 524_288,
  /** Entries of 32 bit a group. */
  dar: 1024,
  /** Long words an L2B: 256 KiB. */
  l2bm: 32_768,
  /** Long words an L1B: 64 KiB. */
  l1bm: 8192,
  /** Words a PE, each of LM0 and LM1. */
  lm: 4096,
  /** Words a PE, each of GRF0 and GRF1. */
  grf: 512,
} as const

/** Long words of DRAM that one unit of a DAR entry stands for. Manual. */
export const darUnitLongWords = 16

/** Low bits of the MSB word that become the base of LM0 or LM1, and of T that index LM0, in words. Manual. */
export const localAddressBits = 12

/** Mask registers of a PE: each entry holds 4 bits a cycle. Manual. */
export const maskRegisters = {
  entries: 32,
  /** Entry 0 is all ones. */
  allOnes: 0,
  firstWritable: 1,
  lastWritable: 15,
  /** Entry `firstFixed + k` expands the 4-bit k over the cycles; the leftmost bit is cycle 0 (the order is inferred). */
  firstFixed: 16,
} as const

/** Rows (and columns) of a matrix register by precision. Manual. */
export const matrixRows = { d: 4, f: 8, g: 8, h: 16 } as const

/** Multiply-adds a cycle of one MAB. Manual. */
export const fmasPerCycle = {
  matrix: { d: 8, f: 32, g: 64, h: 256 },
  vector: { d: 2, f: 8, h: 16 },
} as const

/** Fields of the floating formats. Manual; the bias of half is inferred from 1.0 = 0x3e00. */
export const floatFormats = {
  d: { exponentBits: 11, mantissaBits: 52, bias: 1023 },
  f: { exponentBits: 8, mantissaBits: 23, bias: 127 },
  h: { exponentBits: 6, mantissaBits: 9, bias: 31 },
} as const

/** Mantissa bits of a block float that count; pseudo-single is a single whose low 5 bits are ignored. Manual. */
export const blockMantissaBits = { d: 52, f: 23, g: 18, h: 9 } as const

/** Mantissa lengths that half block floats can be made with, and the one without `/len` [half-block-length]. Manual. */
export const halfBlockLengths = { shortest: 6, longest: 9, default: 9 } as const

/** An extended half block float with exponent field 0 lies this many binades below the common exponent. Manual. */
export const extendedHalfExponentGap = 6

/**
 * The multiplier drops the product of the low bits of both mantissas, and adds 2^correctionBit (in units of LSB squared)
 * when that product is not zero. Manual; the unit is inferred for block floats [approximate-block-products].
 */
export const approximateProduct = {
  d: { droppedBits: 16, correctionBit: 30 },
  f: { droppedBits: 5, correctionBit: 8 },
} as const

/** Zero bits that the reduction adders append below the mantissa before they align. Manual. */
export const reductionGuardBits = 3

/** Mantissa bits of the seed that `rsqrt` gives [rsqrt-seed]. */
export const rsqrtSeedBits = 5

/** Long words a cycle of the transfers between L2BM and L1BM. Manual. */
export const l2bmTransfer = {
  /** `l2bmb`, `l2bm@`, `l2bmr`: both sides; `l2bmb2` and `l2bmr2`: the L1BM side. */
  broadcast: 16,
  /** `l2bmd`, `l2bmb2` and `l2bmr2`: the L2BM side. */
  distribute: 64,
  /** `l2bmd`: the side of each L1BM. */
  distributedShare: 8,
  /** DAR entries that `l2bmdarw` writes a cycle. */
  darEntries: 1,
  /** Address words that one `l2bmdars` stages a cycle. */
  darWordsStaged: 128,
} as const

/**
 * Long words a cycle on the L1BM side of the transfers between L1BM and PEs, by the width of the L1BM operand. Addresses
 * on the L1BM side are multiples of these, but for `p` (see `l1bmAlignment`). Manual.
 */
export const l1bmTransfer = {
  p: { lw: 1, ll: 2 },
  m: { lw: 4, ll: 8 },
  m4: { lw: 16, ll: 32 },
  d: { lw: 64 },
} as const

/** What L1BM addresses of those transfers are multiples of, in long words. `p` and `m` are inferred from code [l1bm-alignment]. */
export const l1bmAlignment = {
  p: { lw: 4, ll: 8 },
  m: { lw: 4, ll: 8 },
  m4: { lw: 16, ll: 32 },
  d: { lw: 64 },
} as const

/** Largest shift of `l1bmd`, in MABs. Manual. */
export const l1bmShiftLimit = 15

/** Sizes of MV commands are multiples of this, in long words. Manual. */
export const mvSizeUnit = 64

/** Wait tags are 1 to this. Manual. */
export const lastWaitTag = 0x3f

/** MV priorities are 0 to this. Manual. */
export const lastMvPriority = 3

/** Largest N of `nop/N` [nop-limit]; the largest in public code is 24. */
export const nopCountLimit = 1_000_000

/** Largest N of `nd<N>`, the uses of one DAR entry. Assumed: one entry cannot reach past the DRAM. */
export const darRepeatLimit = memorySizes.dram / darUnitLongWords

/** Long words of one block of the interleaved MV forms: each participant contributes this many at a time. Examples. */
export const mvInterleave = 16

/**
 * Least distances between a producer and a consumer. `steps` are s(consumer) - s(producer), so one more than the steps
 * between; `cycles` are the same difference in cycles, for every pair of cycles that touches the same place. What is not from
 * the manual is [hazard-distances], and of MV commands [mv-hazards].
 */
export const hazardDistances = {
  /** LM write, then any read of that LM. Manual. */
  lmReadSteps: 3,
  /** GRF write, then a read of the same word: 6 free cycles. Manual. */
  grfReadCycles: 7,
  /** T write, then a read of T, or of LM0 by T. Manual. */
  tReadSteps: 2,
  /** LM base write, then an access of that LM. Assumed; examples leave at least 5. */
  baseUseSteps: 3,
  /** PE to L1BM, then L1BM to PE, at any address. Manual and examples. */
  l1bmTurnSteps: 3,
  /** L2BM to L1BM, then L1BM to PE of the same address. Examples. */
  l1bmFilledReadSteps: 2,
  /** The same in cycles: the least that was seen. Two steps are said to be enough where it is less. Examples. */
  l1bmFilledReadCycles: 8,
  /** PE to L1BM, then L1BM to L2BM or `l2bmi` of the same address: 10 free cycles. Manual; the pairing is inferred. */
  l1bmStoredSendCycles: 11,
  /** L2BM to L1BM, `l2bmi` or L1BM to L2BM, then the other direction. Assumed. */
  l2bmTurnSteps: 4,
  /** L1BM to L2BM, then an MV that reads that L2BM. Examples: most leave 2, and 1 is accepted as well. */
  l2bmMvReadSteps: 2,
  /** L2BM to L1BM, then an MV that overwrites the source. Assumed. */
  l2bmMvOverwriteSteps: 2,
} as const

/** Hertz. Secondary. */
export const clockHz = 750e6

/** Long words a cycle of MV commands, on the side that their size counts [mv-rates]. */
export const mvRates = {
  /** Between the memories of one group. Manual. */
  withinGroup: 16,
  /** Between groups. Manual for PDM and L2BM, assumed for DRAM and L2BM. */
  acrossGroups: 8,
  /** Between PDM and DRAM, and between PDMs. Assumed. */
  pdmToDram: 8,
  /** `mvb`. Secondary. */
  broadcast: 8,
  /** `mvb2`, a group. Assumed. */
  broadcast2: 16,
  /** `mvb4`, on the L2BM side. Manual. */
  broadcast4: 16,
  /** `mvr` to PDM. Secondary. */
  reduceToPdm: 8,
  /** `mvr` to DRAM, on the L2BM side. Manual. */
  reduceToDram: 32,
  /** `mvr2` and `mvr4`. Assumed. */
  reduce2: 16,
  reduce4: 16,
  /** `mvd`, on the PDM side. Secondary. */
  distribute: 8,
} as const

/** The model of MV timing; cycles unless said otherwise. Everything here is assumed [mv-timing] where nothing else is said. */
export const mvTiming = {
  /** Least steps between two MV commands. Sources disagree: one an instruction of 4, or one a block of 3 or 2. */
  issueIntervalSteps: 4,
  /** Commands that may be outstanding before the stream stalls. */
  queueDepth: 16,
  /** From issue to the first long word, by the memories of the command. */
  startLatency: { onChip: 64, crossGroup: 32, dramRead: 256, dramWrite: 128 },
  /** Added for every DAR entry of an indirect command. */
  indirectPenalty: 8,
  /** From completion to the start of the line that waited. */
  waitRelease: 16,
  /** Long words a cycle that the DRAM of a group could deliver at most: 128 GB/s. Secondary. */
  dramPeakLongWords: 21.3,
  /** Bytes a cycle of the instruction stream [stream-rate]; 0 is without a limit. */
  streamBytesPerCycle: 0,
  /** 1 where transfers of PE lines and MV commands share the port of an L2BM, 0 where they do not. */
  l2bmSinglePort: 0,
} as const

/** Blocks of the instruction stream: 3 PE lines and an MV slot in auto-stride mode, 2 and a slot in flat mode. Manual and examples. */
export const instructionStream = { blockBytes: 128, peLinesPerBlock: { auto: 3, flat: 2 } } as const
