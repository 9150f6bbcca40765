import type { Explanation } from "../diagnostic.ts"

const longestList = 100

/** At most a hundred lines, one per item, and a count of the rest. */
function lines(items: readonly string[]): string {
  const shown = items.slice(0, longestList)
  const rest = items.length - shown.length
  return [...shown, ...(rest > 0 ? [`… and ${rest} more`] : [])].map((item) => `\n  ${item}`).join("")
}

function several(items: readonly unknown[], one: string, many: string): string {
  return `${items.length} ${items.length === 1 ? one : many}`
}

/** Problems of weight files: safetensors, PyTorch and MindSpore checkpoints, NumPy files, and of matching them with a model. */
export const checkpointCodes = {
  CHECKPOINT_UNREADABLE: (d: { reason: string }): Explanation => ({
    message: `the file cannot be read: ${d.reason}`,
  }),
  CHECKPOINT_FORMAT: (d: { found: string; advice?: string }): Explanation => ({
    message: `found ${d.found}, expected safetensors, a PyTorch or MindSpore checkpoint, .npz or .npy`,
    ...(d.advice === undefined ? {} : { hint: d.advice }),
  }),
  CHECKPOINT_DAMAGED: (d: { problem: string }): Explanation => ({
    message: `the file is damaged: ${d.problem}`,
    hint: "copy or download the file again, and compare its size with the original",
  }),
  CHECKPOINT_CRC: (d: { found: number; expected: number }): Explanation => ({
    message: `the checksum is ${hex(d.found)}, expected ${hex(d.expected)}: bytes have changed since the file was written`,
    hint: 'a file that PyTorch wrote with compute_crc32 = False has no checksums: open it with crc: "ignore"',
  }),
  CHECKPOINT_LIMIT: (d: { found: string; limit: string }): Explanation => ({
    message: `found ${d.found}, the limit is ${d.limit}`,
    hint: "real checkpoints stay far below this limit, so the file is damaged or was made to exhaust memory",
  }),
  CHECKPOINT_UNSUPPORTED: (d: { found: string; advice: string }): Explanation => ({
    message: `found ${d.found}, which is not supported`,
    hint: d.advice,
  }),
  CHECKPOINT_DTYPE: (d: { tensor: string; found: string }): Explanation => ({
    message: `tensor "${d.tensor}" has elements of type ${d.found}, which cannot be read`,
    hint: "convert the tensor before saving, or remove it from the checkpoint when the model does not need it",
  }),
  CHECKPOINT_KEY: (d: { key: string; found: readonly string[] }): Explanation => ({
    message: `the checkpoint holds no tensors under the key "${d.key}"`,
    hint: d.found.length === 0 ? "leave the key out" : `keys that hold tensors: ${d.found.join(", ")}`,
  }),
  CHECKPOINT_KEY_AMBIGUOUS: (d: { found: readonly string[] }): Explanation => ({
    message: `the checkpoint holds several state dictionaries: ${d.found.join(", ")}`,
    hint: `choose one with the key, such as weights.key: "${d.found[0]}"`,
  }),
  CHECKPOINT_TORCHSCRIPT: (d: { entry: string }): Explanation => ({
    message: `found a TorchScript archive (it has ${d.entry}), expected a state dictionary`,
    hint: 'save the weights alone: torch.save(torch.jit.load("model.pt").state_dict(), "weights.pth")',
  }),
  CHECKPOINT_MODULE: (d: { className: string; globals: readonly string[] }): Explanation => ({
    message: `the file holds a whole pickled module of class ${d.className}, expected a state dictionary${lines(d.globals)}`,
    hint: 'loading a module runs code of its file; save the weights alone: torch.save(model.state_dict(), "weights.pth")',
  }),
  PICKLE_GLOBAL: (d: { globals: readonly string[] }): Explanation => ({
    message: `the pickle names ${several(d.globals, "global", "globals")} outside the allowed list:${lines(d.globals)}`,
    hint: "loading them could run code; save a state dictionary of tensors alone, or name harmless classes in allowGlobals",
  }),
  PICKLE_OPCODE: (d: { opcode: string; offset: number }): Explanation => ({
    message: `the pickle uses the instruction ${d.opcode} at byte ${d.offset}, which no PyTorch checkpoint needs`,
    hint: "save with torch.save and its default pickle protocol",
  }),
  NPY_BFLOAT16: (d: { tensor: string }): Explanation => ({
    message: `"${d.tensor}" has NumPy's two-byte void elements, which are read as bfloat16`,
    hint: "save as float32 when the elements are something else",
  }),
  SHARD_PATH: (d: { file: string }): Explanation => ({
    message: `the index names the shard "${d.file}", expected a relative path that stays in the folder of the index`,
  }),
  STATE_DICT_MISSING: (d: { names: readonly string[]; key?: string }): Explanation => ({
    message: `${several(d.names, "parameter of the model is", "parameters of the model are")} not in the checkpoint:${lines(d.names)}`,
    ...(d.key === undefined ? {} : { hint: `the checkpoint holds them under "${d.key}": set weights.key: "${d.key}"` }),
  }),
  STATE_DICT_UNEXPECTED: (d: { names: readonly string[] }): Explanation => ({
    message: `${several(d.names, "tensor of the checkpoint is", "tensors of the checkpoint are")} not in the model:${lines(d.names)}`,
    hint: "set weights.strict: false to leave them out",
  }),
  STATE_DICT_SHAPE: (d: { names: readonly string[] }): Explanation => ({
    message: `${several(d.names, "tensor differs", "tensors differ")} in shape from the model:${lines(d.names)}`,
  }),
  STATE_DICT_DTYPE: (d: { names: readonly string[] }): Explanation => ({
    message: `${several(d.names, "tensor differs", "tensors differ")} in dtype from the model:${lines(d.names)}`,
    hint: "convert before saving, for example with model.float()",
  }),
} as const

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`
}
