/** Who defined an option: the documented MLSDK option set, the vendor's public examples, or this project. */
export type OptionSource = "documented" | "public" | "ours"

interface OptionFacts {
  readonly source: OptionSource
  /** The environment variable that sets the same option. */
  readonly variable?: `CODEGEN_${string}`
  readonly meaning: string
}

/**
 * All options of a compile. The names are those of option files, `--opt name=value` and the `options` keys of the
 * config. Paths are relative to the project root; an empty path means that nothing is written or read.
 */
export const optionTable = {
  option_json: { kind: "path", default: "", source: "documented", meaning: "option file with envs and args" },
  float_dtype: {
    kind: "choice",
    values: ["mixed", "half", "float", "double"],
    default: "mixed",
    source: "documented",
    meaning: "precision of float32 tensors on the device",
  },
  layout_planner: {
    kind: "choice",
    values: ["lpz", "bidi", "legacy"],
    default: "lpz",
    source: "documented",
    meaning: "how the layout of each value is chosen",
  },
  scheduler: {
    kind: "choice",
    values: ["always_from_dram", "reuse_consecutive", "spill_opt", "auto_recompute_sa"],
    default: "reuse_consecutive",
    source: "documented",
    meaning: "how operators are ordered and what stays in local memory",
  },
  simulation_mode: {
    kind: "choice",
    values: ["auto", "default", "fast", "best", "full", "fake"],
    default: "auto",
    source: "documented",
    meaning: "how many variants of each node are measured before scheduling",
  },
  sram_budget: {
    kind: "number",
    least: 0,
    most: 1,
    default: 1,
    source: "documented",
    meaning: "share of local memory to use",
  },
  sa_expected_run_iters: {
    kind: "integer",
    least: 0,
    default: 2000,
    source: "documented",
    meaning: "iterations of the annealing loop",
  },
  out_onnx: { kind: "path", default: "", source: "documented", meaning: "where the compiled ONNX graph is written" },

  find_best_compile_options: {
    kind: "flag",
    default: false,
    source: "documented",
    variable: "CODEGEN_FIND_BEST_COMPILE_OPTIONS",
    meaning: "try all emit strategies and keep the best",
  },
  find_better_compile_options: {
    kind: "flag",
    default: false,
    source: "documented",
    variable: "CODEGEN_FIND_BETTER_COMPILE_OPTIONS",
    meaning: "try the reasonable emit strategies and keep the best",
  },
  schedule_pp_beam_width: {
    kind: "integer",
    least: 0,
    default: 0,
    source: "documented",
    variable: "CODEGEN_SCHEDULE_PP_BEAM_WIDTH",
    meaning: "orders kept by the beam search that reorders nodes; 0 is off",
  },
  schedule_pp_beam_max_turn: {
    kind: "integer",
    least: -1,
    default: -1,
    source: "documented",
    variable: "CODEGEN_SCHEDULE_PP_BEAM_MAX_TURN",
    meaning: "most turns of that search; -1 is no limit",
  },
  schedule_pp_beam_turn_prune_limit: {
    kind: "integer",
    least: 0,
    default: 5,
    source: "documented",
    variable: "CODEGEN_SCHEDULE_PP_BEAM_TURN_PRUNE_LIMIT",
    meaning: "turns without improvement after which that search stops",
  },
  use_merge: {
    kind: "flag",
    default: false,
    source: "documented",
    variable: "CODEGEN_USE_MERGE",
    meaning: "interleave instruction streams that use different units (L1Merge)",
  },
  use_parallel_merge: {
    kind: "flag",
    default: false,
    source: "documented",
    variable: "CODEGEN_USE_PARALLEL_MERGE",
    meaning: "merge pairs of streams in O(log N) rounds",
  },
  sa_steps: {
    kind: "integer",
    least: 0,
    default: 0,
    source: "public",
    variable: "CODEGEN_SA_STEPS",
    meaning: "annealing steps, instead of sa_expected_run_iters; 0 is not set",
  },
  num_sa_threads: {
    kind: "integer",
    least: 1,
    default: 1,
    source: "public",
    variable: "CODEGEN_NUM_SA_THREADS",
    meaning: "annealing chains, each with its own seed",
  },
  max_time_slice: {
    kind: "integer",
    least: 1,
    default: 400,
    source: "public",
    variable: "CODEGEN_MAX_TIME_SLICE",
    meaning: "most slices that one node is cut into",
  },

  lpz_beam_width: {
    kind: "integer",
    least: 1,
    default: 64,
    source: "ours",
    meaning: "beam width of layout_planner=lpz",
  },
  optimizer_passes: {
    kind: "choice",
    values: ["minimal", "safe", "all"],
    default: "all",
    source: "ours",
    meaning: "graph rewrites: constants and dead code only, the safe set, or all",
  },
  retry_on_failure: {
    kind: "flag",
    default: false,
    source: "ours",
    meaning: "when a planner fails, try once more with always_from_dram and legacy layouts",
  },
  debug_artifacts: {
    kind: "flag",
    default: false,
    source: "ours",
    meaning: "write sources, drawings and a dump per pass",
  },
  memory_budget: {
    kind: "integer",
    least: 0,
    default: 0,
    source: "ours",
    meaning: "bytes of working memory on pfvm:*; 0 is no limit",
  },
  seed: {
    kind: "integer",
    least: 0,
    most: 0xffffffff,
    default: 16,
    source: "ours",
    meaning: "seed of every random choice",
  },
  time_limit_s: {
    kind: "number",
    least: 0,
    default: 0,
    source: "ours",
    meaning: "seconds after which the best result so far is taken; 0 is no limit",
  },
  num_threads: {
    kind: "integer",
    least: 1,
    default: 1,
    source: "ours",
    meaning: "workers of node simulation; never changes a result",
  },
} as const satisfies Readonly<Record<string, OptionKind & OptionFacts>>

export type OptionKind =
  | { readonly kind: "choice"; readonly values: readonly string[]; readonly default: string }
  | { readonly kind: "integer" | "number"; readonly least: number; readonly most?: number; readonly default: number }
  | { readonly kind: "flag"; readonly default: boolean }
  | { readonly kind: "path"; readonly default: string }

export type OptionName = keyof typeof optionTable
export type OptionDefinition = OptionKind & OptionFacts
export type OptionValue = string | number | boolean

type ValueOf<D extends OptionKind> = D extends { kind: "choice"; values: readonly (infer V)[] }
  ? V
  : D extends { kind: "integer" | "number" }
    ? number
    : D extends { kind: "flag" }
      ? boolean
      : string

/** One value for every option, fully typed. */
export type OptionValues = { readonly [N in OptionName]: ValueOf<(typeof optionTable)[N]> }

export const optionNames = Object.keys(optionTable) as readonly OptionName[]

export function isOptionName(text: string): text is OptionName {
  return Object.hasOwn(optionTable, text)
}

export function optionDefinition(name: OptionName): OptionDefinition {
  return optionTable[name]
}

/** The options that an environment variable can set, by the variable's name. */
export const optionOfVariable: ReadonlyMap<string, OptionName> = new Map(
  optionNames.flatMap((name) => {
    const { variable } = optionDefinition(name)
    return variable === undefined ? [] : [[variable, name] as const]
  }),
)
