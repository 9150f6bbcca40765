var __defProp = Object.defineProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};

// examples/mnist/train.ts
import { writeFileSync } from "node:fs";

// src/diagnostics/invariant.ts
function invariant(condition, message) {
  if (!condition) throw new Error(`internal error: ${message}`);
}
function present(value, message) {
  invariant(value !== void 0 && value !== null, message);
  return value;
}
function unreachable(value) {
  throw new Error(`internal error: unexpected ${JSON.stringify(value)}`);
}

// src/diagnostics/diagnostic.ts
function formatPlace(place) {
  const position = place.line === void 0 ? "" : `:${place.line}${place.column === void 0 ? "" : `:${place.column}`}`;
  const file = place.file === void 0 ? "" : `${place.file}${position}`;
  return [file, place.path ?? ""].filter((part) => part !== "").join(": ");
}
function formatDiagnostic(diagnostic2) {
  const place = formatPlace(diagnostic2.place);
  const head = `${place === "" ? "" : `${place}: `}${diagnostic2.message} [${diagnostic2.code}]`;
  const frame = diagnostic2.frame === void 0 ? [] : [diagnostic2.frame];
  const hint = diagnostic2.hint === void 0 ? [] : [`  hint: ${diagnostic2.hint}`];
  return [head, ...frame, ...hint].join("\n");
}

// src/diagnostics/compile-error.ts
var CompileError = class extends Error {
  diagnostics;
  constructor(diagnostics, options) {
    super(diagnostics.map(formatDiagnostic).join("\n"), options);
    this.name = "CompileError";
    this.diagnostics = diagnostics;
  }
};

// src/diagnostics/codes/checkpoint.ts
var longestList = 100;
function lines(items) {
  const shown = items.slice(0, longestList);
  const rest = items.length - shown.length;
  return [...shown, ...rest > 0 ? [`\u2026 and ${rest} more`] : []].map((item) => `
  ${item}`).join("");
}
function several(items, one, many) {
  return `${items.length} ${items.length === 1 ? one : many}`;
}
var checkpointCodes = {
  CHECKPOINT_UNREADABLE: (d) => ({
    message: `the file cannot be read: ${d.reason}`
  }),
  CHECKPOINT_FORMAT: (d) => ({
    message: `found ${d.found}, expected safetensors, a PyTorch or MindSpore checkpoint, .npz or .npy`,
    ...d.advice === void 0 ? {} : { hint: d.advice }
  }),
  CHECKPOINT_DAMAGED: (d) => ({
    message: `the file is damaged: ${d.problem}`,
    hint: "copy or download the file again, and compare its size with the original"
  }),
  CHECKPOINT_CRC: (d) => ({
    message: `the checksum is ${hex(d.found)}, expected ${hex(d.expected)}: bytes have changed since the file was written`,
    hint: 'a file that PyTorch wrote with compute_crc32 = False has no checksums: open it with crc: "ignore"'
  }),
  CHECKPOINT_LIMIT: (d) => ({
    message: `found ${d.found}, the limit is ${d.limit}`,
    hint: "real checkpoints stay far below this limit, so the file is damaged or was made to exhaust memory"
  }),
  CHECKPOINT_UNSUPPORTED: (d) => ({
    message: `found ${d.found}, which is not supported`,
    hint: d.advice
  }),
  CHECKPOINT_DTYPE: (d) => ({
    message: `tensor "${d.tensor}" has elements of type ${d.found}, which cannot be read`,
    hint: "convert the tensor before saving, or remove it from the checkpoint when the model does not need it"
  }),
  CHECKPOINT_KEY: (d) => ({
    message: `the checkpoint holds no tensors under the key "${d.key}"`,
    hint: d.found.length === 0 ? "leave the key out" : `keys that hold tensors: ${d.found.join(", ")}`
  }),
  CHECKPOINT_KEY_AMBIGUOUS: (d) => ({
    message: `the checkpoint holds several state dictionaries: ${d.found.join(", ")}`,
    hint: `choose one with the key, such as weights.key: "${d.found[0]}"`
  }),
  CHECKPOINT_TORCHSCRIPT: (d) => ({
    message: `found a TorchScript archive (it has ${d.entry}), expected a state dictionary`,
    hint: 'save the weights alone: torch.save(torch.jit.load("model.pt").state_dict(), "weights.pth")'
  }),
  CHECKPOINT_MODULE: (d) => ({
    message: `the file holds a whole pickled module of class ${d.className}, expected a state dictionary${lines(d.globals)}`,
    hint: 'loading a module runs code of its file; save the weights alone: torch.save(model.state_dict(), "weights.pth")'
  }),
  PICKLE_GLOBAL: (d) => ({
    message: `the pickle names ${several(d.globals, "global", "globals")} outside the allowed list:${lines(d.globals)}`,
    hint: "loading them could run code; save a state dictionary of tensors alone, or name harmless classes in allowGlobals"
  }),
  PICKLE_OPCODE: (d) => ({
    message: `the pickle uses the instruction ${d.opcode} at byte ${d.offset}, which no PyTorch checkpoint needs`,
    hint: "save with torch.save and its default pickle protocol"
  }),
  NPY_BFLOAT16: (d) => ({
    message: `"${d.tensor}" has NumPy's two-byte void elements, which are read as bfloat16`,
    hint: "save as float32 when the elements are something else"
  }),
  SHARD_PATH: (d) => ({
    message: `the index names the shard "${d.file}", expected a relative path that stays in the folder of the index`
  }),
  STATE_DICT_MISSING: (d) => ({
    message: `${several(d.names, "parameter of the model is", "parameters of the model are")} not in the checkpoint:${lines(d.names)}`,
    ...d.key === void 0 ? {} : { hint: `the checkpoint holds them under "${d.key}": set weights.key: "${d.key}"` }
  }),
  STATE_DICT_UNEXPECTED: (d) => ({
    message: `${several(d.names, "tensor of the checkpoint is", "tensors of the checkpoint are")} not in the model:${lines(d.names)}`,
    hint: "set weights.strict: false to leave them out"
  }),
  STATE_DICT_SHAPE: (d) => ({
    message: `${several(d.names, "tensor differs", "tensors differ")} in shape from the model:${lines(d.names)}`
  }),
  STATE_DICT_DTYPE: (d) => ({
    message: `${several(d.names, "tensor differs", "tensors differ")} in dtype from the model:${lines(d.names)}`,
    hint: "convert before saving, for example with model.float()"
  })
};
function hex(value) {
  return `0x${value.toString(16).padStart(8, "0")}`;
}

// src/diagnostics/codes/cache.ts
var cacheCodes = {
  CACHE_ENTRY_BAD: (d) => ({
    message: `a cache entry is damaged: ${d.problem}; it is built again`,
    hint: "mlsdk cache verify checks all entries"
  }),
  CACHE_WRITE_FAILED: (d) => ({
    message: `a result could not be stored in the cache: ${d.problem}`,
    hint: "set cache.dir or MLSDK_CACHE_DIR to a folder that can be written"
  }),
  FOLDER_NOT_OURS: (d) => ({
    message: `the folder would be replaced, but it holds files and no ${d.marker}, so something else wrote it`,
    hint: "choose another codegen_dir, or empty the folder"
  })
};

// src/diagnostics/codes/config.ts
var didYouMean = (nearest) => nearest === void 0 ? "" : `, did you mean ${nearest}?`;
var configCodes = {
  CONFIG_UNKNOWN_KEY: (d) => ({
    message: `unknown key${didYouMean(d.nearest)}`,
    hint: d.belongs === void 0 ? `the keys here are ${d.known.join(", ")}` : `this key belongs in ${d.belongs}`
  }),
  CONFIG_VALUE: (d) => ({
    message: `found ${d.found}, expected ${d.expected}`
  }),
  CONFIG_SYNTAX: (d) => ({
    message: `the config cannot be read: ${d.problem}`
  }),
  CONFIG_THROWS: (d) => ({
    message: `the config stopped with an error: ${d.problem}`,
    hint: "the code of the config runs whenever it is loaded; it must not fail there"
  }),
  CONFIG_EXPORT: (d) => ({
    message: `found ${d.found}, expected a config object`,
    hint: "write export default defineConfig({ ... }), or a function that returns such an object"
  }),
  CONFIG_FILE_MISSING: (d) => ({
    message: `the config file cannot be opened: ${d.reason}`,
    hint: "check the path given with --config"
  }),
  OPTION_UNKNOWN: (d) => ({
    message: `unknown option ${d.option}${didYouMean(d.nearest)}`,
    hint: "mlsdk options lists every option with its meaning"
  }),
  OPTION_VALUE: (d) => ({
    message: `${d.option} is "${d.found}", expected ${d.expected}`
  }),
  OPTION_SYNTAX: (d) => ({
    message: `found "${d.found}", expected ${d.expected}`
  }),
  OPTION_REPEATED: (d) => ({
    message: `${d.option} is given more than once; the last one, ${d.used}, is used`
  }),
  OPTION_VARIABLE_UNKNOWN: (d) => ({
    message: `unknown ${d.variables.length === 1 ? "variable" : "variables"} ${d.variables.join(", ")}${didYouMean(d.nearest)}`,
    hint: "mlsdk options lists the variables that are read"
  }),
  OPTION_FILE_MISSING: (d) => ({
    message: `the option file cannot be read: ${d.reason}`,
    hint: "the path of option_json or preset is relative to the project root"
  }),
  OPTION_FILE_SYNTAX: (d) => ({
    message: `the option file is not valid JSON: ${d.problem}`,
    hint: 'its form is { "envs": { "CODEGEN_...": "1" }, "args": ["--name=value"], "name": "text" }'
  }),
  OPTION_JSON_NESTED: (d) => ({
    message: `option_json="${d.found}" inside an option file is ignored`,
    hint: "name the file in the config instead, or start a preset from it with base"
  }),
  PRESET_UNKNOWN: (d) => ({
    message: `unknown preset ${d.preset}${didYouMean(d.nearest)}`,
    hint: `the presets are ${d.known.join(", ")}, or a path that ends in .json`
  }),
  PRESET_CYCLE: (d) => ({
    message: `presets are based on each other: ${d.chain.join(" -> ")}`,
    hint: "remove one base"
  }),
  PRESET_DEBUG_BUILD: (d) => ({
    message: `a production build uses preset ${d.preset}, which is made for inspection`,
    hint: "choose O0 to O4 for what you ship"
  }),
  TARGET_UNKNOWN: (d) => ({
    message: `unknown target ${d.target}${didYouMean(d.nearest)}`,
    hint: d.known.length === 0 ? "the config declares no targets" : `the config declares ${d.known.join(", ")}`
  }),
  MODEL_UNKNOWN: (d) => ({
    message: `unknown model ${d.model}${didYouMean(d.nearest)}`,
    hint: d.known.length === 0 ? "the config declares no models" : `the config declares ${d.known.join(", ")}`
  }),
  DEVICE_UNKNOWN: (d) => ({
    message: `unknown device ${d.found}${didYouMean(d.nearest)}`,
    hint: `the devices are ${d.known.join(", ")}`
  }),
  DEVICE_CUDA: (_) => ({
    message: "pfvm:cuda is not a device here: programs run in JavaScript hosts, which cannot reach CUDA",
    hint: "use pfvm:cpu; pfvm:webgpu is the name for GPUs"
  }),
  DEVICE_NOT_YET: (d) => ({
    message: `nothing can be compiled for ${d.device} yet`,
    hint: "use pfvm:cpu"
  }),
  IMPORT_QUERY_OPTION: (d) => ({
    message: `an import may not carry ?${d.parameter}: the config and the command line choose, imports do not`,
    hint: d.key === void 0 ? "the accepted forms are ?mncore and ?mncore&worker" : `set ${d.key} in mlsdk.config.ts`
  }),
  LOG_LEVEL_UNKNOWN: (d) => ({
    message: `unknown log level ${d.found}, expected ${d.known.join(", ")}`
  })
};

// src/diagnostics/codes/build.ts
var buildCodes = {
  MODEL_UNREADABLE: (d) => ({
    message: `the model cannot be read: ${d.reason}`,
    hint: "models.<name>.entry and the path of the import must lead to a model module or an .onnx file"
  }),
  IMPORT_UNRESOLVED: (d) => ({
    message: `"${d.id}" leads to no model; tried ${d.tried.join(", ")}`,
    hint: "a model is a .model.ts module or an .onnx file"
  })
};

// src/diagnostics/codes/data.ts
var dataCodes = {
  IDX_INVALID: (d) => ({
    message: `not an IDX file of unsigned bytes: ${d.problem}`,
    hint: "MNIST comes as four such files, plain or with gzip"
  })
};

// src/diagnostics/codes/graph.ts
var graphCodes = {
  GRAPH_SYNTAX: (d) => ({
    message: `graph text: found ${d.found}, expected ${d.expected}`
  }),
  GRAPH_INVALID: (d) => ({
    message: `the graph is not valid after ${d.after}: ${d.problem}`,
    hint: "this is a fault of the compiler; please report it with the model"
  }),
  OP_INPUT_COUNT: (d) => ({
    message: `${d.op} has ${d.found} inputs, expected ${d.expected}`
  }),
  OP_OUTPUT_COUNT: (d) => ({
    message: `${d.op} names ${d.found} outputs, expected at most ${d.expected}`
  }),
  OP_ATTRIBUTE: (d) => ({
    message: `${d.op}: attribute ${d.attribute} is ${d.found}, expected ${d.expected}`
  }),
  OP_DTYPE: (d) => ({
    message: `${d.op}: ${d.input} has dtype ${d.found}, expected ${d.expected}`
  }),
  OP_SHAPE: (d) => ({
    message: `${d.op}: ${d.found}, expected ${d.expected}`
  }),
  OP_NEEDS_CONSTANT: (d) => ({
    message: `${d.op}: ${d.input} is computed at run time, but it decides a shape, so its value must be known when compiling`,
    hint: "fix the input shapes of the model so that shape arithmetic can be folded"
  })
};

// src/diagnostics/codes/model.ts
function list(names2) {
  return names2.length === 0 ? "nothing" : names2.join(", ");
}
var modelCodes = {
  MODEL_SYNTAX: (d) => ({
    message: `the model cannot be bundled: ${d.problem}`
  }),
  MODEL_FUNCTION: (d) => ({
    message: `the model exports ${d.found} as "${d.name}", expected a function or a module`,
    hint: `functions and modules that it exports: ${list(d.exports)}`
  }),
  MODEL_NOTHING: (d) => ({
    message: "found no function to compile, expected an exported function or module, and an entry for it in inputs",
    hint: `exports: ${list(d.exports)}; write export const inputs = { evalStep: { x: input([1, 28, 28]) } } beside export function evalStep`
  }),
  MODEL_INPUTS: (d) => ({
    message: `the inputs of "${d.name}" are ${d.found}, expected input(shape, dtype) or a record of them`,
    hint: `write export const inputs = { ${d.name}: { x: input([1, 28, 28]) } }, or set inputs of the model in the config`
  }),
  MODEL_EXITED: (d) => ({
    message: `the model ended its process with status ${d.status} while ${d.during}`,
    hint: "a model module must not call process.exit: throw an error instead"
  }),
  TRACE_THREW: (d) => ({
    message: `the model threw while ${d.during}: ${d.error}`
  }),
  TRACE_TIMEOUT: (d) => ({
    message: `the model was still ${d.during} after ${d.seconds} s, so it was stopped`,
    hint: "look for an endless loop, or raise trace.timeout in the config"
  }),
  TRACE_DATA_DEPENDENT: (d) => ({
    message: `the value of "${d.name}" is read while compiling, but it is known only at run time`,
    hint: "branch on shapes, constants or this.training, or choose between values with where()"
  }),
  TRACE_LEAKED: (d) => ({
    message: `"${d.name}" comes from another traced call, expected tensors of this call`,
    hint: "do not keep tensors between calls; return what the next call needs, and take it as an input"
  }),
  TRACE_MODE: (d) => ({
    message: `${d.module} behaves differently in training and inference, and nothing says which is compiled`,
    hint: 'call model.eval() or model.train(), or set mode: "inference" or "training" for the model in the config'
  }),
  TRACE_RANDOM: (d) => ({
    message: `${d.op} draws random numbers at run time, which a compiled program cannot`,
    hint: "compile in inference mode, or take the random tensor as an input"
  }),
  TRACE_OUTPUT: (d) => ({
    message: `"${d.name}" returned ${d.found}, expected a tensor or a record of tensors`
  }),
  TRACE_UNSUPPORTED: (d) => ({
    message: `${d.op}: ${d.found}, expected ${d.expected}`
  }),
  PARAMETER_NAME_TAKEN: (d) => ({
    message: `two different parameters are called "${d.name}", one of ${d.owners[0]}, one of ${d.owners[1]}`,
    hint: "make both models properties of one module, or give one a prefix with setTensorNameInModule; private #fields are not seen"
  }),
  PARAMETER_UNNAMED: (d) => ({
    message: `a ${d.role} of shape ${d.shape} belongs to no module, so it has no name`,
    hint: 'make it a property of a module, or name it with setTensorName(tensor, "name")'
  }),
  TENSOR_NOT_SCALAR: (d) => ({
    message: `one number is asked of a tensor of shape ${d.shape}, expected a single element`,
    hint: "use toNumbers() or toArray()"
  }),
  TENSOR_AXIS: (d) => ({
    message: `dim ${d.dim} is out of range, expected ${d.rank === 0 ? "a tensor of rank 1 or more" : `${-d.rank} to ${d.rank - 1}`}`
  }),
  TENSOR_PADDING: (d) => ({
    message: `padding ${d.found} does not fit a tensor of rank ${d.rank}, expected a pair of numbers for each of its last axes`
  }),
  TENSOR_RAGGED: (d) => ({
    message: `nested lists differ in length or depth, expected the shape ${d.shape} of the first ones throughout`
  }),
  TENSOR_LENGTH: (d) => ({
    message: `${d.length} elements are given for shape ${d.shape}`
  })
};

// src/diagnostics/codes/onnx.ts
var fixShape = (key) => `set ${key} to the shape that the program is compiled for`;
function listed(items) {
  const shown = items.slice(0, 5).map((item) => `"${item}"`);
  return items.length > shown.length ? `${shown.join(", ")} and ${items.length - shown.length} more` : shown.join(", ");
}
var onnxCodes = {
  ONNX_DAMAGED: (d) => ({
    message: `this is not a whole ONNX file: at byte ${d.offset}, ${d.problem}`,
    hint: "check that the file was copied completely and is no Git LFS pointer"
  }),
  ONNX_STRUCTURE: (d) => ({
    message: `${d.problem}, expected ${d.expected}`,
    hint: "onnx.checker.check_model tells whether the file is valid"
  }),
  ONNX_LIMIT: (d) => ({
    message: `found ${d.found}, the limit is ${d.limit}`
  }),
  ONNX_OPSET_NEWER: (d) => ({
    message: `the file uses version ${d.found} of operator set ${d.domain}, newer than ${d.newest}, the newest that is known`,
    hint: "operators are read as in the newest known version; export with an older one if results differ"
  }),
  ONNX_TENSOR: (d) => ({
    message: `tensor "${d.name}" has ${d.found}, expected ${d.expected}`
  }),
  ONNX_DTYPE_UNSUPPORTED: (d) => ({
    message: `${d.what} has elements of type ${d.found}, which is not supported`
  }),
  ONNX_EXTERNAL_PATH: (d) => ({
    message: `external data at "${d.location}": expected a path relative to the model, without ..`,
    hint: "move the file beside the model"
  }),
  ONNX_EXTERNAL_MISSING: (d) => ({
    message: `external data at "${d.location}" cannot be read: ${d.reason}`,
    hint: "keep the data files beside the model"
  }),
  ONNX_OP_UNSUPPORTED: (d) => ({
    message: `operator ${d.operator} of domain ${d.domain} is not supported, found ${d.count}: ${listed(d.nodes)}`,
    ...d.reason === void 0 && d.nearest === void 0 ? {} : { hint: d.reason ?? `the nearest known name is ${d.nearest}` }
  }),
  ONNX_FORM_UNSUPPORTED: (d) => ({
    message: `${d.operator} with ${d.form} is not supported`,
    ...d.advice === void 0 ? {} : { hint: d.advice }
  }),
  ONNX_ATTRIBUTE: (d) => ({
    message: `${d.operator}: attribute ${d.attribute} is ${d.found}, expected ${d.expected}`
  }),
  ONNX_INPUT_COUNT: (d) => ({
    message: `${d.operator} has ${d.found} inputs, expected ${d.expected}`
  }),
  ONNX_DIM_ASSUMED: (d) => ({
    message: `dimension ${d.dimension} of input "${d.input}" is open; it is compiled as 1`,
    hint: `${fixShape(d.key)} to choose another extent`
  }),
  ONNX_DIM_OPEN: (d) => ({
    message: `input "${d.input}" has the shape ${d.found}, expected extents that are fixed when compiling`,
    hint: fixShape(d.key)
  }),
  ONNX_INPUT_SHAPE: (d) => ({
    message: `the shape ${d.given} is given for input "${d.input}", but the file has ${d.found}`
  }),
  ONNX_INPUT_DTYPE: (d) => ({
    message: `the dtype ${d.given} is given for input "${d.input}", but the file has ${d.found}`
  }),
  ONNX_INPUT_UNKNOWN: (d) => ({
    message: `the file has no input "${d.input}"${d.nearest === void 0 ? "" : `, did you mean "${d.nearest}"?`}`,
    hint: `its inputs are ${d.known.join(", ")}`
  })
};

// src/diagnostics/codes/run.ts
var listed2 = (names2) => names2.length === 0 ? "none" : names2.join(", ");
var runCodes = {
  INPUT_MISSING: (d) => ({
    message: `no tensor is given for input "${d.name}", expected ${d.type}`
  }),
  INPUT_UNKNOWN: (d) => ({
    message: `"${d.name}" is no ${d.kind} of the graph${d.nearest === void 0 ? "" : `, did you mean "${d.nearest}"?`}`,
    hint: `its ${d.kind}s are ${listed2(d.known)}`
  }),
  SHAPE_MISMATCH: (d) => ({
    message: `${d.kind} "${d.name}" has shape ${d.found}, expected ${d.expected}`
  }),
  DTYPE_MISMATCH: (d) => ({
    message: `${d.kind} "${d.name}" has dtype ${d.found}, expected ${d.expected}`
  })
};

// src/diagnostics/catalogue.ts
var catalogue = {
  ...cacheCodes,
  ...configCodes,
  ...checkpointCodes,
  ...buildCodes,
  ...dataCodes,
  ...graphCodes,
  ...modelCodes,
  ...onnxCodes,
  ...runCodes
};
function diagnostic(code, place, details, severity = "error") {
  const explain = catalogue[code];
  return { code, severity, place, ...explain(details) };
}
function fail(code, place, details) {
  throw new CompileError([diagnostic(code, place, details)]);
}

// src/tensor/dtype.ts
var dtypes = {
  float32: { short: "f32", byteLength: 4, kind: "float", array: Float32Array },
  float64: { short: "f64", byteLength: 8, kind: "float", array: Float64Array },
  float16: { short: "f16", byteLength: 2, kind: "float", array: Uint16Array },
  bfloat16: { short: "bf16", byteLength: 2, kind: "float", array: Uint16Array },
  int8: { short: "i8", byteLength: 1, kind: "int", array: Int8Array },
  int16: { short: "i16", byteLength: 2, kind: "int", array: Int16Array },
  int32: { short: "i32", byteLength: 4, kind: "int", array: Int32Array },
  int64: { short: "i64", byteLength: 8, kind: "int", array: BigInt64Array },
  uint8: { short: "u8", byteLength: 1, kind: "uint", array: Uint8Array },
  uint16: { short: "u16", byteLength: 2, kind: "uint", array: Uint16Array },
  uint32: { short: "u32", byteLength: 4, kind: "uint", array: Uint32Array },
  uint64: { short: "u64", byteLength: 8, kind: "uint", array: BigUint64Array },
  bool: { short: "bool", byteLength: 1, kind: "bool", array: Uint8Array }
};
var allDTypes = Object.keys(dtypes);
var byShort = new Map(allDTypes.map((dtype2) => [dtypes[dtype2].short, dtype2]));
function isDType(text2) {
  return Object.hasOwn(dtypes, text2);
}
function isFloat(dtype2) {
  return dtypes[dtype2].kind === "float";
}
function isBig(dtype2) {
  return dtype2 === "int64" || dtype2 === "uint64";
}

// src/tensor/shape.ts
function elementCount(shape2) {
  return shape2.reduce((count, extent) => count * extent, 1);
}
function stridesOf(shape2) {
  const strides = new Array(shape2.length);
  let stride = 1;
  for (let axis = shape2.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape2[axis];
  }
  return strides;
}
function sameShape(a, b) {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}
function broadcastShapes(...shapes2) {
  const rank = Math.max(0, ...shapes2.map((shape2) => shape2.length));
  const result = new Array(rank).fill(1);
  for (const shape2 of shapes2) {
    for (let i = 0; i < shape2.length; i++) {
      const axis = rank - shape2.length + i;
      const extent = shape2[i];
      if (extent === 1 || extent === result[axis]) continue;
      if (result[axis] !== 1) return void 0;
      result[axis] = extent;
    }
  }
  return result;
}
function broadcastStrides(shape2, to) {
  const strides = stridesOf(shape2);
  const offset = to.length - shape2.length;
  invariant(offset >= 0, `cannot broadcast rank ${shape2.length} to rank ${to.length}`);
  return to.map((_, axis) => axis < offset || shape2[axis - offset] === 1 ? 0 : strides[axis - offset]);
}
function normalizeAxis(axis, rank) {
  return axis < 0 ? axis + rank : axis;
}
function formatShape(shape2) {
  return `[${shape2.join(",")}]`;
}

// src/tensor/tensor.ts
function byteLengthOf(type) {
  return elementCount(type.shape) * dtypes[type.dtype].byteLength;
}
function makeTensor(dtype2, shape2, data) {
  invariant(data.length === elementCount(shape2), `${data.length} elements for shape ${formatShape(shape2)}`);
  return { dtype: dtype2, shape: shape2, data };
}
function allocate(dtype2, count) {
  return new dtypes[dtype2].array(count);
}
function tensorOf(dtype2, shape2, values) {
  const big = isBig(dtype2);
  const list2 = Array.from(values, (value) => big ? BigInt(value) : Number(value));
  const data = allocate(dtype2, list2.length);
  list2.forEach((value, i) => data[i] = value);
  return makeTensor(dtype2, shape2, data);
}
function tensorOfBytes(dtype2, shape2, bytes) {
  const { array, byteLength } = dtypes[dtype2];
  const aligned = bytes.byteOffset % byteLength === 0 ? bytes : bytes.slice();
  const data = new array(aligned.buffer, aligned.byteOffset, aligned.byteLength / byteLength);
  return makeTensor(dtype2, shape2, data);
}
function bytesOf(tensor2) {
  return new Uint8Array(tensor2.data.buffer, tensor2.data.byteOffset, tensor2.data.byteLength);
}
function numbersOf(tensor2) {
  return Array.from(tensor2.data, Number);
}

// src/checkpoint/safetensors/elements.ts
var safetensorsDTypes = {
  BOOL: "bool",
  U8: "uint8",
  I8: "int8",
  I16: "int16",
  U16: "uint16",
  F16: "float16",
  BF16: "bfloat16",
  I32: "int32",
  U32: "uint32",
  F32: "float32",
  F64: "float64",
  I64: "int64",
  U64: "uint64"
};

// src/checkpoint/safetensors/header.ts
var headerLengthBytes = 8;

// src/checkpoint/safetensors/write.ts
var elements = Object.keys(safetensorsDTypes);
var elementByDType = new Map(Object.entries(safetensorsDTypes).map(([element, dtype2]) => [dtype2, element]));
function writeSafetensors(tensors, metadata = /* @__PURE__ */ new Map()) {
  const ordered = [...tensors].sort(([nameA, a], [nameB, b]) => rankOf(b) - rankOf(a) || compareUtf8(nameA, nameB));
  const header = headerOf(ordered, metadata);
  const dataLength = ordered.reduce((length, [, tensor2]) => length + byteLengthOf(tensor2), 0);
  const file = new Uint8Array(headerLengthBytes + header.length + dataLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, headerLengthBytes);
  let offset = headerLengthBytes + header.length;
  for (const [, tensor2] of ordered) {
    file.set(bytesOf(tensor2), offset);
    offset += byteLengthOf(tensor2);
  }
  return file;
}
function elementOf(tensor2) {
  return present(elementByDType.get(tensor2.dtype), `${tensor2.dtype} has no name in safetensors`);
}
function rankOf(tensor2) {
  return elements.indexOf(elementOf(tensor2));
}
function compareUtf8(a, b) {
  const pointsOfB = [...b];
  let i = 0;
  for (const point of a) {
    const other = pointsOfB[i++];
    if (other === void 0) return 1;
    if (point !== other) return point.codePointAt(0) - other.codePointAt(0);
  }
  return i - pointsOfB.length;
}
function headerOf(ordered, metadata) {
  const fields = [];
  if (metadata.size > 0)
    fields.push(
      `"__metadata__":{${Array.from(metadata, ([key, text2]) => `${JSON.stringify(key)}:${JSON.stringify(text2)}`)}}`
    );
  let begin = 0;
  for (const [name, tensor2] of ordered) {
    const end = begin + byteLengthOf(tensor2);
    fields.push(
      `${JSON.stringify(name)}:{"dtype":"${elementOf(tensor2)}","shape":[${tensor2.shape}],"data_offsets":[${begin},${end}]}`
    );
    begin = end;
  }
  const json = new TextEncoder().encode(`{${fields.join(",")}}`);
  const padded2 = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(32);
  padded2.set(json);
  return padded2;
}

// examples/mnist/digits.ts
import { readFileSync as readFileSync2 } from "node:fs";
import { createRequire } from "node:module";

// src/data/digits.ts
var [source, padded, border] = [28, 32, 2];
var DigitLoader = class {
  #digits;
  batchSize;
  constructor(digits, batchSize2) {
    invariant(Number.isInteger(batchSize2) && batchSize2 > 0, `a batch of ${batchSize2}`);
    this.#digits = digits;
    this.batchSize = batchSize2;
  }
  /** Samples in all. */
  get sampleCount() {
    return this.#digits.labels.data.length;
  }
  /** Batches that an iteration gives. */
  get length() {
    return Math.floor(this.sampleCount / this.batchSize);
  }
  *[Symbol.iterator]() {
    for (let batch = 0; batch < this.length; batch++) yield this.batch(batch);
  }
  batch(index) {
    const x = new Float32Array(this.batchSize * padded * padded);
    const t = new BigInt64Array(this.batchSize);
    for (let i = 0; i < this.batchSize; i++) {
      const sample = index * this.batchSize + i;
      this.#copyImage(sample, x.subarray(i * padded * padded));
      t[i] = BigInt(this.#digits.labels.data[sample]);
    }
    return {
      x: makeTensor("float32", [this.batchSize, 1, padded, padded], x),
      t: makeTensor("int64", [this.batchSize], t)
    };
  }
  #copyImage(sample, to) {
    const from = this.#digits.images.data.subarray(sample * source * source);
    for (let row = 0; row < source; row++) {
      for (let column = 0; column < source; column++) {
        to[(row + border) * padded + column + border] = from[row * source + column] / 255;
      }
    }
  }
};

// src/data/idx.ts
var unsignedByte = 8;
function readIdx(bytes, place = {}) {
  const view2 = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rank = bytes[3] ?? 0;
  const dataOffset = 4 + 4 * rank;
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) fail("IDX_INVALID", place, { problem: "it does not begin with two zero bytes" });
  if (bytes[2] !== unsignedByte) fail("IDX_INVALID", place, { problem: `element type 0x${bytes[2].toString(16)}, expected unsigned bytes (0x8)` });
  if (bytes.length < dataOffset) fail("IDX_INVALID", place, { problem: "it ends inside the header" });
  const shape2 = Array.from({ length: rank }, (_, axis) => view2.getUint32(4 + 4 * axis));
  const count = elementCount(shape2);
  const found = bytes.length - dataOffset;
  if (found !== count) fail("IDX_INVALID", place, { problem: `${found} elements, expected ${count} for shape [${shape2.join(",")}]` });
  return tensorOfBytes("uint8", shape2, bytes.subarray(dataOffset));
}

// src/data/mnist.ts
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
var largestFile = 64 * 2 ** 20;
function mnistLoaders(batchSize2, evalBatchSize, { dir }) {
  return {
    train: new DigitLoader(readDigits(dir, "train"), batchSize2),
    eval: new DigitLoader(readDigits(dir, "t10k"), evalBatchSize)
  };
}
function readDigits(dir, part) {
  return {
    images: readIdxFile(join(dir, `${part}-images-idx3-ubyte`)),
    labels: readIdxFile(join(dir, `${part}-labels-idx1-ubyte`))
  };
}
function readIdxFile(path) {
  const file = [path, `${path}.gz`].find((candidate) => existsSync(candidate));
  if (file === void 0) return fail("IDX_INVALID", { file: path }, { problem: "there is no such file, with or without .gz" });
  return readIdx(unpack(file), { file });
}
function unpack(file) {
  const bytes = readFileSync(file);
  if (!file.endsWith(".gz")) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: largestFile });
  } catch (error) {
    return fail("IDX_INVALID", { file }, { problem: error.message });
  }
}

// examples/mnist/digits.ts
var require2 = createRequire(import.meta.url);
var pixels = 28 * 28;
var evalEvery = 5;
function digitLoaders(batchSize2, evalBatchSize, dir = process.env["MNIST_DIR"]) {
  if (dir !== void 0) return mnistLoaders(batchSize2, evalBatchSize, { dir });
  const samples = Array.from({ length: 10 }, (_, digit) => samplesOf(digit)).flat();
  const ordered = samples.toSorted((a, b) => a.position - b.position || a.digit - b.digit);
  return {
    train: new DigitLoader(digitsOf(ordered.filter(({ position }) => position % evalEvery !== 0)), batchSize2),
    eval: new DigitLoader(digitsOf(ordered.filter(({ position }) => position % evalEvery === 0)), evalBatchSize)
  };
}
function samplesOf(digit) {
  const file = require2.resolve(`mnist/src/digits/${digit}.json`);
  const { data } = JSON.parse(readFileSync2(file, "utf8"));
  return Array.from({ length: Math.floor(data.length / pixels) }, (_, position) => ({
    digit,
    position,
    image: Uint8Array.from(data.slice(position * pixels, (position + 1) * pixels), (value) => Math.round(value * 255))
  }));
}
function digitsOf(samples) {
  const images = new Uint8Array(samples.length * pixels);
  samples.forEach(({ image }, i) => images.set(image, i * pixels));
  return {
    images: { dtype: "uint8", shape: [samples.length, 28, 28], data: images },
    labels: { dtype: "uint8", shape: [samples.length], data: Uint8Array.from(samples, ({ digit }) => digit) }
  };
}

// src/import/model/layers.ts
var layers_exports = {};
__export(layers_exports, {
  AdaptiveAvgPool1d: () => AdaptiveAvgPool1d,
  AdaptiveAvgPool2d: () => AdaptiveAvgPool2d,
  AdaptiveMaxPool2d: () => AdaptiveMaxPool2d,
  AvgPool1d: () => AvgPool1d,
  AvgPool2d: () => AvgPool2d,
  AvgPool3d: () => AvgPool3d,
  BCELoss: () => BCELoss,
  BCEWithLogitsLoss: () => BCEWithLogitsLoss,
  BatchNorm1d: () => BatchNorm1d,
  BatchNorm2d: () => BatchNorm2d,
  BatchNorm3d: () => BatchNorm3d,
  Buffer: () => Buffer2,
  CELU: () => CELU,
  Conv1d: () => Conv1d,
  Conv2d: () => Conv2d,
  Conv3d: () => Conv3d,
  ConvTranspose1d: () => ConvTranspose1d,
  ConvTranspose2d: () => ConvTranspose2d,
  CrossEntropyLoss: () => CrossEntropyLoss,
  Dropout: () => Dropout,
  ELU: () => ELU,
  Embedding: () => Embedding,
  Flatten: () => Flatten,
  GELU: () => GELU,
  GLU: () => GLU,
  GroupNorm: () => GroupNorm,
  Hardsigmoid: () => Hardsigmoid,
  Hardswish: () => Hardswish,
  Hardtanh: () => Hardtanh,
  HuberLoss: () => HuberLoss,
  Identity: () => Identity,
  InstanceNorm1d: () => InstanceNorm1d,
  InstanceNorm2d: () => InstanceNorm2d,
  InstanceNorm3d: () => InstanceNorm3d,
  KLDivLoss: () => KLDivLoss,
  L1Loss: () => L1Loss,
  LayerNorm: () => LayerNorm,
  LeakyReLU: () => LeakyReLU,
  Linear: () => Linear,
  LocalResponseNorm: () => LocalResponseNorm,
  LogSigmoid: () => LogSigmoid,
  LogSoftmax: () => LogSoftmax,
  MSELoss: () => MSELoss,
  MaxPool1d: () => MaxPool1d,
  MaxPool2d: () => MaxPool2d,
  MaxPool3d: () => MaxPool3d,
  Mish: () => Mish,
  Module: () => Module,
  ModuleList: () => ModuleList,
  MultiheadAttention: () => MultiheadAttention,
  NLLLoss: () => NLLLoss,
  PReLU: () => PReLU,
  Parameter: () => Parameter,
  PixelShuffle: () => PixelShuffle,
  RMSNorm: () => RMSNorm,
  ReLU: () => ReLU,
  ReLU6: () => ReLU6,
  SELU: () => SELU,
  Sequential: () => Sequential,
  SiLU: () => SiLU,
  Sigmoid: () => Sigmoid,
  SmoothL1Loss: () => SmoothL1Loss,
  Softmax: () => Softmax,
  Softplus: () => Softplus,
  Softsign: () => Softsign,
  Tanh: () => Tanh,
  Unflatten: () => Unflatten,
  Upsample: () => Upsample,
  ZeroPad2d: () => ZeroPad2d,
  init: () => init_exports
});

// src/ops/families/elementwise.ts
var floatDTypes = ["float32", "float64", "float16", "bfloat16"];
var signedDTypes = [...floatDTypes, "int8", "int16", "int32", "int64"];
var unsignedDTypes = ["uint8", "uint16", "uint32", "uint64"];
var numberDTypes = [...signedDTypes, ...unsignedDTypes];
var integerDTypes = allDTypes.filter(isInteger);
function isInteger(dtype2) {
  return dtypes[dtype2].kind === "int" || dtypes[dtype2].kind === "uint";
}
function broadcastIndex(from, to) {
  if (elementCount(from) === elementCount(to)) return (index) => index;
  const strides = broadcastStrides(from, to);
  return (index) => {
    let rest = index;
    let position = 0;
    for (let axis = to.length - 1; axis >= 0; axis--) {
      position += rest % to[axis] * strides[axis];
      rest = Math.floor(rest / to[axis]);
    }
    return position;
  };
}
function operandIndices(operands, shape2) {
  return operands.map((operand) => broadcastIndex(operand.shape, shape2));
}

// src/ops/check.ts
function inputType(context, input2) {
  return present(context.inputs[input2], `input ${input2} was checked to be there`);
}
function rejectShape(context, op, found, expected) {
  return fail("OP_SHAPE", context.place, { op, found, expected });
}
function requireDType(context, op, input2, name, allowed) {
  const found = context.inputs[input2]?.dtype;
  if (found === void 0 || allowed.includes(found)) return;
  fail("OP_DTYPE", context.place, { op, input: name, found, expected: allowed.join(" or ") });
}
function requireSameDType(context, op, ...inputs3) {
  const first = inputType(context, inputs3[0]).dtype;
  for (const input2 of inputs3.slice(1)) {
    const found = context.inputs[input2]?.dtype;
    if (found === void 0 || found === first) continue;
    fail("OP_DTYPE", context.place, { op, input: `input ${input2}`, found, expected: `${first}, as input ${inputs3[0]} has` });
  }
  return first;
}
function requireRank(context, op, input2, name, rank) {
  const { shape: shape2 } = inputType(context, input2);
  if (shape2.length === rank) return shape2;
  return rejectShape(context, op, `${name} has shape ${formatShape(shape2)}`, `rank ${rank}`);
}
function requireAxis(context, op, axis, rank) {
  const normal2 = normalizeAxis(axis, rank);
  if (normal2 >= 0 && normal2 < rank) return normal2;
  return fail("OP_ATTRIBUTE", context.place, {
    op,
    attribute: "axis",
    found: String(axis),
    expected: rank === 0 ? "an input of rank 1 or more" : `-${rank} to ${rank - 1}`
  });
}
function requireBroadcast(context, op, ...shapes2) {
  const shape2 = broadcastShapes(...shapes2);
  if (shape2 !== void 0) return shape2;
  return rejectShape(context, op, `inputs have shapes ${shapes2.map(formatShape).join(" and ")}`, "shapes that broadcast");
}
function requireKnown(context, op, input2, name) {
  const tensor2 = context.known(input2);
  return tensor2 === void 0 ? fail("OP_NEEDS_CONSTANT", context.place, { op, input: name }) : numbersOf(tensor2);
}

// src/ops/operator.ts
function defineOperator(operator) {
  return operator;
}

// src/tensor/half.ts
function floatFormat(mantissaBits, minExponent) {
  const binades = 2 * -minExponent + 2;
  const spacings = Float64Array.from({ length: binades }, (_, i) => 2 ** (minExponent + i - mantissaBits));
  return { mantissaBits, minExponent, infinity: binades + 1 << mantissaBits, spacings };
}
var float16 = floatFormat(10, -14);
var bfloat16 = floatFormat(7, -126);
var float64Scratch = new Float64Array(1);
var float64Words = new Uint32Array(float64Scratch.buffer);
var float32Scratch = new Float32Array(1);
var float32Word = new Uint32Array(float32Scratch.buffer);
var integerSpacing = 2 ** 52;
function encode(value, format) {
  const { mantissaBits, minExponent, infinity, spacings } = format;
  float64Scratch[0] = value;
  const high = float64Words[1];
  const sign2 = high >>> 16 & 32768;
  if (Number.isNaN(value)) return infinity | 1 << mantissaBits - 1;
  const binade = Math.max((high >>> 20 & 2047) - 1023 - minExponent, 0);
  if (binade >= spacings.length) return sign2 | infinity;
  const steps = Math.abs(value) / spacings[binade] + integerSpacing - integerSpacing;
  return sign2 | (binade << mantissaBits) + steps;
}
function decode(bits, format) {
  const { mantissaBits, infinity, spacings } = format;
  const sign2 = bits & 32768 ? -1 : 1;
  const magnitude = bits & 32767;
  if (magnitude > infinity) return Number.NaN;
  if (magnitude === infinity) return sign2 * Number.POSITIVE_INFINITY;
  const field = magnitude >>> mantissaBits;
  const fraction = magnitude & (1 << mantissaBits) - 1;
  const steps = field === 0 ? fraction : fraction + (1 << mantissaBits);
  return sign2 * steps * spacings[Math.max(field, 1) - 1];
}
function halfToFloat(bits) {
  return decode(bits, float16);
}
function floatToHalf(value) {
  return encode(value, float16);
}
function bfloatToFloat(bits) {
  float32Word[0] = bits << 16;
  return float32Scratch[0];
}
function floatToBfloat(value) {
  return encode(value, bfloat16);
}

// src/ops/families/access.ts
function readNumber(tensor2) {
  const data = tensor2.data;
  if (tensor2.dtype === "float16") return (index) => halfToFloat(Number(data[index]));
  if (tensor2.dtype === "bfloat16") return (index) => bfloatToFloat(Number(data[index]));
  return (index) => Number(data[index]);
}
function readBig(tensor2) {
  const data = tensor2.data;
  return (index) => BigInt(data[index]);
}
function readOrdered(tensor2) {
  return isBig(tensor2.dtype) ? readBig(tensor2) : readNumber(tensor2);
}
function writeNumber(dtype2, data) {
  if (dtype2 === "float16") return (index, value) => void (data[index] = floatToHalf(value));
  if (dtype2 === "bfloat16") return (index, value) => void (data[index] = floatToBfloat(value));
  const { kind } = dtypes[dtype2];
  if (kind === "float" || kind === "bool") return (index, value) => void (data[index] = value);
  const { low, high } = integerRange(dtype2);
  if (isBig(dtype2)) return (index, value) => void (data[index] = saturateBig(value, low, high));
  const [least, greatest2] = [Number(low), Number(high)];
  return (index, value) => void (data[index] = Math.min(Math.max(Math.trunc(value), least), greatest2));
}
function integerRange(dtype2) {
  const { kind, byteLength } = dtypes[dtype2];
  invariant(kind !== "float", `${dtype2} is not an integer dtype`);
  if (kind === "bool") return { low: 0n, high: 1n };
  const bits = BigInt(8 * byteLength);
  return kind === "uint" ? { low: 0n, high: (1n << bits) - 1n } : { low: -(1n << bits - 1n), high: (1n << bits - 1n) - 1n };
}
function saturateBig(value, low, high) {
  if (Number.isNaN(value)) return 0n;
  if (value <= Number(low)) return low;
  return value >= Number(high) ? high : BigInt(Math.trunc(value));
}
function fillTensor(type, element) {
  const data = allocate(type.dtype, elementCount(type.shape));
  const write = writeNumber(type.dtype, data);
  for (let i = 0; i < data.length; i++) write(i, element(i));
  return makeTensor(type.dtype, type.shape, data);
}
function fillBig(type, element) {
  const { kind, byteLength } = dtypes[type.dtype];
  invariant(kind !== "float", `${type.dtype} is not an integer dtype`);
  const data = allocate(type.dtype, elementCount(type.shape));
  const wrap = kind === "int" ? BigInt.asIntN : BigInt.asUintN;
  for (let i = 0; i < data.length; i++) {
    const wrapped = wrap(8 * byteLength, element(i));
    data[i] = isBig(type.dtype) ? wrapped : Number(wrapped);
  }
  return makeTensor(type.dtype, type.shape, data);
}
function viewAs(tensor2, type) {
  return { ...type, data: tensor2.data };
}
function rawZero(dtype2) {
  return isBig(dtype2) ? 0n : 0;
}
function pickElements(type, source2, position, outside = rawZero(type.dtype)) {
  const data = allocate(type.dtype, elementCount(type.shape));
  for (let i = 0; i < data.length; i++) {
    const from = position(i);
    data[i] = from < 0 ? outside : source2.data[from];
  }
  return makeTensor(type.dtype, type.shape, data);
}

// src/ops/families/unary.ts
function unary(name, apply, integers) {
  const allowed = [...floatDTypes, ...integers?.dtypes ?? []];
  return pointwise(name, {}, allowed, ({ x, type }) => {
    if (integers === void 0 || !isInteger(x.dtype)) return mapNumbers(x, type, apply);
    const read = readBig(x);
    return fillBig(type, (i) => integers.apply(read(i)));
  });
}
function unaryWith(name, attributes6, functionOf) {
  return pointwise(name, attributes6, floatDTypes, ({ x, type, attributes: given }) => mapNumbers(x, type, functionOf(given)));
}
function predicate(name, attributes6, questionOf) {
  return defineOperator({
    ...pointwise(name, attributes6, floatDTypes, ({ x, type, attributes: given }) => {
      const ask = questionOf(given);
      return mapNumbers(x, type, (element) => Number(ask(element)));
    }),
    infer(context) {
      requireDType(context, name, 0, "x", floatDTypes);
      return [{ dtype: "bool", shape: inputType(context, 0).shape }];
    }
  });
}
function pointwise(name, attributes6, allowed, compute2) {
  return defineOperator({
    name,
    inputs: { required: ["x"] },
    attributes: attributes6,
    outputs: { min: 1, max: 1 },
    infer(context) {
      requireDType(context, name, 0, "x", allowed);
      return [inputType(context, 0)];
    },
    reference: ({ inputs: inputs3, attributes: given, outputs }) => [
      compute2({ x: present(inputs3[0], "x"), type: outputs[0], attributes: given })
    ],
    flops: ({ outputs }) => elementCount(outputs[0].shape)
  });
}
function mapNumbers(x, type, apply) {
  const read = readNumber(x);
  return fillTensor(type, (i) => apply(read(i)));
}

// src/ops/abs.ts
var abs = unary("abs", Math.abs, { apply: (x) => x < 0n ? -x : x, dtypes: numberDTypes });

// src/ops/acos.ts
var acos = unary("acos", Math.acos);

// src/ops/acosh.ts
var acosh = unary("acosh", Math.acosh);

// src/ops/families/binary.ts
function binary(definition) {
  const { name, inputs: required = ["a", "b"], attributes: attributes6, allowed, result, check, compute: compute2 } = definition;
  return defineOperator({
    name,
    inputs: { required },
    attributes: attributes6,
    outputs: { min: 1, max: 1 },
    infer(context) {
      requireDType(context, name, 0, required[0], allowed);
      const dtype2 = requireSameDType(context, name, 0, 1);
      check?.(context);
      const shape2 = requireBroadcast(context, name, inputType(context, 0).shape, inputType(context, 1).shape);
      return [{ dtype: result ?? dtype2, shape: shape2 }];
    },
    reference({ inputs: inputs3, attributes: given, outputs }) {
      return [compute2(present(inputs3[0], required[0]), present(inputs3[1], required[1]), outputs[0], given)];
    },
    flops: ({ outputs }) => elementCount(outputs[0].shape)
  });
}
function arithmetic(name, apply, applyBig) {
  return binary({
    name,
    attributes: {},
    allowed: numberDTypes,
    compute: (a, b, type) => isInteger(type.dtype) ? combineBigs(a, b, type, applyBig) : combineNumbers(a, b, type, apply)
  });
}
function bitwise(name, apply) {
  return binary({ name, attributes: {}, allowed: integerDTypes, compute: (a, b, type) => combineBigs(a, b, type, apply) });
}
function comparison(name, ask, allowed = numberDTypes) {
  return binary({
    name,
    attributes: {},
    allowed,
    result: "bool",
    compute(a, b, type) {
      const [indexA, indexB] = operandIndices([a, b], type.shape);
      const [readA, readB] = [readOrdered(a), readOrdered(b)];
      return fillTensor(type, (i) => Number(ask(readA(indexA(i)), readB(indexB(i)))));
    }
  });
}
function logical(name, apply) {
  return comparison(name, (a, b) => apply(Boolean(a), Boolean(b)), ["bool"]);
}
function combineNumbers(a, b, type, apply) {
  const [indexA, indexB] = operandIndices([a, b], type.shape);
  const [readA, readB] = [readNumber(a), readNumber(b)];
  return fillTensor(type, (i) => apply(readA(indexA(i)), readB(indexB(i))));
}
function combineBigs(a, b, type, apply) {
  const [indexA, indexB] = operandIndices([a, b], type.shape);
  const [readA, readB] = [readBig(a), readBig(b)];
  return fillBig(type, (i) => apply(readA(indexA(i)), readB(indexB(i))));
}

// src/ops/add.ts
var add = arithmetic("add", (a, b) => a + b, (a, b) => a + b);

// src/ops/and.ts
var and = logical("and", (a, b) => a && b);

// src/ops/attributes.ts
function attribute(expected, parse, fallback) {
  const base = { expected, parse, print: (value) => printNumbers(value) };
  return fallback === void 0 ? base : { ...base, fallback };
}
function printNumbers(value) {
  if (Array.isArray(value)) return `[${value.map(printNumbers).join(",")}]`;
  return typeof value === "number" ? printNumber(value) : JSON.stringify(value);
}
function printNumber(value) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}
var isInteger2 = (value) => Number.isSafeInteger(value);
var isNumber = (value) => typeof value === "number";
var listOf = (is) => (value) => Array.isArray(value) && value.every(is) ? value : void 0;
function int(fallback) {
  return attribute("an integer", (value) => isInteger2(value) ? value : void 0, fallback);
}
function ints(fallback) {
  return attribute("a list of integers", listOf(isInteger2), fallback);
}
function float(fallback) {
  return attribute("a number", (value) => isNumber(value) ? value : void 0, fallback);
}
function bool(fallback) {
  return attribute("true or false", (value) => typeof value === "boolean" ? value : void 0, fallback);
}
function oneOf(choices, fallback) {
  return attribute(`one of ${choices.join(", ")}`, (value) => choices.find((choice) => choice === value), fallback);
}
function text(fallback) {
  return attribute("a text", (value) => typeof value === "string" ? value : void 0, fallback);
}
function dtype(fallback) {
  const parse = (value) => typeof value === "string" && isDType(value) ? value : void 0;
  return attribute(`a dtype (${allDTypes.join(", ")})`, parse, fallback);
}

// src/ops/families/axes.ts
function axisLoops(shape2, axis) {
  const product = (extents) => extents.reduce((count, extent) => count * extent, 1);
  return { outerCount: product(shape2.slice(0, axis)), extent: shape2[axis], innerCount: product(shape2.slice(axis + 1)) };
}
function eachLine(shape2, axis, visit) {
  const { outerCount, extent, innerCount } = axisLoops(shape2, axis);
  for (let outer = 0; outer < outerCount; outer++) {
    for (let inner = 0; inner < innerCount; inner++) {
      visit(outer * extent * innerCount + inner, innerCount, outer * innerCount + inner);
    }
  }
}
function eachCoordinate(shape2, visit) {
  const count = shape2.reduce((product, extent) => product * extent, 1);
  const coordinates = new Array(shape2.length).fill(0);
  for (let index = 0; index < count; index++) {
    visit(coordinates, index);
    for (let axis = shape2.length - 1; axis >= 0; axis--) {
      coordinates[axis]++;
      if (coordinates[axis] < shape2[axis]) break;
      coordinates[axis] = 0;
    }
  }
}
function positionIn(shape2) {
  const strides = stridesOf(shape2);
  return (coordinates) => {
    let position = 0;
    for (let axis = 0; axis < strides.length; axis++) position += coordinates[axis] * strides[axis];
    return position;
  };
}

// src/ops/families/arguments.ts
var indexDTypes = ["int64", "int32"];
function requireIntegers(context, op, input2, name) {
  requireDType(context, op, input2, name, indexDTypes);
  const { shape: shape2 } = inputType(context, input2);
  if (shape2.length !== 1) rejectShape(context, op, `${name} has shape ${formatShape(shape2)}`, "rank 1");
  return requireKnown(context, op, input2, name);
}
function optionalIntegers(context, op, input2, name) {
  return context.inputs[input2] === void 0 ? void 0 : requireIntegers(context, op, input2, name);
}
function requireInteger(context, op, input2, name) {
  requireDType(context, op, input2, name, indexDTypes);
  requireSingle(context, op, input2, name);
  return requireKnown(context, op, input2, name)[0];
}
function requireSingle(context, op, input2, name) {
  const shape2 = context.inputs[input2]?.shape;
  if (shape2 === void 0 || elementCount(shape2) === 1) return;
  rejectShape(context, op, `${name} has shape ${formatShape(shape2)}`, "one element");
}
function requireAxes(context, op, axes, rank) {
  const normal2 = axes.map((axis) => requireAxis(context, op, axis, rank));
  if (new Set(normal2).size === normal2.length) return normal2;
  return rejectShape(context, op, `axes are ${formatShape(axes)}`, "each axis at most once");
}

// src/ops/families/reduction.ts
var attributes = { keepdims: bool(true), noopWithEmptyAxes: bool(false) };
function reduction(name, rules) {
  return defineOperator({
    name,
    inputs: { required: ["x"], optional: ["axes"] },
    attributes,
    outputs: { min: 1, max: 1 },
    shapeInputs: [1],
    infer(context) {
      requireDType(context, name, 0, "x", rules.allowed ?? numberDTypes);
      const { keepdims, noopWithEmptyAxes } = context.attributes;
      const { dtype: dtype2, shape: shape2 } = inputType(context, 0);
      const reduced2 = requireReducedAxes(context, name, noopWithEmptyAxes);
      return [{ dtype: dtype2, shape: reducedShape(shape2, reduced2, keepdims) }];
    },
    reference({ inputs: inputs3, attributes: { noopWithEmptyAxes }, outputs }) {
      const x = present(inputs3[0], "x");
      return [reduceTensor(x, reducedAxes(x.shape, inputs3[1], noopWithEmptyAxes), outputs[0], rules)];
    },
    flops: ({ inputs: inputs3 }) => elementCount(inputs3[0].shape)
  });
}
function requireReducedAxes(context, op, noopWithEmptyAxes) {
  const rank = inputType(context, 0).shape.length;
  const axes = optionalIntegers(context, op, 1, "axes") ?? [];
  return axes.length === 0 ? axesWithoutChoice(rank, noopWithEmptyAxes) : requireAxes(context, op, axes, rank);
}
function reducedAxes(shape2, axes, noopWithEmptyAxes) {
  if (axes === void 0 || axes.data.length === 0) return axesWithoutChoice(shape2.length, noopWithEmptyAxes);
  return numbersOf(axes).map((axis) => normalizeAxis(axis, shape2.length));
}
function axesWithoutChoice(rank, noopWithEmptyAxes) {
  return noopWithEmptyAxes ? [] : Array.from({ length: rank }, (_, axis) => axis);
}
function reducedShape(shape2, reduced2, keepdims) {
  if (keepdims) return shape2.map((extent, axis) => reduced2.includes(axis) ? 1 : extent);
  return shape2.filter((_, axis) => !reduced2.includes(axis));
}
function reduceTensor(x, axes, type, rules) {
  const { number, big } = rules;
  if (dtypes[x.dtype].kind === "float" || big === void 0) {
    const sums2 = fold(x, axes, readNumber(x), number);
    return fillTensor(type, (i) => sums2[i]);
  }
  const sums = fold(x, axes, readBig(x), typeof big === "function" ? big(x.dtype) : big);
  return fillBig(type, (i) => sums[i]);
}
function fold(x, axes, read, rule) {
  const groups = reducedShape(x.shape, axes, true);
  const groupOf = broadcastIndex(groups, x.shape);
  const sums = new Array(elementCount(groups)).fill(rule.start);
  for (let i = 0; i < x.data.length; i++) {
    const group = groupOf(i);
    sums[group] = rule.step(sums[group], read(i));
  }
  const count = axes.reduce((product, axis) => product * x.shape[axis], 1);
  const { finish } = rule;
  return finish === void 0 ? sums : sums.map((sum2) => finish(sum2, count));
}

// src/ops/families/argument.ts
var attributes2 = { axis: int(0), keepdims: bool(true), selectLastIndex: bool(false) };
function argument(name, isBetter) {
  return defineOperator({
    name,
    inputs: { required: ["x"] },
    attributes: attributes2,
    outputs: { min: 1, max: 1 },
    infer(context) {
      requireDType(context, name, 0, "x", numberDTypes);
      const { shape: shape2 } = inputType(context, 0);
      const axis = requireAxis(context, name, context.attributes.axis, shape2.length);
      if (shape2[axis] === 0) rejectShape(context, name, `axis ${axis} is empty`, "at least one element");
      return [{ dtype: "int64", shape: reducedShape(shape2, [axis], context.attributes.keepdims) }];
    },
    reference({ inputs: inputs3, attributes: { axis, selectLastIndex }, outputs }) {
      const x = present(inputs3[0], "x");
      const read = readOrdered(x);
      const along = normalizeAxis(axis, x.shape.length);
      const winners = new Float64Array(elementCount(outputs[0].shape));
      eachLine(x.shape, along, (first, stride, line) => {
        let best = 0;
        for (let i = 1; i < x.shape[along]; i++) {
          const [champion, rival] = [read(first + best * stride), read(first + i * stride)];
          if (isBetter(rival, champion) || selectLastIndex && rival === champion) best = i;
        }
        winners[line] = best;
      });
      return [fillTensor(outputs[0], (i) => winners[i])];
    },
    flops: ({ inputs: inputs3 }) => elementCount(inputs3[0].shape)
  });
}

// src/ops/arg-max.ts
var argMax = argument("argMax", (a, b) => a > b);

// src/ops/arg-min.ts
var argMin = argument("argMin", (a, b) => a < b);

// src/ops/asin.ts
var asin = unary("asin", Math.asin);

// src/ops/asinh.ts
var asinh = unary("asinh", Math.asinh);

// src/ops/atan.ts
var atan = unary("atan", Math.atan);

// src/ops/atanh.ts
var atanh = unary("atanh", Math.atanh);

// src/ops/families/numbers.ts
function toFloat64(tensor2) {
  const data = tensor2.data;
  if (tensor2.dtype === "float16") return Float64Array.from(data, halfToFloat);
  if (tensor2.dtype === "bfloat16") return Float64Array.from(data, bfloatToFloat);
  if (isBig(tensor2.dtype)) return Float64Array.from(data, Number);
  return new Float64Array(data);
}

// src/ops/families/require.ts
function rejectAttribute(context, op, attribute2, found, expected) {
  return fail("OP_ATTRIBUTE", context.place, { op, attribute: attribute2, found: JSON.stringify(found), expected });
}
function requireList(context, op, attribute2, list2, rule) {
  const { length, least = -Infinity } = rule;
  if (list2.length === length && list2.every((element) => element >= least)) return;
  const bound = least === -Infinity ? "" : ` of at least ${least}`;
  rejectAttribute(context, op, attribute2, list2, `${length} integers${bound}`);
}
function requireRankBetween(context, op, input2, name, least, most) {
  const { shape: shape2 } = inputType(context, input2);
  if (shape2.length >= least && shape2.length <= most) return shape2;
  const expected = most === Infinity ? `rank ${least} or more` : `rank ${least} to ${most}`;
  return rejectShape(context, op, `${name} has shape ${formatShape(shape2)}`, expected);
}
function requireShape(context, op, input2, name, expected) {
  const found = context.inputs[input2]?.shape;
  if (found === void 0 || sameShape(found, expected)) return;
  rejectShape(context, op, `${name} has shape ${formatShape(found)}`, formatShape(expected));
}
function requireBroadcastsTo(context, op, input2, name, to) {
  const found = context.inputs[input2]?.shape;
  if (found === void 0 || sameShape(broadcastShapes(found, to) ?? [], to)) return;
  rejectShape(context, op, `${name} has shape ${formatShape(found)}`, `one that broadcasts to ${formatShape(to)}`);
}

// src/ops/families/window.ts
var windowAttributes = { strides: ints(), pads: ints(), dilations: ints() };
function windowAxes(x, kernel, attributes6) {
  const { strides, pads, dilations, ceilMode = false } = attributes6;
  return kernel.map((taps, i) => {
    const placed = {
      extent: x[i + 2],
      kernel: taps,
      stride: strides[i],
      dilation: dilations[i],
      begin: pads[i],
      end: pads[i + kernel.length]
    };
    return { ...placed, outputs: countOutputs(placed, ceilMode) };
  });
}
function countOutputs(axis, ceilMode) {
  const { extent, stride, begin, end } = axis;
  const room = begin + extent + end - spanOf(axis);
  if (room < 0) return 0;
  const outputs = (ceilMode ? Math.ceil(room / stride) : Math.floor(room / stride)) + 1;
  return ceilMode && (outputs - 1) * stride >= extent + begin ? outputs - 1 : outputs;
}
function spanOf(axis) {
  return (axis.kernel - 1) * axis.dilation + 1;
}
function requireWindow(context, op, x, kernel, attributes6) {
  const length = x.length - 2;
  if (kernel.some((taps) => taps < 1))
    rejectShape(context, op, `the kernel is ${formatShape(kernel)}`, "extents of at least 1");
  requireList(context, op, "strides", attributes6.strides, { length, least: 1 });
  requireList(context, op, "dilations", attributes6.dilations, { length, least: 1 });
  requireList(context, op, "pads", attributes6.pads, { length: 2 * length, least: 0 });
  const axes = windowAxes(x, kernel, attributes6);
  if (axes.every(({ outputs }) => outputs > 0)) return axes;
  const found = `the window spans ${formatShape(axes.map(spanOf))}`;
  const padded2 = axes.map(({ begin, extent, end }) => begin + extent + end);
  return rejectShape(context, op, found, `at most the padded input, ${formatShape(padded2)}`);
}
function tapsAt(axis, output) {
  const start = output * axis.stride - axis.begin;
  const from = Math.max(0, Math.ceil(-start / axis.dilation));
  const to = Math.min(axis.kernel, Math.ceil((axis.extent - start) / axis.dilation));
  return { start, from, to: Math.max(from, to) };
}
function tapReaches(axis) {
  const { extent, stride, dilation, begin, outputs } = axis;
  return Array.from({ length: axis.kernel }, (_, tap) => {
    const start = tap * dilation - begin;
    const from = Math.max(0, Math.ceil(-start / stride));
    return { start, from, to: Math.min(outputs, Math.ceil((extent - start) / stride)) };
  });
}
function windowCells(axes) {
  const strides = stridesOf(axes.map(({ extent }) => extent));
  let cells = [{ offsets: [0], padded: 1 }];
  axes.forEach((axis, i) => {
    const along = Array.from(
      { length: axis.outputs },
      (_, output) => cellsAlong(axis, tapsAt(axis, output), strides[i])
    );
    cells = cells.flatMap((outer) => along.map((inner) => crossCells(outer, inner)));
  });
  return cells;
}
function cellsAlong(axis, { start, from, to }, stride) {
  const offsets = Array.from({ length: to - from }, (_, i) => (start + (from + i) * axis.dilation) * stride);
  const padded2 = Math.min(axis.kernel, Math.ceil((axis.extent + axis.end - start) / axis.dilation));
  return { offsets, padded: padded2 };
}
function crossCells(outer, inner) {
  const offsets = outer.offsets.flatMap((a) => inner.offsets.map((b) => a + b));
  return { offsets, padded: outer.padded * inner.padded };
}
function countTaps(outputs, kernel) {
  return elementCount(outputs) * elementCount(kernel);
}

// src/ops/families/pool.ts
var poolAttributes = { kernelShape: ints(), ...windowAttributes, ceilMode: bool(false) };
function poolShape(context, op) {
  const x = requireRankBetween(context, op, 0, "x", 3, 5);
  const { kernelShape } = context.attributes;
  requireList(context, op, "kernelShape", kernelShape, { length: x.length - 2, least: 1 });
  const axes = requireWindow(context, op, x, kernelShape, context.attributes);
  return [x[0], x[1], ...axes.map(({ outputs }) => outputs)];
}
function poolTensor(x, attributes6, type, combine) {
  const windows = windowCells(windowAxes(x.shape, attributes6.kernelShape, attributes6));
  const elements2 = toFloat64(x);
  const planeLength = elementCount(x.shape.slice(2));
  const data = allocate(type.dtype, elementCount(type.shape));
  const write = writeNumber(type.dtype, data);
  const planes = type.shape[0] * type.shape[1];
  for (let plane = 0; plane < planes; plane++) {
    windows.forEach((cells, i) => write(plane * windows.length + i, combine(elements2, plane * planeLength, cells)));
  }
  return makeTensor(type.dtype, type.shape, data);
}
function globalPoolShape(context, op) {
  const x = requireRankBetween(context, op, 0, "x", 2, Infinity);
  if (x.slice(2).includes(0)) rejectShape(context, op, "x has an empty spatial axis", "extents of at least 1");
  return x.map((extent, axis) => axis < 2 ? extent : 1);
}
function poolPlanes(x, type, combine) {
  const { shape: shape2 } = present(x, "x");
  const elements2 = toFloat64(present(x, "x"));
  const planeLength = elementCount(shape2.slice(2));
  const data = allocate(type.dtype, elementCount(type.shape));
  const write = writeNumber(type.dtype, data);
  for (let plane = 0; plane < data.length; plane++) {
    write(plane, combine(elements2, plane * planeLength, (plane + 1) * planeLength));
  }
  return makeTensor(type.dtype, type.shape, data);
}

// src/ops/average-pool.ts
var averagePool = defineOperator({
  name: "averagePool",
  inputs: { required: ["x"] },
  attributes: { ...poolAttributes, countIncludePad: bool(false) },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "averagePool", 0, "x", floatDTypes);
    return [{ dtype: inputType(context, 0).dtype, shape: poolShape(context, "averagePool") }];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const y2 = poolTensor(present(inputs3[0], "x"), attributes6, outputs[0], (elements2, plane, { offsets, padded: padded2 }) => {
      if (offsets.length === 0) return 0;
      let sum2 = 0;
      for (const offset of offsets) sum2 += elements2[plane + offset];
      return sum2 / (attributes6.countIncludePad ? padded2 : offsets.length);
    });
    return [y2];
  },
  flops: ({ attributes: attributes6, outputs }) => countTaps(outputs[0].shape, attributes6.kernelShape)
});

// src/ops/families/normalization.ts
function momentsOf(elements2, from, to) {
  let sum2 = 0;
  for (let i = from; i < to; i++) sum2 += elements2[i];
  const mean = sum2 / (to - from);
  let squares = 0;
  for (let i = from; i < to; i++) squares += (elements2[i] - mean) ** 2;
  return { mean, variance: squares / (to - from) };
}
function meanSquare(elements2, from, to) {
  let sum2 = 0;
  for (let i = from; i < to; i++) sum2 += elements2[i] ** 2;
  return sum2 / (to - from);
}
function normalizationFlops({ outputs }) {
  return 5 * elementCount(outputs[0].shape);
}

// src/ops/batch-norm.ts
var perChannel = ["scale", "bias", "mean", "variance"];
var batchNorm = defineOperator({
  name: "batchNorm",
  inputs: { required: ["x", ...perChannel] },
  attributes: { epsilon: float(1e-5) },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "batchNorm", 0, "x", floatDTypes);
    const x = requireRankBetween(context, "batchNorm", 0, "x", 2, Infinity);
    perChannel.forEach((name, i) => {
      requireDType(context, "batchNorm", i + 1, name, floatDTypes);
      requireShape(context, "batchNorm", i + 1, name, [x[1]]);
    });
    return [inputType(context, 0)];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const x = present(inputs3[0], "x");
    const [scale, bias, mean, variance] = inputs3.slice(1).map((input2) => toFloat64(present(input2, "a statistic")));
    const read = readNumber(x);
    const channels = x.shape[1];
    const planeLength = elementCount(x.shape.slice(2));
    const normalized = fillTensor(outputs[0], (i) => {
      const c = Math.floor(i / planeLength) % channels;
      return (read(i) - mean[c]) / Math.sqrt(variance[c] + attributes6.epsilon) * scale[c] + bias[c];
    });
    return [normalized];
  },
  flops: normalizationFlops
});

// src/ops/bit-shift.ts
var bitShift = binary({
  name: "bitShift",
  attributes: { direction: oneOf(["left", "right"]) },
  allowed: unsignedDTypes,
  compute(a, b, type, { direction }) {
    const width = BigInt(8 * dtypes[type.dtype].byteLength);
    return combineBigs(a, b, type, (x, n) => n >= width ? 0n : direction === "left" ? x << n : x >> n);
  }
});

// src/ops/bitwise-and.ts
var bitwiseAnd = bitwise("bitwiseAnd", (a, b) => a & b);

// src/ops/bitwise-not.ts
var bitwiseNot = pointwise("bitwiseNot", {}, integerDTypes, ({ x, type }) => {
  const read = readBig(x);
  return fillBig(type, (i) => ~read(i));
});

// src/ops/bitwise-or.ts
var bitwiseOr = bitwise("bitwiseOr", (a, b) => a | b);

// src/ops/bitwise-xor.ts
var bitwiseXor = bitwise("bitwiseXor", (a, b) => a ^ b);

// src/ops/families/casting.ts
function castTensor(x, to) {
  if (x.dtype === to) return x;
  const type = { dtype: to, shape: x.shape };
  if (isInteger(to) && !isFloating(x.dtype)) return fillBig(type, readBig(x));
  const read = isBig(x.dtype) && to !== "float64" ? readToRound(x) : readNumber(x);
  return fillTensor(type, to === "bool" ? (i) => Number(read(i) !== 0) : read);
}
function isFloating(dtype2) {
  return !isInteger(dtype2) && dtype2 !== "bool";
}
function readToRound(x) {
  const read = readBig(x);
  const isExact = (value) => value >= -(2n ** 53n) && value <= 2n ** 53n;
  return (index) => {
    const value = read(index);
    return Number(isExact(value) || value % 2048n === 0n ? value : (value >> 11n | 1n) << 11n);
  };
}

// src/ops/cast.ts
var cast = defineOperator({
  name: "cast",
  inputs: { required: ["x"] },
  attributes: { to: dtype() },
  outputs: { min: 1, max: 1 },
  infer: (context) => [{ dtype: context.attributes.to, shape: inputType(context, 0).shape }],
  reference: ({ inputs: inputs3, outputs }) => [castTensor(present(inputs3[0], "x"), outputs[0].dtype)],
  flops: ({ outputs }) => elementCount(outputs[0].shape)
});

// src/ops/ceil.ts
var ceil = unary("ceil", Math.ceil);

// src/ops/celu.ts
var celu = unaryWith("celu", { alpha: float(1) }, ({ alpha }) => (x) => {
  return Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha));
});

// src/ops/reduce-sum.ts
var sum = {
  number: { start: 0, step: (total, x) => total + x },
  big: { start: 0n, step: (total, x) => total + x }
};
var reduceSum = reduction("reduceSum", sum);

// src/ops/chainer-cast-reduce-sum.ts
var chainerCastReduceSum = defineOperator({
  name: "chainerCastReduceSum",
  inputs: { required: ["x"], optional: ["axes"] },
  attributes: { to: dtype(), keepdims: bool(true) },
  outputs: { min: 1, max: 1 },
  shapeInputs: [1],
  infer(context) {
    const { to, keepdims } = context.attributes;
    if (dtypes[to].kind === "bool") rejectAttribute(context, "chainerCastReduceSum", "to", to, "a dtype of numbers");
    const reduced2 = requireReducedAxes(context, "chainerCastReduceSum", false);
    return [{ dtype: to, shape: reducedShape(inputType(context, 0).shape, reduced2, keepdims) }];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const x = castTensor(present(inputs3[0], "x"), attributes6.to);
    return [reduceTensor(x, reducedAxes(x.shape, inputs3[1], false), outputs[0], sum)];
  },
  flops: ({ inputs: inputs3 }) => 2 * elementCount(inputs3[0].shape)
});

// src/ops/clip.ts
var clip = defineOperator({
  name: "clip",
  inputs: { required: ["x"], optional: ["min", "max"] },
  attributes: {},
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "clip", 0, "x", numberDTypes);
    requireSameDType(context, "clip", 0, 1, 2);
    requireSingle(context, "clip", 1, "min");
    requireSingle(context, "clip", 2, "max");
    return [inputType(context, 0)];
  },
  reference({ inputs: inputs3, outputs }) {
    const [x, low, high] = [present(inputs3[0], "x"), inputs3[1], inputs3[2]];
    if (isInteger(x.dtype)) return [fillBig(outputs[0], clippedBig(x, low, high))];
    const [least, greatest2] = [low && readNumber(low)(0), high && readNumber(high)(0)];
    const read = readNumber(x);
    return [fillTensor(outputs[0], (i) => Math.min(greatest2 ?? Infinity, Math.max(least ?? -Infinity, read(i))))];
  },
  flops: ({ outputs }) => elementCount(outputs[0].shape)
});
function clippedBig(x, low, high) {
  const read = readBig(x);
  const [least, greatest2] = [low && readBig(low)(0), high && readBig(high)(0)];
  return (index) => {
    const raised = least !== void 0 && read(index) < least ? least : read(index);
    return greatest2 !== void 0 && raised > greatest2 ? greatest2 : raised;
  };
}

// src/ops/concat.ts
var concat = defineOperator({
  name: "concat",
  inputs: { required: [], rest: "inputs" },
  attributes: { axis: int() },
  outputs: { min: 1, max: 1 },
  infer(context) {
    const count = requireInputs(context);
    const dtype2 = requireSameDType(context, "concat", ...Array.from({ length: count }, (_, i) => i));
    const { shape: shape2 } = inputType(context, 0);
    const axis = requireAxis(context, "concat", context.attributes.axis, shape2.length);
    const shapes2 = context.inputs.map((type) => present(type, "an input").shape);
    for (const other of shapes2) {
      const matches = other.length === shape2.length && other.every((extent, i) => i === axis || extent === shape2[i]);
      if (!matches) rejectShape(context, "concat", `shapes ${formatShape(shape2)} and ${formatShape(other)}`, `equal but for axis ${axis}`);
    }
    const total = shapes2.reduce((sum2, other) => sum2 + other[axis], 0);
    return [{ dtype: dtype2, shape: shape2.map((extent, i) => i === axis ? total : extent) }];
  },
  reference({ inputs: inputs3, attributes: { axis }, outputs }) {
    const { dtype: dtype2, shape: shape2 } = outputs[0];
    const { outerCount, extent, innerCount } = axisLoops(shape2, normalizeAxis(axis, shape2.length));
    const data = allocate(dtype2, elementCount(shape2));
    let first = 0;
    for (const part of inputs3) {
      const run = outerCount === 0 ? 0 : part.data.length / outerCount;
      for (let i = 0; i < part.data.length; i++) {
        const [outer, inner] = [Math.floor(i / run), i % run];
        data[outer * extent * innerCount + first + inner] = part.data[i];
      }
      first += run;
    }
    return [makeTensor(dtype2, shape2, data)];
  },
  flops: () => 0
});
function requireInputs(context) {
  const given = context.inputs.filter((input2) => input2 !== void 0).length;
  if (given > 0 && given === context.inputs.length) return given;
  return fail("OP_INPUT_COUNT", context.place, { op: "concat", found: given, expected: "one or more, none left out" });
}

// src/ops/constant-of-shape.ts
var constantOfShape = defineOperator({
  name: "constantOfShape",
  inputs: { required: ["shape"] },
  attributes: { dtype: dtype("float32"), value: float(0) },
  outputs: { min: 1, max: 1 },
  shapeInputs: [0],
  infer(context) {
    const shape2 = requireIntegers(context, "constantOfShape", 0, "shape");
    if (shape2.some((extent) => extent < 0)) rejectShape(context, "constantOfShape", `shape is ${formatShape(shape2)}`, "no negative extents");
    return [{ dtype: context.attributes.dtype, shape: shape2 }];
  },
  reference({ attributes: attributes6, outputs }) {
    const value = attributes6.dtype === "bool" ? Number(attributes6.value !== 0) : attributes6.value;
    return [fillTensor(outputs[0], () => value)];
  },
  flops: () => 0
});

// src/ops/conv.ts
var conv = defineOperator({
  name: "conv",
  inputs: { required: ["x", "w"], optional: ["b"] },
  attributes: { ...windowAttributes, group: int(1) },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "conv", 0, "x", floatDTypes);
    const dtype2 = requireSameDType(context, "conv", 0, 1, 2);
    const x = requireRankBetween(context, "conv", 0, "x", 3, 5);
    const w = requireRankBetween(context, "conv", 1, "w", x.length, x.length);
    requireChannels(context, x, w);
    requireShape(context, "conv", 2, "b", [w[0]]);
    const axes = requireWindow(context, "conv", x, w.slice(2), context.attributes);
    return [{ dtype: dtype2, shape: [x[0], w[0], ...axes.map(({ outputs }) => outputs)] }];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const [x, w, b] = [present(inputs3[0], "x"), present(inputs3[1], "w"), inputs3[2]];
    const type = outputs[0];
    const addPlane = planeAdder(windowAxes(x.shape, w.shape.slice(2), attributes6));
    const [elements2, weights, bias] = [toFloat64(x), toFloat64(w), b === void 0 ? void 0 : toFloat64(b)];
    const [groupChannels, groupOutputs] = [w.shape[1], w.shape[0] / attributes6.group];
    const [planeLength, filterLength] = [elementCount(x.shape.slice(2)), elementCount(w.shape.slice(2))];
    const data = allocate(type.dtype, elementCount(type.shape));
    const write = writeNumber(type.dtype, data);
    const sums = new Float64Array(elementCount(type.shape.slice(2)));
    for (let plane = 0; plane < x.shape[0] * w.shape[0]; plane++) {
      const [batch, channel] = [Math.floor(plane / w.shape[0]), plane % w.shape[0]];
      const firstInput = batch * x.shape[1] + Math.floor(channel / groupOutputs) * groupChannels;
      sums.fill(0);
      for (let c = 0; c < groupChannels; c++) {
        addPlane(sums, elements2, (firstInput + c) * planeLength, weights, (channel * groupChannels + c) * filterLength);
      }
      for (let i = 0; i < sums.length; i++) write(plane * sums.length + i, sums[i] + (bias?.[channel] ?? 0));
    }
    return [makeTensor(type.dtype, type.shape, data)];
  },
  flops({ inputs: inputs3, outputs }) {
    const count = elementCount(outputs[0].shape);
    return 2 * count * elementCount(inputs3[1].shape.slice(1)) + (inputs3[2] === void 0 ? 0 : count);
  }
});
function requireChannels(context, x, w) {
  const { group } = context.attributes;
  if (group < 1) rejectAttribute(context, "conv", "group", group, "at least 1");
  const expected = w[1] * group;
  if (x[1] !== expected) {
    const found = `x has ${x[1]} channels, and w ${formatShape(w)} with ${group} groups takes ${expected}`;
    rejectShape(context, "conv", found, "equal numbers");
  }
  if (w[0] % group !== 0) rejectShape(context, "conv", `w gives ${w[0]} channels`, `a multiple of group, ${group}`);
}
function planeAdder(axes) {
  const [depths, rows, columns] = threeAxes(axes);
  const [reach0, reach1, reach2] = [tapReaches(depths), tapReaches(rows), tapReaches(columns)];
  return (sums, x, plane, w, filter) => {
    let tap = filter;
    for (const along0 of reach0) {
      for (const along1 of reach1) {
        for (const along2 of reach2) {
          const weight = w[tap++];
          for (let o0 = along0.from; o0 < along0.to; o0++) {
            const depth = plane + (o0 * depths.stride + along0.start) * rows.extent * columns.extent;
            for (let o1 = along1.from; o1 < along1.to; o1++) {
              const row = depth + (o1 * rows.stride + along1.start) * columns.extent + along2.start;
              const output = (o0 * rows.outputs + o1) * columns.outputs;
              for (let o2 = along2.from; o2 < along2.to; o2++)
                sums[output + o2] += x[row + o2 * columns.stride] * weight;
            }
          }
        }
      }
    }
  };
}
var single = { extent: 1, kernel: 1, stride: 1, dilation: 1, begin: 0, end: 0, outputs: 1 };
function threeAxes(axes) {
  const [depths, rows, columns] = [...Array.from({ length: 3 - axes.length }, () => single), ...axes];
  return [depths, rows, columns];
}

// src/ops/conv-transpose.ts
var convTranspose = defineOperator({
  name: "convTranspose",
  inputs: { required: ["x", "w"], optional: ["b"] },
  attributes: { ...windowAttributes, group: int(1), outputPadding: ints() },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "convTranspose", 0, "x", floatDTypes);
    const dtype2 = requireSameDType(context, "convTranspose", 0, 1, 2);
    const x = requireRankBetween(context, "convTranspose", 0, "x", 3, 5);
    const w = requireRankBetween(context, "convTranspose", 1, "w", x.length, x.length);
    requireAttributes(context, x, w);
    const channels = w[1] * context.attributes.group;
    requireShape(context, "convTranspose", 2, "b", [channels]);
    const spatial = x.slice(2).map((extent, i) => spreadExtent(extent, w[i + 2], context.attributes, i));
    if ([...spatial, ...w.slice(2)].some((extent) => extent < 1)) {
      rejectShape(
        context,
        "convTranspose",
        `w is ${formatShape(w)} and the result has extents ${formatShape(spatial)}`,
        "extents of at least 1"
      );
    }
    return [{ dtype: dtype2, shape: [x[0], channels, ...spatial] }];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const [x, w, b] = [present(inputs3[0], "x"), present(inputs3[1], "w"), inputs3[2]];
    const type = outputs[0];
    const [perGroup, channels] = [w.shape[1], type.shape[1]];
    const groupInputs = x.shape[1] / attributes6.group;
    const [elements2, weights] = [toFloat64(x), toFloat64(w)];
    const links = linksOf(x.shape.slice(2), w.shape.slice(2), type.shape.slice(2), attributes6);
    const [inputLength, filterLength] = [elementCount(x.shape.slice(2)), elementCount(w.shape.slice(2))];
    const outputLength = elementCount(type.shape.slice(2));
    const sums = new Float64Array(elementCount(type.shape));
    for (let plane = 0; plane < x.shape[0] * x.shape[1]; plane++) {
      const [batch, channel] = [Math.floor(plane / x.shape[1]), plane % x.shape[1]];
      const firstOutput = batch * channels + Math.floor(channel / groupInputs) * perGroup;
      for (let m = 0; m < perGroup; m++) {
        const [from, filter] = [plane * inputLength, (channel * perGroup + m) * filterLength];
        const to = (firstOutput + m) * outputLength;
        for (const { input: input2, tap, output } of links)
          sums[to + output] += elements2[from + input2] * weights[filter + tap];
      }
    }
    const bias = b === void 0 ? void 0 : toFloat64(b);
    return [fillTensor(type, (i) => sums[i] + (bias?.[Math.floor(i / outputLength) % channels] ?? 0))];
  },
  flops({ inputs: inputs3, outputs }) {
    const products = elementCount(inputs3[0].shape) * elementCount(inputs3[1].shape.slice(1));
    return 2 * products + (inputs3[2] === void 0 ? 0 : elementCount(outputs[0].shape));
  }
});
function requireAttributes(context, x, w) {
  const { strides, dilations, pads, outputPadding, group } = context.attributes;
  const length = x.length - 2;
  requireList(context, "convTranspose", "strides", strides, { length, least: 1 });
  requireList(context, "convTranspose", "dilations", dilations, { length, least: 1 });
  requireList(context, "convTranspose", "pads", pads, { length: 2 * length });
  requireList(context, "convTranspose", "outputPadding", outputPadding, { length, least: 0 });
  if (group < 1) rejectAttribute(context, "convTranspose", "group", group, "at least 1");
  if (x[1] !== w[0])
    rejectShape(context, "convTranspose", `x has ${x[1]} channels and w takes ${w[0]}`, "equal numbers");
  if (x[1] % group !== 0)
    rejectShape(context, "convTranspose", `x has ${x[1]} channels`, `a multiple of group, ${group}`);
}
function spreadExtent(extent, kernel, attributes6, axis) {
  const { strides, dilations, pads, outputPadding } = attributes6;
  const pad3 = pads[axis] + pads[axis + strides.length];
  return strides[axis] * (extent - 1) + (kernel - 1) * dilations[axis] + 1 + outputPadding[axis] - pad3;
}
function linksOf(input2, kernel, output, attributes6) {
  const strides = [stridesOf(input2), stridesOf(kernel), stridesOf(output)];
  let links = [{ input: 0, tap: 0, output: 0 }];
  for (let axis = 0; axis < input2.length; axis++) {
    const [inputStride, tapStride, outputStride] = strides.map((stride) => stride[axis]);
    const along = linksAlong(input2[axis], kernel[axis], output[axis], attributes6, axis);
    links = links.flatMap(
      (outer) => along.map((inner) => ({
        input: outer.input + inner.input * inputStride,
        tap: outer.tap + inner.tap * tapStride,
        output: outer.output + inner.output * outputStride
      }))
    );
  }
  return links;
}
function linksAlong(input2, kernel, output, attributes6, axis) {
  const links = [];
  for (let i = 0; i < input2; i++) {
    for (let tap = 0; tap < kernel; tap++) {
      const target = i * attributes6.strides[axis] + tap * attributes6.dilations[axis] - attributes6.pads[axis];
      if (target >= 0 && target < output) links.push({ input: i, tap, output: target });
    }
  }
  return links;
}

// src/ops/cos.ts
var cos = unary("cos", Math.cos);

// src/ops/cosh.ts
var cosh = unary("cosh", Math.cosh);

// src/ops/cum-sum.ts
var cumSum = defineOperator({
  name: "cumSum",
  inputs: { required: ["x", "axis"] },
  attributes: { exclusive: bool(false), reverse: bool(false) },
  outputs: { min: 1, max: 1 },
  shapeInputs: [1],
  infer(context) {
    requireDType(context, "cumSum", 0, "x", numberDTypes);
    const type = inputType(context, 0);
    requireAxis(context, "cumSum", requireInteger(context, "cumSum", 1, "axis"), type.shape.length);
    return [type];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const [x, type] = [present(inputs3[0], "x"), outputs[0]];
    const axis = normalizeAxis(numbersOf(present(inputs3[1], "axis"))[0], x.shape.length);
    if (isInteger(x.dtype)) {
      const sums2 = runningSums({ x, axis, ...attributes6, read: readBig(x), zero: 0n, add: (a, b) => a + b });
      return [fillBig(type, (i) => sums2[i])];
    }
    const sums = runningSums({ x, axis, ...attributes6, read: readNumber(x), zero: 0, add: (a, b) => a + b });
    return [fillTensor(type, (i) => sums[i])];
  },
  flops: ({ outputs }) => elementCount(outputs[0].shape)
});
function runningSums({ x, axis, exclusive, reverse, zero, read, add: add2 }) {
  const sums = new Array(x.data.length).fill(zero);
  const extent = x.shape[axis];
  eachLine(x.shape, axis, (first, stride) => {
    let sum2 = zero;
    for (let i = 0; i < extent; i++) {
      const position = first + (reverse ? extent - 1 - i : i) * stride;
      const next2 = add2(sum2, read(position));
      sums[position] = exclusive ? sum2 : next2;
      sum2 = next2;
    }
  });
  return sums;
}

// src/ops/families/blocks.ts
function requireBlocks(context, op) {
  const { blocksize } = context.attributes;
  if (blocksize < 1) rejectAttribute(context, op, "blocksize", blocksize, "a number from 1");
  return requireRank(context, op, 0, "x", 4);
}
function requireDivisible(context, op, extents, divisor) {
  if (extents.every((extent) => extent % divisor === 0)) return;
  rejectShape(context, op, `x has shape ${formatShape(inputType(context, 0).shape)}`, `${formatShape(extents)} divisible by ${divisor}`);
}

// src/ops/families/movement.ts
function view(definition) {
  const { name, inputs: names2, attributes: attributes6, shapeInputs, shape: shape2 } = definition;
  return defineOperator({
    name,
    inputs: names2,
    attributes: attributes6,
    outputs: { min: 1, max: 1 },
    ...shapeInputs === void 0 ? {} : { shapeInputs },
    infer: (context) => [{ dtype: inputType(context, 0).dtype, shape: shape2(context) }],
    reference: ({ inputs: inputs3, outputs }) => [viewAs(present(inputs3[0], "x"), outputs[0])],
    flops: () => 0
  });
}
function movement(definition) {
  return defineOperator({
    ...view(definition),
    reference(context) {
      const [x, type] = [present(context.inputs[0], "x"), context.outputs[0]];
      const positions = sourcePositions(x.shape, type.shape, definition.source(context, x, type.shape));
      return [pickElements(type, x, (i) => positions[i])];
    }
  });
}
function sourcePositions(from, to, source2) {
  const positions = new Float64Array(elementCount(to));
  const positionOf = positionIn(from);
  eachCoordinate(to, (coordinates, index) => {
    const found = source2(coordinates);
    positions[index] = found === void 0 ? -1 : positionOf(found);
  });
  return positions;
}

// src/ops/depth-to-space.ts
var depthToSpace = movement({
  name: "depthToSpace",
  inputs: { required: ["x"] },
  attributes: { blocksize: int(), mode: oneOf(["DCR", "CRD"], "DCR") },
  shape(context) {
    const [n, c, h2, w] = requireBlocks(context, "depthToSpace");
    const { blocksize } = context.attributes;
    requireDivisible(context, "depthToSpace", [c], blocksize ** 2);
    return [n, c / blocksize ** 2, h2 * blocksize, w * blocksize];
  },
  source({ attributes: { blocksize, mode } }, _x, result) {
    const channels = result[1];
    return (coordinates) => {
      const [n, c, h2, w] = coordinates;
      const within = h2 % blocksize * blocksize + w % blocksize;
      const channel = mode === "DCR" ? within * channels + c : c * blocksize ** 2 + within;
      return [n, channel, Math.floor(h2 / blocksize), Math.floor(w / blocksize)];
    };
  }
});

// src/ops/div.ts
var div = arithmetic("div", (a, b) => a / b, (a, b) => b === 0n ? 0n : a / b);

// src/ops/dropout.ts
var dropout = view({
  name: "dropout",
  inputs: { required: ["x"] },
  attributes: {},
  shape: (context) => inputType(context, 0).shape
});

// src/ops/families/einsum-equation.ts
function labelEinsum(equation, shapes2) {
  const [left = "", right, ...more] = equation.replaceAll(" ", "").split("->");
  const terms = left.split(",");
  const isTerm = (term) => /^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(term);
  if (more.length > 0 || !terms.every(isTerm) || !isTerm(right ?? ""))
    return "letters, at most one ... a term, and one ->";
  if (terms.length !== shapes2.length) return `${shapes2.length} terms, one for each input`;
  const operands = [];
  for (const [i, term] of terms.entries()) {
    const labels = labelTerm(term, shapes2[i].length);
    if (labels === void 0) return `a term for shape ${formatShape(shapes2[i])} instead of "${term}"`;
    operands.push(labels);
  }
  const extents = extentsOf(operands, shapes2);
  if (typeof extents === "string") return extents;
  const output = right === void 0 ? impliedOutput(operands) : labelOutput(right, operands);
  const isSound = output.every((label) => extents.has(label)) && new Set(output).size === output.length;
  return isSound ? { operands, output, extents } : "a result whose letters occur on the left, each once";
}
function labelTerm(term, rank) {
  const [before = "", after] = term.split("...");
  const letters = before.length + (after?.length ?? 0);
  if (after === void 0 ? letters !== rank : letters > rank) return void 0;
  return [...before, ...ellipsis(rank - letters), ...after ?? ""];
}
function ellipsis(rank) {
  return Array.from({ length: rank }, (_, i) => String(rank - 1 - i));
}
var isLetter = (label) => /[A-Za-z]/.test(label);
function impliedOutput(operands) {
  const letters = operands.flat().filter(isLetter);
  const once = letters.filter((letter) => letters.filter((other) => other === letter).length === 1);
  return [...ellipsis(widestEllipsis(operands)), ...once.sort()];
}
function labelOutput(term, operands) {
  const [before = "", after] = term.split("...");
  return after === void 0 ? [...before] : [...before, ...ellipsis(widestEllipsis(operands)), ...after];
}
function widestEllipsis(operands) {
  return Math.max(0, ...operands.map((labels) => labels.filter((label) => !isLetter(label)).length));
}
function extentsOf(operands, shapes2) {
  const extents = /* @__PURE__ */ new Map();
  for (const [i, labels] of operands.entries()) {
    for (const [axis, label] of labels.entries()) {
      const [known, found] = [extents.get(label) ?? 1, shapes2[i][axis]];
      const both = broadcastShapes([known], [found]);
      if (both === void 0)
        return `equal extents for ${isLetter(label) ? label : "..."} instead of ${known} and ${found}`;
      extents.set(label, both[0]);
    }
  }
  return extents;
}

// src/ops/einsum.ts
var einsum = defineOperator({
  name: "einsum",
  inputs: { required: ["operand"], rest: "operands" },
  attributes: { equation: text() },
  outputs: { min: 1, max: 1 },
  infer(context) {
    const given = context.inputs.filter((input2) => input2 !== void 0);
    if (given.length < context.inputs.length) {
      fail("OP_INPUT_COUNT", context.place, {
        op: "einsum",
        found: given.length,
        expected: `all of ${context.inputs.length}`
      });
    }
    requireDType(context, "einsum", 0, "operand", numberDTypes);
    const dtype2 = requireSameDType(context, "einsum", ...context.inputs.keys());
    const { equation } = context.attributes;
    const labels = labelEinsum(
      equation,
      given.map(({ shape: shape2 }) => shape2)
    );
    if (typeof labels === "string") rejectAttribute(context, "einsum", "equation", equation, labels);
    return [{ dtype: dtype2, shape: labels.output.map((label) => labels.extents.get(label)) }];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const operands = inputs3.map((input2) => present(input2, "an operand"));
    const labels = labelsOf(
      attributes6.equation,
      operands.map(({ shape: shape2 }) => shape2)
    );
    const elements2 = operands.map(toFloat64);
    const outer = loopsOver(
      labels.output,
      labels,
      operands.map(({ shape: shape2 }) => shape2)
    );
    const inner = loopsOver(
      summedLabels(labels),
      labels,
      operands.map(({ shape: shape2 }) => shape2)
    );
    const starts = allOffsets(outer, operands.length);
    const steps = allOffsets(inner, operands.length);
    return [
      fillTensor(outputs[0], (index) => {
        const start = starts[index];
        let sum2 = 0;
        for (const step of steps) {
          let product = 1;
          for (let i = 0; i < elements2.length; i++) product *= elements2[i][start[i] + step[i]];
          sum2 += product;
        }
        return sum2;
      })
    ];
  },
  flops({ inputs: inputs3, attributes: attributes6, outputs }) {
    const labels = labelsOf(
      attributes6.equation,
      inputs3.map((input2) => present(input2, "an operand").shape)
    );
    const terms = elementCount(summedLabels(labels).map((label) => labels.extents.get(label)));
    const count = elementCount(outputs[0].shape);
    if (inputs3.length === 1) return terms === 1 ? 0 : count * terms;
    return (terms === 1 ? 1 : 2) * (inputs3.length - 1) * count * terms;
  }
});
function labelsOf(equation, shapes2) {
  const labels = labelEinsum(equation, shapes2);
  invariant(typeof labels !== "string", "the equation was checked");
  return labels;
}
function summedLabels({ extents, output }) {
  return [...extents.keys()].filter((label) => !output.includes(label));
}
function loopsOver(names2, labels, shapes2) {
  return names2.map((name) => ({
    extent: labels.extents.get(name),
    strides: labels.operands.map((axes, i) => strideOf(name, axes, shapes2[i]))
  }));
}
function strideOf(name, axes, shape2) {
  const strides = stridesOf(shape2);
  return axes.reduce((sum2, label, axis) => sum2 + (label === name && shape2[axis] !== 1 ? strides[axis] : 0), 0);
}
function allOffsets(loops, operands) {
  let offsets = [new Array(operands).fill(0)];
  for (const { extent, strides } of loops) {
    offsets = offsets.flatMap(
      (from) => Array.from({ length: extent }, (_, i) => from.map((offset, k) => offset + i * strides[k]))
    );
  }
  return offsets;
}

// src/ops/elu.ts
var elu = unaryWith("elu", { alpha: float(1) }, ({ alpha }) => (x) => x < 0 ? alpha * Math.expm1(x) : x);

// src/ops/equal.ts
var equal = comparison("equal", (a, b) => a === b, allDTypes);

// src/ops/families/functions.ts
function errorFunction(x) {
  if (Math.abs(x) >= 6) return Math.sign(x);
  let term = x;
  let sum2 = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum2) * 2 ** -54; n++) {
    term *= 2 * x * x / (2 * n + 1);
    sum2 += term;
  }
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum2;
}
function logistic(x) {
  return 1 / (1 + Math.exp(-x));
}
function softPositive(x) {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
function roundToEven(x) {
  const low = Math.floor(x);
  const rest = x - low;
  const rounded = rest < 0.5 || rest === 0.5 && low % 2 === 0 ? low : low + 1;
  return rounded === 0 && x < 0 ? -0 : Number.isFinite(x) ? rounded : x;
}

// src/ops/erf.ts
var erf = unary("erf", errorFunction);

// src/ops/exp.ts
var exp = unary("exp", Math.exp);

// src/ops/expand.ts
var expand = movement({
  name: "expand",
  inputs: { required: ["x", "shape"] },
  attributes: {},
  shapeInputs: [1],
  shape(context) {
    const wanted = requireIntegers(context, "expand", 1, "shape");
    if (wanted.some((extent) => extent < 0)) rejectShape(context, "expand", `shape is ${formatShape(wanted)}`, "no negative extents");
    return requireBroadcast(context, "expand", inputType(context, 0).shape, wanted);
  },
  source(_, x, result) {
    const repeated = broadcastStrides(x.shape, result).map((stride) => stride === 0);
    const offset = result.length - x.shape.length;
    return (coordinates) => x.shape.map((_extent, axis) => repeated[offset + axis] ? 0 : coordinates[offset + axis]);
  }
});

// src/ops/eye-like.ts
var eyeLike = defineOperator({
  name: "eyeLike",
  inputs: { required: ["x"] },
  attributes: { dtype: dtype(), k: int(0) },
  outputs: { min: 1, max: 1 },
  infer: (context) => [{ dtype: context.attributes.dtype, shape: requireRank(context, "eyeLike", 0, "x", 2) }],
  reference({ inputs: inputs3, attributes: { k }, outputs }) {
    const columns = present(inputs3[0], "x").shape[1];
    return [fillTensor(outputs[0], (i) => Number(i % columns - Math.floor(i / columns) === k))];
  },
  flops: () => 0
});

// src/ops/flatten.ts
var flatten = view({
  name: "flatten",
  inputs: { required: ["x"] },
  attributes: { axis: int(1) },
  shape(context) {
    const { shape: shape2 } = inputType(context, 0);
    const axis = normalizeAxis(context.attributes.axis, shape2.length);
    const isWithin = axis >= 0 && axis <= shape2.length;
    if (!isWithin) rejectAttribute(context, "flatten", "axis", context.attributes.axis, `-${shape2.length} to ${shape2.length}`);
    return [elementCount(shape2.slice(0, axis)), elementCount(shape2.slice(axis))];
  }
});

// src/ops/floor.ts
var floor = unary("floor", Math.floor);

// src/ops/families/indices.ts
function indexWithin(index, extent) {
  return Math.min(Math.max(index < 0 ? index + extent : index, 0), extent - 1);
}
function requireIndicesWithin(context, op, input2, extents) {
  const { shape: shape2 } = inputType(context, input2);
  const isEmpty = shape2.includes(0);
  if (!isEmpty && extents.includes(0)) rejectShape(context, op, "an index into an empty axis", "at least one element there");
  const known = context.known(input2);
  if (known === void 0) return;
  numbersOf(known).forEach((index, i) => {
    const extent = extents[i % extents.length];
    if (index >= -extent && index < extent) return;
    rejectShape(context, op, `index ${index} for extents ${formatShape(extents)}`, `-${extent} to ${extent - 1}`);
  });
}
function requireAlongAxis(context, op, axis) {
  const [x, indices] = [inputType(context, 0).shape, inputType(context, 1).shape];
  const fits = indices.length === x.length && indices.every((extent, i) => i === axis || extent <= x[i]);
  if (!fits) rejectShape(context, op, `indices of shape ${formatShape(indices)}`, `one within ${formatShape(x)} but for axis ${axis}`);
  requireIndicesWithin(context, op, 1, [x[axis]]);
}
function requireTuples(context, op, batchDims) {
  const [x, indices] = [inputType(context, 0).shape, inputType(context, 1).shape];
  const length = indices.at(-1);
  const fits = length !== void 0 && batchDims < indices.length && batchDims + length <= x.length;
  const batchesMatch = indices.slice(0, batchDims).every((extent, axis) => extent === x[axis]);
  if (!fits || !batchesMatch) rejectShape(context, op, `x ${formatShape(x)} and indices ${formatShape(indices)}`, "indices whose last axis addresses x");
  if (length > 0) requireIndicesWithin(context, op, 1, x.slice(batchDims, batchDims + length));
  return length;
}

// src/ops/gather.ts
var gather = movement({
  name: "gather",
  inputs: { required: ["x", "indices"] },
  attributes: { axis: int(0) },
  shape(context) {
    const [{ shape: shape2 }, { shape: indices }] = [inputType(context, 0), inputType(context, 1)];
    requireDType(context, "gather", 1, "indices", indexDTypes);
    const axis = requireAxis(context, "gather", context.attributes.axis, shape2.length);
    requireIndicesWithin(context, "gather", 1, [shape2[axis]]);
    return [...shape2.slice(0, axis), ...indices, ...shape2.slice(axis + 1)];
  },
  source({ inputs: inputs3, attributes: attributes6 }, x) {
    const tensor2 = present(inputs3[1], "indices");
    const [indices, positionOf, rank] = [numbersOf(tensor2), positionIn(tensor2.shape), tensor2.shape.length];
    const axis = normalizeAxis(attributes6.axis, x.shape.length);
    return (coordinates) => {
      const index = indices[positionOf(coordinates.slice(axis, axis + rank))];
      return [...coordinates.slice(0, axis), indexWithin(index, x.shape[axis]), ...coordinates.slice(axis + rank)];
    };
  }
});

// src/ops/gather-elements.ts
var gatherElements = movement({
  name: "gatherElements",
  inputs: { required: ["x", "indices"] },
  attributes: { axis: int(0) },
  shape(context) {
    requireDType(context, "gatherElements", 1, "indices", indexDTypes);
    const axis = requireAxis(context, "gatherElements", context.attributes.axis, inputType(context, 0).shape.length);
    requireAlongAxis(context, "gatherElements", axis);
    return inputType(context, 1).shape;
  },
  source({ inputs: inputs3, attributes: attributes6 }, x, result) {
    const [indices, positionOf] = [numbersOf(present(inputs3[1], "indices")), positionIn(result)];
    const along = normalizeAxis(attributes6.axis, x.shape.length);
    return (coordinates) => {
      const index = indexWithin(indices[positionOf(coordinates)], x.shape[along]);
      return coordinates.map((at, axis) => axis === along ? index : at);
    };
  }
});

// src/ops/gather-nd.ts
var gatherND = movement({
  name: "gatherND",
  inputs: { required: ["x", "indices"] },
  attributes: { batchDims: int(0) },
  shape(context) {
    requireDType(context, "gatherND", 1, "indices", indexDTypes);
    const { batchDims } = context.attributes;
    if (batchDims < 0) rejectAttribute(context, "gatherND", "batchDims", batchDims, "a number from 0");
    const length = requireTuples(context, "gatherND", batchDims);
    return [...inputType(context, 1).shape.slice(0, -1), ...inputType(context, 0).shape.slice(batchDims + length)];
  },
  source({ inputs: inputs3, attributes: { batchDims } }, x) {
    const tensor2 = present(inputs3[1], "indices");
    const [indices, positionOf] = [numbersOf(tensor2), positionIn(tensor2.shape)];
    const tuples = tensor2.shape.length - 1;
    return (coordinates) => {
      const first = positionOf([...coordinates.slice(0, tuples), 0]);
      const tuple = indices.slice(first, first + tensor2.shape[tuples]);
      const fixed = tuple.map((index, i) => indexWithin(index, x.shape[batchDims + i]));
      return [...coordinates.slice(0, batchDims), ...fixed, ...coordinates.slice(tuples)];
    };
  }
});

// src/ops/gelu.ts
var exact = (x) => 0.5 * x * (1 + errorFunction(x / Math.SQRT2));
var byTanh = (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
var gelu = unaryWith("gelu", { approximate: oneOf(["none", "tanh"], "none") }, ({ approximate }) => {
  return approximate === "tanh" ? byTanh : exact;
});

// src/ops/families/matrix-product.ts
var productDTypes = [
  "float32",
  "float64",
  "float16",
  "bfloat16",
  "int32",
  "int64",
  "uint32",
  "uint64"
];
function dotProduct(a, b, i, j, inner) {
  let sum2 = 0;
  let [indexA, indexB] = [a.offset + i * a.rowStride, b.offset + j * b.columnStride];
  for (let k = 0; k < inner; k++, indexA += a.columnStride, indexB += b.rowStride) {
    sum2 += a.elements[indexA] * b.elements[indexB];
  }
  return sum2;
}

// src/ops/gemm.ts
var gemm = defineOperator({
  name: "gemm",
  inputs: { required: ["a", "b"], optional: ["c"] },
  attributes: { alpha: float(1), beta: float(1), transA: bool(false), transB: bool(false) },
  outputs: { min: 1, max: 1 },
  infer(context) {
    const { transA, transB } = context.attributes;
    requireDType(context, "gemm", 0, "a", productDTypes);
    const dtype2 = requireSameDType(context, "gemm", 0, 1, 2);
    const a = requireRank(context, "gemm", 0, "a", 2);
    const b = requireRank(context, "gemm", 1, "b", 2);
    const [innerA, innerB] = [innerOf(a, transA), b[transB ? 1 : 0]];
    if (innerA !== innerB)
      rejectShape(context, "gemm", `a gives ${innerA} and b ${innerB} terms to each sum`, "equal numbers");
    const shape2 = [a[transA ? 1 : 0], b[transB ? 0 : 1]];
    requireBroadcastsTo(context, "gemm", 2, "c", shape2);
    return [{ dtype: dtype2, shape: shape2 }];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const { alpha, beta, transA, transB } = attributes6;
    const type = outputs[0];
    const [a, b] = [matrixOf(present(inputs3[0], "a"), transA), matrixOf(present(inputs3[1], "b"), transB)];
    const inner = innerOf(inputs3[0].shape, transA);
    const columns = type.shape[1];
    const product = (index) => alpha * dotProduct(a, b, Math.floor(index / columns), index % columns, inner);
    const c = inputs3[2];
    if (c === void 0) return [fillTensor(type, product)];
    const [readC, indexC] = [readNumber(c), broadcastIndex(c.shape, type.shape)];
    return [fillTensor(type, (index) => product(index) + beta * readC(indexC(index)))];
  },
  flops({ inputs: inputs3, attributes: attributes6, outputs }) {
    const count = elementCount(outputs[0].shape);
    return 2 * count * innerOf(inputs3[0].shape, attributes6.transA) + (inputs3[2] === void 0 ? 0 : count);
  }
});
function innerOf(a, transA) {
  return a[transA ? 0 : 1];
}
function matrixOf(tensor2, isTransposed) {
  const [elements2, stride] = [toFloat64(tensor2), tensor2.shape[1]];
  return isTransposed ? { elements: elements2, offset: 0, rowStride: 1, columnStride: stride } : { elements: elements2, offset: 0, rowStride: stride, columnStride: 1 };
}

// src/ops/global-average-pool.ts
var globalAveragePool = defineOperator({
  name: "globalAveragePool",
  inputs: { required: ["x"] },
  attributes: {},
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "globalAveragePool", 0, "x", floatDTypes);
    return [{ dtype: inputType(context, 0).dtype, shape: globalPoolShape(context, "globalAveragePool") }];
  },
  reference({ inputs: inputs3, outputs }) {
    const mean = poolPlanes(inputs3[0], outputs[0], (elements2, from, to) => {
      let sum2 = 0;
      for (let i = from; i < to; i++) sum2 += elements2[i];
      return sum2 / (to - from);
    });
    return [mean];
  },
  flops: ({ inputs: inputs3 }) => elementCount(inputs3[0].shape)
});

// src/ops/global-max-pool.ts
var globalMaxPool = defineOperator({
  name: "globalMaxPool",
  inputs: { required: ["x"] },
  attributes: {},
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "globalMaxPool", 0, "x", floatDTypes);
    return [{ dtype: inputType(context, 0).dtype, shape: globalPoolShape(context, "globalMaxPool") }];
  },
  reference({ inputs: inputs3, outputs }) {
    const greatest2 = poolPlanes(inputs3[0], outputs[0], (elements2, from, to) => {
      let best = -Infinity;
      for (let i = from; i < to; i++) best = Math.max(best, elements2[i]);
      return best;
    });
    return [greatest2];
  },
  flops: ({ inputs: inputs3 }) => elementCount(inputs3[0].shape)
});

// src/ops/greater.ts
var greater = comparison("greater", (a, b) => a > b);

// src/ops/greater-or-equal.ts
var greaterOrEqual = comparison("greaterOrEqual", (a, b) => a >= b);

// src/ops/group-norm.ts
var groupNorm = defineOperator({
  name: "groupNorm",
  inputs: { required: ["x", "scale", "bias"] },
  attributes: { epsilon: float(1e-5), numGroups: int() },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "groupNorm", 0, "x", floatDTypes);
    requireSameDType(context, "groupNorm", 0, 1, 2);
    const x = requireRankBetween(context, "groupNorm", 0, "x", 2, Infinity);
    const { numGroups } = context.attributes;
    if (numGroups < 1) rejectAttribute(context, "groupNorm", "numGroups", numGroups, "at least 1");
    if (x[1] % numGroups !== 0) {
      rejectShape(context, "groupNorm", `x has ${x[1]} channels`, `a multiple of numGroups, ${numGroups}`);
    }
    requireShape(context, "groupNorm", 1, "scale", [x[1]]);
    requireShape(context, "groupNorm", 2, "bias", [x[1]]);
    return [inputType(context, 0)];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const [elements2, scale, bias] = inputs3.map((input2) => toFloat64(present(input2, "an input")));
    const { shape: shape2 } = outputs[0];
    const planeLength = elementCount(shape2.slice(2));
    const groupLength = shape2[1] / attributes6.numGroups * planeLength;
    const groups = Array.from(
      { length: shape2[0] * attributes6.numGroups },
      (_, group) => momentsOf(elements2, group * groupLength, (group + 1) * groupLength)
    );
    const normalized = fillTensor(outputs[0], (i) => {
      const { mean, variance } = groups[Math.floor(i / groupLength)];
      const channel = Math.floor(i / planeLength) % shape2[1];
      return (elements2[i] - mean) / Math.sqrt(variance + attributes6.epsilon) * scale[channel] + bias[channel];
    });
    return [normalized];
  },
  flops: normalizationFlops
});

// src/ops/hard-sigmoid.ts
var hardSigmoid = unaryWith("hardSigmoid", { alpha: float(0.2), beta: float(0.5) }, ({ alpha, beta }) => (x) => {
  return Math.max(0, Math.min(1, alpha * x + beta));
});

// src/ops/hard-swish.ts
var hardSwish = unary("hardSwish", (x) => x * Math.max(0, Math.min(1, x / 6 + 0.5)));

// src/ops/identity.ts
var identity = view({
  name: "identity",
  inputs: { required: ["x"] },
  attributes: {},
  shape: (context) => inputType(context, 0).shape
});

// src/ops/instance-norm.ts
var instanceNorm = defineOperator({
  name: "instanceNorm",
  inputs: { required: ["x", "scale", "bias"] },
  attributes: { epsilon: float(1e-5) },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "instanceNorm", 0, "x", floatDTypes);
    requireSameDType(context, "instanceNorm", 0, 1, 2);
    const x = requireRankBetween(context, "instanceNorm", 0, "x", 3, Infinity);
    requireShape(context, "instanceNorm", 1, "scale", [x[1]]);
    requireShape(context, "instanceNorm", 2, "bias", [x[1]]);
    return [inputType(context, 0)];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const [elements2, scale, bias] = inputs3.map((input2) => toFloat64(present(input2, "an input")));
    const { shape: shape2 } = outputs[0];
    const planeLength = elementCount(shape2.slice(2));
    const planes = Array.from(
      { length: shape2[0] * shape2[1] },
      (_, plane) => momentsOf(elements2, plane * planeLength, (plane + 1) * planeLength)
    );
    const normalized = fillTensor(outputs[0], (i) => {
      const plane = Math.floor(i / planeLength);
      const { mean, variance } = planes[plane];
      const channel = plane % shape2[1];
      return (elements2[i] - mean) / Math.sqrt(variance + attributes6.epsilon) * scale[channel] + bias[channel];
    });
    return [normalized];
  },
  flops: normalizationFlops
});

// src/ops/is-inf.ts
var attributes3 = { detectNegative: bool(true), detectPositive: bool(true) };
var isInf = predicate("isInf", attributes3, ({ detectNegative, detectPositive }) => (x) => {
  return detectNegative && x === -Infinity || detectPositive && x === Infinity;
});

// src/ops/is-nan.ts
var isNaN = predicate("isNaN", {}, () => Number.isNaN);

// src/ops/layer-norm.ts
var layerNorm = defineOperator({
  name: "layerNorm",
  inputs: { required: ["x", "scale"], optional: ["bias"] },
  attributes: { axis: int(-1), epsilon: float(1e-5) },
  outputs: { min: 1, max: 3 },
  infer(context) {
    requireDType(context, "layerNorm", 0, "x", floatDTypes);
    const dtype2 = requireSameDType(context, "layerNorm", 0, 1, 2);
    const { shape: shape2 } = inputType(context, 0);
    const axis = requireAxis(context, "layerNorm", context.attributes.axis, shape2.length);
    requireBroadcastsTo(context, "layerNorm", 1, "scale", shape2);
    requireBroadcastsTo(context, "layerNorm", 2, "bias", shape2);
    const statistics = {
      dtype: dtype2 === "float64" ? dtype2 : "float32",
      shape: shape2.map((extent, i) => i < axis ? extent : 1)
    };
    return [{ dtype: dtype2, shape: shape2 }, statistics, statistics].slice(0, context.outputCount);
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const [x, scale, bias] = [present(inputs3[0], "x"), present(inputs3[1], "scale"), inputs3[2]];
    const elements2 = toFloat64(x);
    const rowLength = lengthBehind(x.shape, attributes6.axis);
    const rows = Array.from(
      { length: rowLength === 0 ? 0 : elements2.length / rowLength },
      (_, row) => momentsOf(elements2, row * rowLength, (row + 1) * rowLength)
    );
    const inverse = (row) => 1 / Math.sqrt(rows[row].variance + attributes6.epsilon);
    const [readScale, indexScale] = [readNumber(scale), broadcastIndex(scale.shape, x.shape)];
    const readBias = bias === void 0 ? () => 0 : readNumber(bias);
    const indexBias = broadcastIndex(bias?.shape ?? [], x.shape);
    const y2 = fillTensor(outputs[0], (i) => {
      const row = Math.floor(i / rowLength);
      return (elements2[i] - rows[row].mean) * inverse(row) * readScale(indexScale(i)) + readBias(indexBias(i));
    });
    const [, meanType, inverseType] = outputs;
    const mean = meanType === void 0 ? [] : [fillTensor(meanType, (row) => rows[row].mean)];
    return [y2, ...mean, ...inverseType === void 0 ? [] : [fillTensor(inverseType, inverse)]];
  },
  flops: normalizationFlops
});
function lengthBehind(shape2, axis) {
  return elementCount(shape2.slice(normalizeAxis(axis, shape2.length)));
}

// src/ops/leaky-relu.ts
var leakyRelu = unaryWith("leakyRelu", { alpha: float(0.01) }, ({ alpha }) => (x) => x < 0 ? alpha * x : x);

// src/ops/less.ts
var less = comparison("less", (a, b) => a < b);

// src/ops/less-or-equal.ts
var lessOrEqual = comparison("lessOrEqual", (a, b) => a <= b);

// src/ops/log.ts
var log = unary("log", Math.log);

// src/ops/families/softmax.ts
var attributes4 = { axis: int(-1) };
function softmaxOver(name, apply) {
  return defineOperator({
    name,
    inputs: { required: ["x"] },
    attributes: attributes4,
    outputs: { min: 1, max: 1 },
    infer(context) {
      requireDType(context, name, 0, "x", floatDTypes);
      const type = inputType(context, 0);
      requireAxis(context, name, context.attributes.axis, type.shape.length);
      return [type];
    },
    reference({ inputs: inputs3, attributes: { axis }, outputs }) {
      const x = present(inputs3[0], "x");
      const read = readNumber(x);
      const results = new Float64Array(x.data.length);
      const along = normalizeAxis(axis, x.shape.length);
      eachLine(x.shape, along, (first, stride) => {
        const positions = Array.from({ length: x.shape[along] }, (_, i) => first + i * stride);
        const greatest2 = positions.reduce((most, position) => Math.max(most, read(position)), -Infinity);
        const sum2 = positions.reduce((total, position) => total + Math.exp(read(position) - greatest2), 0);
        for (const position of positions) results[position] = apply(read(position), greatest2, sum2);
      });
      return [fillTensor(outputs[0], (i) => results[i])];
    },
    flops: ({ outputs }) => 5 * elementCount(outputs[0].shape)
  });
}

// src/ops/log-softmax.ts
var logSoftmax = softmaxOver("logSoftmax", (x, greatest2, sum2) => x - greatest2 - Math.log(sum2));

// src/ops/lp-pool.ts
var lpPool = defineOperator({
  name: "lpPool",
  inputs: { required: ["x"] },
  attributes: { ...poolAttributes, p: int(2) },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "lpPool", 0, "x", floatDTypes);
    if (context.attributes.p < 1) rejectAttribute(context, "lpPool", "p", context.attributes.p, "at least 1");
    return [{ dtype: inputType(context, 0).dtype, shape: poolShape(context, "lpPool") }];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const { p } = attributes6;
    const y2 = poolTensor(present(inputs3[0], "x"), attributes6, outputs[0], (elements2, plane, { offsets }) => {
      let sum2 = 0;
      for (const offset of offsets) sum2 += Math.abs(elements2[plane + offset]) ** p;
      return sum2 ** (1 / p);
    });
    return [y2];
  },
  flops: ({ attributes: attributes6, outputs }) => countTaps(outputs[0].shape, attributes6.kernelShape)
});

// src/ops/lrn.ts
var lrn = defineOperator({
  name: "lrn",
  inputs: { required: ["x"] },
  attributes: { alpha: float(1e-4), beta: float(0.75), bias: float(1), size: int() },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "lrn", 0, "x", floatDTypes);
    requireRankBetween(context, "lrn", 0, "x", 2, Infinity);
    if (context.attributes.size < 1) rejectAttribute(context, "lrn", "size", context.attributes.size, "at least 1");
    return [inputType(context, 0)];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const { alpha, beta, bias, size: size2 } = attributes6;
    const x = present(inputs3[0], "x");
    const elements2 = toFloat64(x);
    const channels = x.shape[1];
    const planeLength = elementCount(x.shape.slice(2));
    const normalized = fillTensor(outputs[0], (i) => {
      const channel = Math.floor(i / planeLength) % channels;
      const from = Math.max(0, channel - Math.floor((size2 - 1) / 2));
      const to = Math.min(channels - 1, channel + Math.ceil((size2 - 1) / 2));
      let squares = 0;
      for (let c = from; c <= to; c++) squares += elements2[i + (c - channel) * planeLength] ** 2;
      return elements2[i] / (bias + alpha / size2 * squares) ** beta;
    });
    return [normalized];
  },
  flops: normalizationFlops
});

// src/ops/mat-mul.ts
var matMul = defineOperator({
  name: "matMul",
  inputs: { required: ["a", "b"] },
  attributes: {},
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "matMul", 0, "a", productDTypes);
    const dtype2 = requireSameDType(context, "matMul", 0, 1);
    const a = requireRankBetween(context, "matMul", 0, "a", 1, Infinity);
    const b = requireRankBetween(context, "matMul", 1, "b", 1, Infinity);
    const [left, right] = matricesOf(a, b);
    if (left.at(-1) !== right.at(-2)) {
      rejectShape(context, "matMul", `${formatShape(a)} times ${formatShape(b)}`, "as many rows in b as columns in a");
    }
    const batch = requireBroadcast(context, "matMul", left.slice(0, -2), right.slice(0, -2));
    const rows = a.length === 1 ? [] : [left.at(-2)];
    const columns = b.length === 1 ? [] : [right.at(-1)];
    return [{ dtype: dtype2, shape: [...batch, ...rows, ...columns] }];
  },
  reference({ inputs: inputs3, outputs }) {
    const [a, b] = [present(inputs3[0], "a"), present(inputs3[1], "b")];
    const type = outputs[0];
    const [left, right] = matricesOf(a.shape, b.shape);
    const [rows, inner, columns] = [left.at(-2), left.at(-1), right.at(-1)];
    const batch = type.shape.slice(0, type.shape.length - (a.shape.length > 1 ? 1 : 0) - (b.shape.length > 1 ? 1 : 0));
    const [indexA, indexB] = [broadcastIndex(left.slice(0, -2), batch), broadcastIndex(right.slice(0, -2), batch)];
    const viewA = { elements: toFloat64(a), offset: 0, rowStride: inner, columnStride: 1 };
    const viewB = { elements: toFloat64(b), offset: 0, rowStride: columns, columnStride: 1 };
    const data = allocate(type.dtype, elementCount(type.shape));
    const write = writeNumber(type.dtype, data);
    for (let n = 0, index = 0; n < elementCount(batch); n++) {
      const matrixA = { ...viewA, offset: indexA(n) * rows * inner };
      const matrixB = { ...viewB, offset: indexB(n) * inner * columns };
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++, index++) write(index, dotProduct(matrixA, matrixB, i, j, inner));
      }
    }
    return [makeTensor(type.dtype, type.shape, data)];
  },
  flops: ({ inputs: inputs3, outputs }) => 2 * elementCount(outputs[0].shape) * inputs3[0].shape.at(-1)
});
function matricesOf(a, b) {
  return [a.length === 1 ? [1, ...a] : a, b.length === 1 ? [...b, 1] : b];
}

// src/ops/max.ts
var max = arithmetic("max", Math.max, (a, b) => a > b ? a : b);

// src/ops/max-pool.ts
var maxPool = defineOperator({
  name: "maxPool",
  inputs: { required: ["x"] },
  attributes: { ...poolAttributes, storageOrder: int(0) },
  outputs: { min: 1, max: 2 },
  infer(context) {
    requireDType(context, "maxPool", 0, "x", [...floatDTypes, "int8", "uint8"]);
    const { storageOrder } = context.attributes;
    if (storageOrder !== 0 && storageOrder !== 1)
      rejectAttribute(context, "maxPool", "storageOrder", storageOrder, "0 or 1");
    const shape2 = poolShape(context, "maxPool");
    return [
      { dtype: inputType(context, 0).dtype, shape: shape2 },
      { dtype: "int64", shape: shape2 }
    ].slice(0, context.outputCount);
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const x = present(inputs3[0], "x");
    const [type, indexType] = outputs;
    const lowest = x.dtype === "int8" ? -128 : x.dtype === "uint8" ? 0 : -Infinity;
    const indices = allocate("int64", elementCount(type.shape));
    const planeIndex = attributes6.storageOrder === 0 ? (offset) => offset : columnMajor(x.shape.slice(2));
    let count = 0;
    const y2 = poolTensor(x, attributes6, type, (elements2, plane, cells) => {
      const offset = greatest(elements2, plane, cells);
      indices[count++] = offset === void 0 ? -1n : BigInt(plane + planeIndex(offset));
      return offset === void 0 ? lowest : elements2[plane + offset];
    });
    return indexType === void 0 ? [y2] : [y2, makeTensor("int64", indexType.shape, indices)];
  },
  flops: ({ attributes: attributes6, outputs }) => countTaps(outputs[0].shape, attributes6.kernelShape)
});
function greatest(elements2, plane, { offsets }) {
  let best = offsets[0];
  for (const offset of offsets) {
    const [element, known] = [elements2[plane + offset], elements2[plane + best]];
    if (element > known || Number.isNaN(element) && !Number.isNaN(known)) best = offset;
  }
  return best;
}
function columnMajor(spatial) {
  const rowStrides = stridesOf(spatial);
  const columnStrides = stridesOf(spatial.toReversed()).toReversed();
  return (offset) => spatial.reduce((sum2, extent, i) => sum2 + Math.floor(offset / rowStrides[i]) % extent * columnStrides[i], 0);
}

// src/ops/min.ts
var min = arithmetic("min", Math.min, (a, b) => a < b ? a : b);

// src/ops/mish.ts
var mish = unary("mish", (x) => x * Math.tanh(softPositive(x)));

// src/ops/mod.ts
var mod = binary({
  name: "mod",
  attributes: { fmod: bool(false) },
  allowed: numberDTypes,
  check(context) {
    if (context.attributes.fmod || !isFloat(inputType(context, 0).dtype)) return;
    rejectAttribute(context, "mod", "fmod", false, "true for floats");
  },
  compute(a, b, type, { fmod }) {
    if (!isInteger(type.dtype)) return combineNumbers(a, b, type, (x, y2) => x % y2);
    return combineBigs(a, b, type, fmod ? truncatedRemainder : flooredRemainder);
  }
});
function truncatedRemainder(a, b) {
  return b === 0n ? 0n : a % b;
}
function flooredRemainder(a, b) {
  const rest = truncatedRemainder(a, b);
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
}

// src/ops/mul.ts
var mul = arithmetic("mul", (a, b) => a * b, (a, b) => a * b);

// src/ops/neg.ts
var neg = unary("neg", (x) => -x, { apply: (x) => -x, dtypes: signedDTypes });

// src/ops/families/class-loss.ts
var classLossAttributes = {
  reduction: oneOf(["none", "mean", "sum"], "mean"),
  hasIgnoreIndex: bool(false),
  ignoreIndex: int(0)
};
function classLossType(context, op, names2) {
  requireDType(context, op, 0, names2[0], floatDTypes);
  requireDType(context, op, 1, names2[1], ["int32", "int64"]);
  const dtype2 = requireSameDType(context, op, 0, 2);
  const x = requireRankBetween(context, op, 0, names2[0], 2, Infinity);
  const labels = [x[0], ...x.slice(2)];
  requireShape(context, op, 1, names2[1], labels);
  requireShape(context, op, 2, names2[2], [x[1]]);
  return { dtype: dtype2, shape: context.attributes.reduction === "none" ? labels : [] };
}
function classLoss(logProbability, shape2, [labels, weights], attributes6, type) {
  const readLabel = readNumber(present(labels, "labels"));
  const readWeight = weights === void 0 ? () => 1 : readNumber(weights);
  const [classes2, planeLength] = [shape2[1], elementCount(shape2.slice(2))];
  const isIgnored = (label) => attributes6.hasIgnoreIndex && label === attributes6.ignoreIndex;
  const lossAt = (i) => {
    const label = readLabel(i);
    if (isIgnored(label)) return 0;
    if (!(label >= 0 && label < classes2)) return Number.NaN;
    const index = (Math.floor(i / planeLength) * classes2 + label) * planeLength + i % planeLength;
    return -readWeight(label) * logProbability(index);
  };
  if (attributes6.reduction === "none") return fillTensor(type, lossAt);
  let [loss, weight] = [0, 0];
  for (let i = 0; i < shape2[0] * planeLength; i++) {
    loss += lossAt(i);
    if (!isIgnored(readLabel(i))) weight += readWeight(readLabel(i));
  }
  return fillTensor(type, () => attributes6.reduction === "sum" ? loss : loss / weight);
}

// src/ops/nll-loss.ts
var nllLoss = defineOperator({
  name: "nllLoss",
  inputs: { required: ["x", "target"], optional: ["weight"] },
  attributes: classLossAttributes,
  outputs: { min: 1, max: 1 },
  infer: (context) => [classLossType(context, "nllLoss", ["x", "target", "weight"])],
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const x = present(inputs3[0], "x");
    return [classLoss(readNumber(x), x.shape, inputs3.slice(1), attributes6, outputs[0])];
  },
  flops: ({ inputs: inputs3 }) => elementCount(inputs3[1].shape)
});

// src/ops/not.ts
var not = pointwise("not", {}, ["bool"], ({ x, type }) => {
  const read = readNumber(x);
  return fillTensor(type, (i) => 1 - read(i));
});

// src/ops/one-hot.ts
var oneHot = defineOperator({
  name: "oneHot",
  inputs: { required: ["indices", "depth", "values"] },
  attributes: { axis: int(-1) },
  outputs: { min: 1, max: 1 },
  shapeInputs: [1],
  infer(context) {
    requireDType(context, "oneHot", 0, "indices", numberDTypes);
    requireShape(context, "oneHot", 2, "values", [2]);
    const { shape: shape2 } = inputType(context, 0);
    const axis = requireAxis(context, "oneHot", context.attributes.axis, shape2.length + 1);
    return [{ dtype: inputType(context, 2).dtype, shape: shape2.toSpliced(axis, 0, requireDepth(context)) }];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const [indices, values, type] = [present(inputs3[0], "indices"), present(inputs3[2], "values"), outputs[0]];
    const read = readNumber(indices);
    const { extent, innerCount } = axisLoops(type.shape, normalizeAxis(attributes6.axis, type.shape.length));
    return [
      pickElements(type, values, (i) => {
        const [outer, at, inner] = [Math.floor(i / (extent * innerCount)), Math.floor(i / innerCount) % extent, i % innerCount];
        const index = Math.trunc(read(outer * innerCount + inner));
        return index === at || index + extent === at ? 1 : 0;
      })
    ];
  },
  flops: () => 0
});
function requireDepth(context) {
  requireDType(context, "oneHot", 1, "depth", numberDTypes);
  requireSingle(context, "oneHot", 1, "depth");
  const depth = context.known(1) ?? fail("OP_NEEDS_CONSTANT", context.place, { op: "oneHot", input: "depth" });
  const count = Math.trunc(readNumber(depth)(0));
  return count >= 0 ? count : rejectShape(context, "oneHot", `depth is ${count}`, "a number from 0");
}

// src/ops/or.ts
var or = logical("or", (a, b) => a || b);

// src/ops/pad.ts
var pad = defineOperator({
  name: "pad",
  inputs: { required: ["x", "pads"], optional: ["value", "axes"] },
  attributes: { mode: oneOf(["constant", "reflect", "edge", "wrap"], "constant") },
  outputs: { min: 1, max: 1 },
  shapeInputs: [1, 3],
  infer(context) {
    const { dtype: dtype2, shape: shape2 } = inputType(context, 0);
    const pads = requireIntegers(context, "pad", 1, "pads");
    requireSameDType(context, "pad", 0, 2);
    requireSingle(context, "pad", 2, "value");
    const axes = optionalIntegers(context, "pad", 3, "axes") ?? shape2.map((_, axis) => axis);
    requireAxes(context, "pad", axes, shape2.length);
    if (pads.length !== 2 * axes.length) rejectShape(context, "pad", `${pads.length} pads`, `${2 * axes.length}: two for each axis`);
    const padded2 = paddingsOf(shape2, pads, axes).map(({ before, after }, axis) => before + shape2[axis] + after);
    if (padded2.some((extent) => extent < 0)) rejectShape(context, "pad", `${formatShape(shape2)} padded by ${formatShape(pads)}`, "extents from 0");
    const fromNothing = context.attributes.mode !== "constant" && padded2.some((extent, axis) => extent > 0 && shape2[axis] === 0);
    if (fromNothing) rejectShape(context, "pad", `an empty axis in ${formatShape(shape2)}`, "elements to repeat");
    return [{ dtype: dtype2, shape: padded2 }];
  },
  reference({ inputs: inputs3, attributes: { mode }, outputs }) {
    const [x, type] = [present(inputs3[0], "x"), outputs[0]];
    const axes = inputs3[3] === void 0 ? x.shape.map((_, axis) => axis) : numbersOf(inputs3[3]);
    const paddings = paddingsOf(x.shape, numbersOf(present(inputs3[1], "pads")), axes);
    const positions = sourcePositions(x.shape, type.shape, (coordinates) => {
      const from = coordinates.map((at, axis) => paddedIndex(at - paddings[axis].before, x.shape[axis], mode));
      return from.includes(-1) ? void 0 : from;
    });
    return [pickElements(type, x, (i) => positions[i], valueOf(inputs3[2]))];
  },
  flops: () => 0
});
function valueOf(value) {
  return value?.data[0];
}
function paddingsOf(shape2, pads, axes) {
  const paddings = shape2.map(() => ({ before: 0, after: 0 }));
  axes.forEach((axis, i) => {
    paddings[normalizeAxis(axis, shape2.length)] = { before: pads[i], after: pads[axes.length + i] };
  });
  return paddings;
}
function paddedIndex(index, extent, mode) {
  if (index >= 0 && index < extent) return index;
  switch (mode) {
    case "constant":
      return -1;
    case "edge":
      return index < 0 ? 0 : extent - 1;
    case "wrap":
      return modulo(index, extent);
    case "reflect": {
      const period = Math.max(1, 2 * (extent - 1));
      const within = modulo(index, period);
      return within < extent ? within : period - within;
    }
  }
}
function modulo(index, extent) {
  return (index % extent + extent) % extent;
}

// src/ops/pow.ts
var pow = defineOperator({
  name: "pow",
  inputs: { required: ["a", "b"] },
  attributes: {},
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "pow", 0, "a", numberDTypes);
    requireDType(context, "pow", 1, "b", numberDTypes);
    const [a, b] = [inputType(context, 0), inputType(context, 1)];
    return [{ dtype: a.dtype, shape: requireBroadcast(context, "pow", a.shape, b.shape) }];
  },
  reference({ inputs: inputs3, outputs }) {
    const [a, b] = [present(inputs3[0], "a"), present(inputs3[1], "b")];
    const [type, isExact] = [outputs[0], isInteger(a.dtype) && isInteger(b.dtype)];
    const bits = 8 * dtypes[a.dtype].byteLength;
    return [isExact ? combineBigs(a, b, type, (x, n) => integerPower(x, n, bits)) : combineNumbers(a, b, type, power)];
  },
  flops: ({ outputs }) => elementCount(outputs[0].shape)
});
function power(x, n) {
  return x === 1 || x === -1 && Math.abs(n) === Infinity ? 1 : x ** n;
}
function integerPower(x, n, bits) {
  if (n < 0n) return x === 1n || x === -1n && n % 2n === 0n ? 1n : x === -1n ? -1n : 0n;
  let [result, square] = [1n, x];
  for (let rest = n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = BigInt.asIntN(bits, result * square);
    square = BigInt.asIntN(bits, square * square);
  }
  return result;
}

// src/ops/prelu.ts
var prelu = binary({
  name: "prelu",
  inputs: ["x", "slope"],
  attributes: {},
  allowed: numberDTypes,
  check(context) {
    requireBroadcastsTo(context, "prelu", 1, "slope", inputType(context, 0).shape);
  },
  compute(x, slope, type) {
    if (isInteger(type.dtype)) return combineBigs(x, slope, type, (a, b) => a < 0n ? a * b : a);
    return combineNumbers(x, slope, type, (a, b) => a < 0 ? a * b : a);
  }
});

// src/ops/range.ts
var names = ["start", "limit", "delta"];
var range = defineOperator({
  name: "range",
  inputs: { required: names },
  attributes: {},
  outputs: { min: 1, max: 1 },
  shapeInputs: [0, 1, 2],
  infer(context) {
    requireDType(context, "range", 0, "start", numberDTypes);
    const dtype2 = requireSameDType(context, "range", 0, 1, 2);
    const [start, limit, delta] = names.map((name, input2) => requireScalar(context, input2, name));
    const count = isInteger(dtype2) ? countOfBigs(start, limit, delta) : countOfNumbers(start, limit, delta);
    if (Number.isFinite(count)) return [{ dtype: dtype2, shape: [count] }];
    return rejectShape(context, "range", "bounds that give no finite number of steps", "finite bounds and a delta other than 0");
  },
  reference({ inputs: inputs3, outputs }) {
    const [type, start, delta] = [outputs[0], present(inputs3[0], "start"), present(inputs3[2], "delta")];
    if (isInteger(type.dtype)) {
      const [first2, step2] = [readBig(start)(0), readBig(delta)(0)];
      return [fillBig(type, (i) => first2 + BigInt(i) * step2)];
    }
    const [first, step] = [readNumber(start)(0), readNumber(delta)(0)];
    return [fillTensor(type, (i) => first + i * step)];
  },
  flops: () => 0
});
function requireScalar(context, input2, name) {
  requireSingle(context, "range", input2, name);
  return context.known(input2) ?? fail("OP_NEEDS_CONSTANT", context.place, { op: "range", input: name });
}
function countOfNumbers(...bounds) {
  const [start, limit, delta] = bounds.map((bound) => readNumber(bound)(0));
  return delta === 0 ? NaN : Math.max(0, Math.ceil((limit - start) / delta));
}
function countOfBigs(...bounds) {
  const [start, limit, delta] = bounds.map((bound) => readBig(bound)(0));
  if (delta === 0n) return NaN;
  const [distance, step] = delta > 0n ? [limit - start, delta] : [start - limit, -delta];
  return distance <= 0n ? 0 : Number((distance + step - 1n) / step);
}

// src/ops/reciprocal.ts
var reciprocal = unary("reciprocal", (x) => 1 / x);

// src/ops/reduce-l1.ts
var reduceL1 = reduction("reduceL1", {
  number: { start: 0, step: (sum2, x) => sum2 + Math.abs(x) },
  big: { start: 0n, step: (sum2, x) => sum2 + (x < 0n ? -x : x) }
});

// src/ops/reduce-l2.ts
var reduceL2 = reduction("reduceL2", {
  number: { start: 0, step: (sum2, x) => sum2 + x * x, finish: Math.sqrt }
});

// src/ops/reduce-log-sum.ts
var reduceLogSum = reduction("reduceLogSum", {
  number: { start: 0, step: (sum2, x) => sum2 + x, finish: Math.log }
});

// src/ops/reduce-log-sum-exp.ts
var reduceLogSumExp = reduction("reduceLogSumExp", {
  number: { start: -Infinity, step: addUnderLogarithm }
});
function addUnderLogarithm(a, b) {
  const greatest2 = Math.max(a, b);
  return Number.isFinite(greatest2) ? greatest2 + Math.log1p(Math.exp(-Math.abs(a - b))) : greatest2;
}

// src/ops/reduce-max.ts
var reduceMax = reduction("reduceMax", {
  allowed: [...numberDTypes, "bool"],
  number: { start: -Infinity, step: Math.max },
  big: (dtype2) => ({ start: integerRange(dtype2).low, step: (a, b) => a > b ? a : b })
});

// src/ops/reduce-mean.ts
var reduceMean = reduction("reduceMean", {
  number: { start: 0, step: (sum2, x) => sum2 + x, finish: (sum2, count) => sum2 / count },
  big: { start: 0n, step: (sum2, x) => sum2 + x, finish: (sum2, count) => count === 0 ? 0n : sum2 / BigInt(count) }
});

// src/ops/reduce-min.ts
var reduceMin = reduction("reduceMin", {
  allowed: [...numberDTypes, "bool"],
  number: { start: Infinity, step: Math.min },
  big: (dtype2) => ({ start: integerRange(dtype2).high, step: (a, b) => a < b ? a : b })
});

// src/ops/reduce-prod.ts
var reduceProd = reduction("reduceProd", {
  number: { start: 1, step: (product, x) => product * x },
  big: { start: 1n, step: (product, x) => BigInt.asIntN(64, product * x) }
});

// src/ops/reduce-sum-square.ts
var reduceSumSquare = reduction("reduceSumSquare", {
  number: { start: 0, step: (sum2, x) => sum2 + x * x },
  big: { start: 0n, step: (sum2, x) => sum2 + x * x }
});

// src/ops/relu.ts
var relu = unary("relu", (x) => x < 0 ? 0 : x, { apply: (x) => x < 0n ? 0n : x, dtypes: signedDTypes });

// src/ops/reshape.ts
var reshape = view({
  name: "reshape",
  inputs: { required: ["x", "shape"] },
  attributes: { allowzero: bool(false) },
  shapeInputs: [1],
  shape(context) {
    const from = inputType(context, 0).shape;
    const wanted = requireIntegers(context, "reshape", 1, "shape");
    const { allowzero } = context.attributes;
    const copies = (extent) => extent === 0 && !allowzero;
    const isAmbiguous = allowzero && wanted.includes(0) && wanted.includes(-1);
    if (isAmbiguous || wanted.some((extent, axis) => copies(extent) && axis >= from.length)) return reject(context, from, wanted);
    return fillWildcard(context, from, wanted.map((extent, axis) => copies(extent) ? from[axis] : extent));
  }
});
function fillWildcard(context, from, wanted) {
  const count = elementCount(from);
  const given = elementCount(wanted.filter((extent) => extent !== -1));
  const shape2 = wanted.map((extent) => extent === -1 ? given === 0 ? 0 : count / given : extent);
  const isValid = wanted.every((extent) => extent >= -1) && wanted.filter((extent) => extent === -1).length <= 1;
  return isValid && shape2.every(Number.isInteger) && elementCount(shape2) === count ? shape2 : reject(context, from, wanted);
}
function reject(context, from, wanted) {
  return rejectShape(context, "reshape", `${formatShape(from)} to ${formatShape(wanted)}`, `a shape of ${elementCount(from)} elements`);
}

// src/ops/families/resize-axes.ts
var coordinateModes = [
  "half_pixel",
  "half_pixel_symmetric",
  "pytorch_half_pixel",
  "align_corners",
  "asymmetric",
  "tf_crop_and_resize"
];
function givenNumbers(tensor2) {
  return tensor2 === void 0 || tensor2.data.length === 0 ? void 0 : Array.from(toFloat64(tensor2));
}
function resizedAxes(axes, rank) {
  return axes.length === 0 ? Array.from({ length: rank }, (_, axis) => axis) : axes.map((axis) => normalizeAxis(axis, rank));
}
function resizeAxes(x, { roi: roi2, scales: scales2, sizes: sizes2 }, extents) {
  const axes = resizedAxes(extents.axes, x.length);
  const regions = givenNumbers(roi2) ?? [...axes.map(() => 0), ...axes.map(() => 1)];
  const wanted = givenNumbers(sizes2);
  const factors = wanted?.map((size2, i) => size2 / x[axes[i]]) ?? givenNumbers(scales2) ?? [];
  const common = wanted === void 0 ? void 0 : commonScale(factors, extents.keepAspectRatioPolicy);
  return x.map((extent, axis) => {
    const i = axes.indexOf(axis);
    if (i === -1) return { extent, outputs: extent, exactOutputs: extent, scale: 1, roi: [0, 1] };
    const scale = common ?? factors[i];
    const isExact = wanted !== void 0 && common === void 0;
    const exactOutputs = isExact ? wanted[i] : scale * extent;
    const outputs = wanted === void 0 ? Math.floor(Math.fround(exactOutputs)) : Math.floor(exactOutputs + 0.5);
    return { extent, outputs, exactOutputs, scale, roi: [regions[i], regions[i + axes.length]] };
  });
}
function commonScale(factors, policy) {
  if (policy === "stretch") return void 0;
  return policy === "not_larger" ? Math.min(...factors) : Math.max(...factors);
}

// src/ops/families/resize-check.ts
var [roi, scales, sizes] = [1, 2, 3];
function requireResize(context) {
  const x = requireRankBetween(context, "resize", 0, "x", 1, Infinity);
  const axes = requireAxes2(context, x.length);
  requireDType(context, "resize", roi, "roi", floatDTypes);
  requireDType(context, "resize", scales, "scales", ["float32"]);
  requireDType(context, "resize", sizes, "sizes", ["int64"]);
  const asked = [scales, sizes].filter((input2) => isGiven(context, input2));
  if (asked.length !== 1)
    rejectShape(context, "resize", asked.length === 0 ? "no scales or sizes" : "scales and sizes", "one of them");
  requireNumbers(context, scales, "scales", axes.length, (scale) => scale > 0 && Number.isFinite(scale));
  requireNumbers(context, sizes, "sizes", axes.length, (size2) => size2 >= 0);
  const needsRegion = context.attributes.coordinateTransformationMode === "tf_crop_and_resize";
  if (needsRegion && !isGiven(context, roi))
    rejectShape(context, "resize", "no roi", "one, as tf_crop_and_resize needs it");
  if (needsRegion) requireNumbers(context, roi, "roi", 2 * axes.length, Number.isFinite);
  const request = { roi: void 0, scales: knownOf(context, scales), sizes: knownOf(context, sizes) };
  const resized = resizeAxes(x, request, context.attributes);
  const isSound = resized.every(
    ({ extent, outputs }) => Number.isSafeInteger(outputs) && extent === 0 === (outputs === 0)
  );
  if (isSound) return resized;
  const found = `${formatShape(x)} to ${formatShape(resized.map(({ outputs }) => outputs))}`;
  return rejectShape(context, "resize", found, "extents of at least 1, or 0 where x has 0");
}
function requireAxes2(context, rank) {
  const axes = resizedAxes(context.attributes.axes, rank);
  const isSound = axes.every((axis) => axis >= 0 && axis < rank) && new Set(axes).size === axes.length;
  return isSound ? axes : rejectAttribute(context, "resize", "axes", context.attributes.axes, `different axes below ${rank}`);
}
function isGiven(context, input2) {
  return context.inputs[input2] !== void 0 && !inputType(context, input2).shape.includes(0);
}
function knownOf(context, input2) {
  return isGiven(context, input2) ? context.known(input2) : void 0;
}
function requireNumbers(context, input2, name, count, isSound) {
  if (!isGiven(context, input2)) return;
  const numbers2 = requireKnown(context, "resize", input2, name);
  if (numbers2.length === count && numbers2.every(isSound)) return;
  const expected = `${count} ${name === "scales" ? "numbers above 0" : "numbers"}`;
  rejectShape(context, "resize", `${name} is ${formatShape(numbers2)}`, expected);
}

// src/ops/families/resize-taps.ts
function resizeTaps(axis, sampling) {
  return Array.from({ length: axis.outputs }, (_, output) => {
    const coordinate = coordinateOf(output, axis, sampling.coordinateTransformationMode);
    const isOutside = coordinate < 0 || coordinate > axis.extent - 1;
    if (isOutside && sampling.coordinateTransformationMode === "tf_crop_and_resize") return void 0;
    return tapsAround(coordinate, axis, sampling);
  });
}
function coordinateOf(output, axis, mode) {
  const { extent, outputs, exactOutputs, scale, roi: roi2 } = axis;
  const halfPixel = (output + 0.5) / scale - 0.5;
  switch (mode) {
    case "half_pixel":
      return halfPixel;
    case "pytorch_half_pixel":
      return outputs === 1 ? 0 : halfPixel;
    case "half_pixel_symmetric":
      return extent / 2 * (1 - outputs / exactOutputs) + halfPixel;
    case "asymmetric":
      return output / scale;
    case "align_corners":
      return outputs === 1 ? 0 : output * (extent - 1) / (exactOutputs - 1);
    case "tf_crop_and_resize": {
      const length = (roi2[1] - roi2[0]) * (extent - 1);
      return roi2[0] * (extent - 1) + (outputs === 1 ? length / 2 : output * length / (exactOutputs - 1));
    }
    default:
      return unreachable(mode);
  }
}
function tapsAround(coordinate, axis, sampling) {
  const { extent, scale } = axis;
  const left = Math.ceil(coordinate) - 1;
  const weights = weightsAt(coordinate - left, scale, sampling);
  const first = left + 1 - weights.length / 2;
  const isExcluded = (i) => sampling.excludeOutside && sampling.mode !== "nearest" && (first + i < 0 || first + i >= extent);
  const kept = weights.map((weight, i) => isExcluded(i) ? 0 : weight);
  const total = sampling.excludeOutside ? kept.reduce((sum2, weight) => sum2 + weight, 0) : 1;
  const taps = kept.map((weight, i) => ({
    index: Math.min(Math.max(first + i, 0), extent - 1),
    weight: weight / total
  }));
  return taps.filter(({ weight }) => weight !== 0);
}
function weightsAt(ratio, scale, sampling) {
  const shrink = sampling.antialias ? Math.min(scale, 1) : 1;
  switch (sampling.mode) {
    case "nearest":
      return isRight(ratio, sampling.nearestMode) ? [0, 1] : [1, 0];
    case "linear":
      return filterWeights(ratio, shrink, 1, (distance) => Math.max(0, 1 - distance));
    case "cubic":
      return filterWeights(ratio, shrink, 2, (distance) => cubic(distance, sampling.cubicCoeffA));
    default:
      return unreachable(sampling.mode);
  }
}
function isRight(ratio, mode) {
  if (ratio === 1 || mode === "ceil") return true;
  if (mode === "floor") return false;
  return mode === "round_prefer_floor" ? ratio > 0.5 : ratio >= 0.5;
}
function filterWeights(ratio, shrink, radius, filter) {
  const reach = Math.ceil(radius / shrink);
  const weights = Array.from({ length: 2 * reach }, (_, i) => filter(Math.abs(i + 1 - reach - ratio) * shrink));
  if (shrink === 1) return weights;
  const total = weights.reduce((sum2, weight) => sum2 + weight, 0);
  return weights.map((weight) => weight / total);
}
function cubic(distance, a) {
  if (distance <= 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
  if (distance < 2) return ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a;
  return 0;
}

// src/ops/resize.ts
var resize = defineOperator({
  name: "resize",
  inputs: { required: ["x"], optional: ["roi", "scales", "sizes"] },
  attributes: {
    mode: oneOf(["nearest", "linear", "cubic"], "nearest"),
    coordinateTransformationMode: oneOf(coordinateModes, "half_pixel"),
    nearestMode: oneOf(["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"], "round_prefer_floor"),
    cubicCoeffA: float(-0.75),
    excludeOutside: bool(false),
    extrapolationValue: float(0),
    antialias: bool(false),
    axes: ints([]),
    keepAspectRatioPolicy: oneOf(["stretch", "not_larger", "not_smaller"], "stretch")
  },
  outputs: { min: 1, max: 1 },
  shapeInputs: [1, 2, 3],
  infer(context) {
    const { mode } = context.attributes;
    const allowed = { nearest: allDTypes, linear: numberDTypes, cubic: floatDTypes }[mode];
    requireDType(context, "resize", 0, "x", allowed);
    return [{ dtype: inputType(context, 0).dtype, shape: requireResize(context).map(({ outputs }) => outputs) }];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const x = present(inputs3[0], "x");
    const taps = resizeAxes(x.shape, requestOf(inputs3), attributes6).map((axis) => resizeTaps(axis, attributes6));
    const { extrapolationValue } = attributes6;
    return [
      attributes6.mode === "nearest" ? pick(x, taps, outputs[0], extrapolationValue) : blend(x, taps, outputs[0], extrapolationValue)
    ];
  },
  flops({ inputs: inputs3, attributes: attributes6, outputs }) {
    if (attributes6.mode === "nearest") return 0;
    const [from, to] = [inputs3[0].shape, outputs[0].shape];
    const resized = resizedAxes(attributes6.axes, from.length).filter((axis) => from[axis] !== to[axis]);
    return 2 * elementCount(to) * (attributes6.mode === "linear" ? 2 : 4) ** resized.length;
  }
});
function requestOf([, roi2, scales2, sizes2]) {
  return { roi: roi2, scales: scales2, sizes: sizes2 };
}
function tapsOf(index, axes, shape2) {
  const taps = [];
  let rest = index;
  for (let axis = shape2.length - 1; axis >= 0; axis--) {
    const along = axes[axis][rest % shape2[axis]];
    if (along === void 0) return void 0;
    taps[axis] = along;
    rest = Math.floor(rest / shape2[axis]);
  }
  return taps;
}
function pick(x, axes, type, extrapolationValue) {
  const strides = stridesOf(x.shape);
  const data = allocate(type.dtype, elementCount(type.shape));
  const write = writeNumber(type.dtype, data);
  for (let i = 0; i < data.length; i++) {
    const taps = tapsOf(i, axes, type.shape);
    if (taps === void 0) write(i, extrapolationValue);
    else data[i] = x.data[taps.reduce((offset, [tap], axis) => offset + tap.index * strides[axis], 0)];
  }
  return makeTensor(type.dtype, type.shape, data);
}
function blend(x, axes, type, extrapolationValue) {
  const strides = stridesOf(x.shape);
  const read = readNumber(x);
  const sumFrom = (taps, axis, offset) => {
    if (axis === taps.length) return read(offset);
    let sum2 = 0;
    for (const { index, weight } of taps[axis])
      sum2 += weight * sumFrom(taps, axis + 1, offset + index * strides[axis]);
    return sum2;
  };
  return fillTensor(type, (i) => {
    const taps = tapsOf(i, axes, type.shape);
    return taps === void 0 ? extrapolationValue : sumFrom(taps, 0, 0);
  });
}

// src/ops/rms-norm.ts
var rmsNorm = defineOperator({
  name: "rmsNorm",
  inputs: { required: ["x", "scale"] },
  attributes: { axis: int(-1), epsilon: float(1e-5) },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "rmsNorm", 0, "x", floatDTypes);
    requireSameDType(context, "rmsNorm", 0, 1);
    const { shape: shape2 } = inputType(context, 0);
    requireAxis(context, "rmsNorm", context.attributes.axis, shape2.length);
    requireBroadcastsTo(context, "rmsNorm", 1, "scale", shape2);
    return [inputType(context, 0)];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const [x, scale] = [present(inputs3[0], "x"), present(inputs3[1], "scale")];
    const elements2 = toFloat64(x);
    const rowLength = elementCount(x.shape.slice(normalizeAxis(attributes6.axis, x.shape.length)));
    const roots = Array.from(
      { length: rowLength === 0 ? 0 : elements2.length / rowLength },
      (_, row) => Math.sqrt(meanSquare(elements2, row * rowLength, (row + 1) * rowLength) + attributes6.epsilon)
    );
    const [readScale, indexScale] = [readNumber(scale), broadcastIndex(scale.shape, x.shape)];
    return [
      fillTensor(outputs[0], (i) => elements2[i] / roots[Math.floor(i / rowLength)] * readScale(indexScale(i)))
    ];
  },
  flops: normalizationFlops
});

// src/ops/round.ts
var round = unary("round", roundToEven);

// src/ops/families/scatter.ts
var scatterReduction = oneOf(["none", "add", "mul", "min", "max"], "none");
var numbers = { add: (a, b) => a + b, mul: (a, b) => a * b, min: Math.min, max: Math.max };
var bigs = {
  add: (a, b) => a + b,
  mul: (a, b) => BigInt.asIntN(64, a * b),
  min: (a, b) => a < b ? a : b,
  max: (a, b) => a > b ? a : b
};
function requireReducible(context, op, reduction2) {
  if (reduction2 !== "none") requireDType(context, op, 0, "x", numberDTypes);
}
function scatter(x, updates, positions, type, reduction2) {
  if (reduction2 === "none") {
    const result = pickElements(type, x, (i) => i);
    for (let i = 0; i < positions.length; i++) result.data[positions[i]] = updates.data[i];
    return result;
  }
  if (isInteger(x.dtype)) {
    const results2 = combineAt(x, updates, positions, readBig, bigs[reduction2]);
    return fillBig(type, (i) => results2[i]);
  }
  const results = combineAt(x, updates, positions, readNumber, numbers[reduction2]);
  return fillTensor(type, (i) => results[i]);
}
function combineAt(x, updates, positions, reader, combine) {
  const [readX, readUpdate] = [reader(x), reader(updates)];
  const results = Array.from({ length: x.data.length }, (_, i) => readX(i));
  for (let i = 0; i < positions.length; i++) {
    const at = positions[i];
    results[at] = combine(results[at], readUpdate(i));
  }
  return results;
}

// src/ops/scatter-elements.ts
var scatterElements = defineOperator({
  name: "scatterElements",
  inputs: { required: ["x", "indices", "updates"] },
  attributes: { axis: int(0), reduction: scatterReduction },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireReducible(context, "scatterElements", context.attributes.reduction);
    requireDType(context, "scatterElements", 1, "indices", indexDTypes);
    requireSameDType(context, "scatterElements", 0, 2);
    const type = inputType(context, 0);
    const axis = requireAxis(context, "scatterElements", context.attributes.axis, type.shape.length);
    requireAlongAxis(context, "scatterElements", axis);
    requireShape(context, "scatterElements", 2, "updates", inputType(context, 1).shape);
    return [type];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const [x, tensor2, updates] = [0, 1, 2].map((input2) => present(inputs3[input2], "a required input"));
    const indices = numbersOf(tensor2);
    const along = normalizeAxis(attributes6.axis, x.shape.length);
    let next2 = 0;
    const positions = sourcePositions(x.shape, tensor2.shape, (coordinates) => {
      const index = indexWithin(indices[next2++], x.shape[along]);
      return coordinates.map((at, axis) => axis === along ? index : at);
    });
    return [scatter(x, updates, positions, outputs[0], attributes6.reduction)];
  },
  flops: ({ inputs: inputs3, attributes: attributes6 }) => attributes6.reduction === "none" ? 0 : elementCount(inputs3[2].shape)
});

// src/ops/scatter-nd.ts
var scatterND = defineOperator({
  name: "scatterND",
  inputs: { required: ["x", "indices", "updates"] },
  attributes: { reduction: scatterReduction },
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireReducible(context, "scatterND", context.attributes.reduction);
    requireDType(context, "scatterND", 1, "indices", indexDTypes);
    requireSameDType(context, "scatterND", 0, 2);
    const [type, indices] = [inputType(context, 0), inputType(context, 1)];
    const length = requireTuples(context, "scatterND", 0);
    requireShape(context, "scatterND", 2, "updates", [...indices.shape.slice(0, -1), ...type.shape.slice(length)]);
    return [type];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const [x, tensor2, updates] = [0, 1, 2].map((input2) => present(inputs3[input2], "a required input"));
    const [indices, positionOf] = [numbersOf(tensor2), positionIn(tensor2.shape)];
    const tuples = tensor2.shape.length - 1;
    const positions = sourcePositions(x.shape, updates.shape, (coordinates) => {
      const first = positionOf([...coordinates.slice(0, tuples), 0]);
      const tuple = indices.slice(first, first + tensor2.shape[tuples]);
      return [...tuple.map((index, axis) => indexWithin(index, x.shape[axis])), ...coordinates.slice(tuples)];
    });
    return [scatter(x, updates, positions, outputs[0], attributes6.reduction)];
  },
  flops: ({ inputs: inputs3, attributes: attributes6 }) => attributes6.reduction === "none" ? 0 : elementCount(inputs3[2].shape)
});

// src/ops/selu.ts
var attributes5 = { alpha: float(1.6732631921768188), gamma: float(1.0507010221481323) };
var selu = unaryWith("selu", attributes5, ({ alpha, gamma }) => (x) => gamma * (x > 0 ? x : alpha * Math.expm1(x)));

// src/ops/shape.ts
var shape = defineOperator({
  name: "shape",
  inputs: { required: ["x"] },
  attributes: { start: int(0), end: int() },
  outputs: { min: 1, max: 1 },
  infer(context) {
    const { start, end } = context.attributes;
    const extents = inputType(context, 0).shape.slice(start, end);
    return [{ dtype: "int64", shape: [extents.length] }];
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const extents = present(inputs3[0], "x").shape.slice(attributes6.start, attributes6.end);
    return [tensorOf("int64", outputs[0].shape, extents)];
  },
  flops: () => 0
});

// src/ops/sigmoid.ts
var sigmoid = unary("sigmoid", logistic);

// src/ops/sign.ts
var sign = unary("sign", Math.sign, {
  apply: (x) => x < 0n ? -1n : x > 0n ? 1n : 0n,
  dtypes: numberDTypes
});

// src/ops/sin.ts
var sin = unary("sin", Math.sin);

// src/ops/sinh.ts
var sinh = unary("sinh", Math.sinh);

// src/ops/size.ts
var size = defineOperator({
  name: "size",
  inputs: { required: ["x"] },
  attributes: {},
  outputs: { min: 1, max: 1 },
  infer: () => [{ dtype: "int64", shape: [] }],
  reference: ({ inputs: inputs3 }) => [tensorOf("int64", [], [elementCount(present(inputs3[0], "x").shape)])],
  flops: () => 0
});

// src/ops/slice.ts
var slice = movement({
  name: "slice",
  inputs: { required: ["x", "starts", "ends"], optional: ["axes", "steps"] },
  attributes: {},
  shapeInputs: [1, 2, 3, 4],
  shape(context) {
    const { shape: shape2 } = inputType(context, 0);
    const starts = requireIntegers(context, "slice", 1, "starts");
    const ends = requireIntegers(context, "slice", 2, "ends");
    const axes = optionalIntegers(context, "slice", 3, "axes") ?? starts.map((_, axis) => axis);
    const steps = optionalIntegers(context, "slice", 4, "steps") ?? starts.map(() => 1);
    const lengths = [starts, ends, axes, steps].map((list2) => list2.length);
    if (new Set(lengths).size > 1) rejectShape(context, "slice", `starts, ends, axes and steps of lengths ${lengths.join(", ")}`, "one length");
    if (steps.includes(0)) rejectShape(context, "slice", "a step of 0", "steps other than 0");
    requireAxes(context, "slice", axes, shape2.length);
    return sectionsOf(shape2, { starts, ends, axes, steps }).map(({ extent }) => extent);
  },
  source({ inputs: inputs3 }, x) {
    const [starts, ends] = [numbersOf(present(inputs3[1], "starts")), numbersOf(present(inputs3[2], "ends"))];
    const [axes, steps] = [inputs3[3] && numbersOf(inputs3[3]), inputs3[4] && numbersOf(inputs3[4])];
    const sections = sectionsOf(x.shape, { starts, ends, axes, steps });
    return (coordinates) => coordinates.map((at, axis) => sections[axis].first + at * sections[axis].step);
  }
});
function sectionsOf(shape2, { starts, ends, axes, steps }) {
  const sections = shape2.map((extent) => ({ first: 0, step: 1, extent }));
  starts.forEach((start, i) => {
    const axis = normalizeAxis(axes?.[i] ?? i, shape2.length);
    sections[axis] = sectionOf(shape2[axis], start, ends[i], steps?.[i] ?? 1);
  });
  return sections;
}
function sectionOf(extent, start, end, step) {
  const [least, greatest2] = step > 0 ? [0, extent] : [-1, extent - 1];
  const clamp = (position) => Math.min(Math.max(position < 0 ? position + extent : position, least), greatest2);
  const first = clamp(start);
  return { first, step, extent: Math.max(0, Math.ceil((clamp(end) - first) / step)) };
}

// src/ops/softmax.ts
var softmax = softmaxOver("softmax", (x, greatest2, sum2) => Math.exp(x - greatest2) / sum2);

// src/ops/softmax-cross-entropy.ts
var softmaxCrossEntropy = defineOperator({
  name: "softmaxCrossEntropy",
  inputs: { required: ["scores", "labels"], optional: ["weights"] },
  attributes: classLossAttributes,
  outputs: { min: 1, max: 2 },
  infer(context) {
    const loss = classLossType(context, "softmaxCrossEntropy", ["scores", "labels", "weights"]);
    return [loss, inputType(context, 0)].slice(0, context.outputCount);
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const scores = present(inputs3[0], "scores");
    const logProbabilities = logSoftmaxOverClasses(toFloat64(scores), scores.shape);
    const loss = classLoss((i) => logProbabilities[i], scores.shape, inputs3.slice(1), attributes6, outputs[0]);
    const logType = outputs[1];
    return logType === void 0 ? [loss] : [loss, fillTensor(logType, (i) => logProbabilities[i])];
  },
  flops: ({ inputs: inputs3 }) => 5 * elementCount(inputs3[0].shape) + elementCount(inputs3[1].shape)
});
function logSoftmaxOverClasses(scores, shape2) {
  const [classes2, planeLength] = [shape2[1], elementCount(shape2.slice(2))];
  const result = new Float64Array(scores.length);
  for (let i = 0; i < shape2[0] * planeLength; i++) {
    const first = Math.floor(i / planeLength) * classes2 * planeLength + i % planeLength;
    let greatest2 = -Infinity;
    for (let c = 0; c < classes2; c++) greatest2 = Math.max(greatest2, scores[first + c * planeLength]);
    let sum2 = 0;
    for (let c = 0; c < classes2; c++) sum2 += Math.exp(scores[first + c * planeLength] - greatest2);
    const offset = greatest2 + Math.log(sum2);
    for (let c = 0; c < classes2; c++) result[first + c * planeLength] = scores[first + c * planeLength] - offset;
  }
  return result;
}

// src/ops/softplus.ts
var softplus = unary("softplus", softPositive);

// src/ops/softsign.ts
var softsign = unary("softsign", (x) => x / (1 + Math.abs(x)));

// src/ops/space-to-depth.ts
var spaceToDepth = movement({
  name: "spaceToDepth",
  inputs: { required: ["x"] },
  attributes: { blocksize: int() },
  shape(context) {
    const [n, c, h2, w] = requireBlocks(context, "spaceToDepth");
    const { blocksize } = context.attributes;
    requireDivisible(context, "spaceToDepth", [h2, w], blocksize);
    return [n, c * blocksize ** 2, h2 / blocksize, w / blocksize];
  },
  source({ attributes: { blocksize } }, x) {
    const channels = x.shape[1];
    return (coordinates) => {
      const [n, channel, h2, w] = coordinates;
      const [within, c] = [Math.floor(channel / channels), channel % channels];
      return [n, c, h2 * blocksize + Math.floor(within / blocksize), w * blocksize + within % blocksize];
    };
  }
});

// src/ops/split.ts
var split = defineOperator({
  name: "split",
  inputs: { required: ["x", "split"] },
  attributes: { axis: int(0) },
  outputs: { min: 1, max: Infinity },
  shapeInputs: [1],
  infer(context) {
    const { dtype: dtype2, shape: shape2 } = inputType(context, 0);
    const axis = requireAxis(context, "split", context.attributes.axis, shape2.length);
    const extents = requireIntegers(context, "split", 1, "split");
    const total = extents.reduce((sum2, extent) => sum2 + extent, 0);
    const isValid = extents.length > 0 && extents.every((extent) => extent >= 0) && total === shape2[axis];
    if (!isValid) rejectShape(context, "split", `split is ${formatShape(extents)}`, `extents that add up to ${shape2[axis]}`);
    return extents.map((extent) => ({ dtype: dtype2, shape: shape2.map((whole, i) => i === axis ? extent : whole) }));
  },
  reference({ inputs: inputs3, attributes: attributes6, outputs }) {
    const x = present(inputs3[0], "x");
    const axis = normalizeAxis(attributes6.axis, x.shape.length);
    let first = 0;
    return outputs.map((type) => {
      const start = first;
      first += type.shape[axis];
      const source2 = (coordinates) => coordinates.map((at, i) => i === axis ? at + start : at);
      const positions = sourcePositions(x.shape, type.shape, source2);
      return pickElements(type, x, (i) => positions[i]);
    });
  },
  flops: () => 0
});

// src/ops/sqrt.ts
var sqrt = unary("sqrt", Math.sqrt);

// src/ops/squeeze.ts
var squeeze = view({
  name: "squeeze",
  inputs: { required: ["x"], optional: ["axes"] },
  attributes: {},
  shapeInputs: [1],
  shape(context) {
    const { shape: shape2 } = inputType(context, 0);
    const axes = optionalIntegers(context, "squeeze", 1, "axes");
    if (axes === void 0) return shape2.filter((extent) => extent !== 1);
    const removed = requireAxes(context, "squeeze", axes, shape2.length);
    const isSingle = removed.every((axis) => shape2[axis] === 1);
    if (!isSingle) rejectShape(context, "squeeze", `axes ${formatShape(axes)} of ${formatShape(shape2)}`, "axes of extent 1");
    return shape2.filter((_, axis) => !removed.includes(axis));
  }
});

// src/ops/sub.ts
var sub = arithmetic("sub", (a, b) => a - b, (a, b) => a - b);

// src/ops/tan.ts
var tan = unary("tan", Math.tan);

// src/ops/tanh.ts
var tanh = unary("tanh", Math.tanh);

// src/ops/thresholded-relu.ts
var thresholdedRelu = unaryWith("thresholdedRelu", { alpha: float(1) }, ({ alpha }) => (x) => x > alpha ? x : 0);

// src/ops/tile.ts
var tile = movement({
  name: "tile",
  inputs: { required: ["x", "repeats"] },
  attributes: {},
  shapeInputs: [1],
  shape(context) {
    const { shape: shape2 } = inputType(context, 0);
    const repeats = requireIntegers(context, "tile", 1, "repeats");
    const isValid = repeats.length === shape2.length && repeats.every((count) => count >= 0);
    if (!isValid) rejectShape(context, "tile", `repeats are ${formatShape(repeats)}`, `${shape2.length} numbers from 0`);
    return shape2.map((extent, axis) => extent * repeats[axis]);
  },
  source: (_, x) => (coordinates) => coordinates.map((at, axis) => at % x.shape[axis])
});

// src/ops/top-k.ts
var topK = defineOperator({
  name: "topK",
  inputs: { required: ["x", "k"] },
  attributes: { axis: int(-1), largest: bool(true), sorted: bool(true) },
  outputs: { min: 2, max: 2 },
  shapeInputs: [1],
  infer(context) {
    requireDType(context, "topK", 0, "x", numberDTypes);
    const { dtype: dtype2, shape: shape2 } = inputType(context, 0);
    const axis = requireAxis(context, "topK", context.attributes.axis, shape2.length);
    const k = requireInteger(context, "topK", 1, "k");
    if (k < 0 || k > shape2[axis]) rejectShape(context, "topK", `k is ${k}`, `0 to ${shape2[axis]}, the extent of axis ${axis}`);
    const best = shape2.map((extent, i) => i === axis ? k : extent);
    return [{ dtype: dtype2, shape: best }, { dtype: "int64", shape: best }];
  },
  reference({ inputs: inputs3, attributes: { axis, largest }, outputs }) {
    const [x, [values, indices]] = [present(inputs3[0], "x"), outputs];
    const [read, along] = [readOrdered(x), normalizeAxis(axis, x.shape.length)];
    const positions = new Float64Array(elementCount(values.shape));
    const chosen = new Float64Array(positions.length);
    const k = values.shape[along];
    eachLine(x.shape, along, (first, stride, line) => {
      const candidates = Array.from({ length: x.shape[along] }, (_, i) => i);
      candidates.sort((a, b) => (largest ? -1 : 1) * order(read(first + a * stride), read(first + b * stride)) || a - b);
      for (let i = 0; i < k; i++) {
        const to = Math.floor(line / stride) * k * stride + i * stride + line % stride;
        positions[to] = first + candidates[i] * stride;
        chosen[to] = candidates[i];
      }
    });
    return [pickElements(values, x, (i) => positions[i]), fillTensor(indices, (i) => chosen[i])];
  },
  flops: ({ inputs: inputs3 }) => elementCount(inputs3[0].shape)
});
function order(a, b) {
  if (a === b) return 0;
  const [isNaNA, isNaNB] = [Number.isNaN(a), Number.isNaN(b)];
  if (isNaNA || isNaNB) return Number(isNaNA) - Number(isNaNB);
  return a < b ? -1 : a > b ? 1 : 0;
}

// src/ops/transpose.ts
var transpose = movement({
  name: "transpose",
  inputs: { required: ["x"] },
  attributes: { perm: ints() },
  shape(context) {
    const { shape: shape2 } = inputType(context, 0);
    const { perm } = context.attributes;
    const isPermutation = perm.length === shape2.length && shape2.every((_, axis) => perm.includes(axis));
    if (!isPermutation) rejectAttribute(context, "transpose", "perm", perm, `the axes of ${formatShape(shape2)} in some order`);
    return perm.map((axis) => shape2[axis]);
  },
  source({ attributes: { perm } }) {
    const inverse = perm.map((_, axis) => perm.indexOf(axis));
    return (coordinates) => inverse.map((axis) => coordinates[axis]);
  }
});

// src/ops/trilu.ts
var trilu = movement({
  name: "trilu",
  inputs: { required: ["x"], optional: ["k"] },
  attributes: { upper: bool(true) },
  shapeInputs: [1],
  shape(context) {
    const { shape: shape2 } = inputType(context, 0);
    if (shape2.length < 2) rejectShape(context, "trilu", `x has shape ${formatShape(shape2)}`, "rank 2 or more");
    if (context.inputs[1] !== void 0) requireInteger(context, "trilu", 1, "k");
    return shape2;
  },
  source({ inputs: inputs3, attributes: { upper } }) {
    const k = inputs3[1] === void 0 ? 0 : numbersOf(inputs3[1])[0];
    return (coordinates) => {
      const diagonal = coordinates.at(-1) - coordinates.at(-2);
      return (upper ? diagonal >= k : diagonal <= k) ? coordinates : void 0;
    };
  }
});

// src/ops/unsqueeze.ts
var unsqueeze = view({
  name: "unsqueeze",
  inputs: { required: ["x", "axes"] },
  attributes: {},
  shapeInputs: [1],
  shape(context) {
    const { shape: shape2 } = inputType(context, 0);
    const axes = requireIntegers(context, "unsqueeze", 1, "axes");
    const inserted = requireAxes(context, "unsqueeze", axes, shape2.length + axes.length);
    const rest = shape2.values();
    return Array.from({ length: shape2.length + axes.length }, (_, axis) => inserted.includes(axis) ? 1 : rest.next().value);
  }
});

// src/ops/where.ts
var where = defineOperator({
  name: "where",
  inputs: { required: ["condition", "a", "b"] },
  attributes: {},
  outputs: { min: 1, max: 1 },
  infer(context) {
    requireDType(context, "where", 0, "condition", ["bool"]);
    const dtype2 = requireSameDType(context, "where", 1, 2);
    const shapes2 = [0, 1, 2].map((input2) => inputType(context, input2).shape);
    return [{ dtype: dtype2, shape: requireBroadcast(context, "where", ...shapes2) }];
  },
  reference({ inputs: inputs3, outputs }) {
    const { dtype: dtype2, shape: shape2 } = outputs[0];
    const [condition, a, b] = [present(inputs3[0], "condition"), present(inputs3[1], "a"), present(inputs3[2], "b")];
    const [indexCondition, indexA, indexB] = operandIndices([condition, a, b], shape2);
    const data = allocate(dtype2, elementCount(shape2));
    for (let i = 0; i < data.length; i++) {
      const isTrue = Boolean(condition.data[indexCondition(i)]);
      data[i] = isTrue ? a.data[indexA(i)] : b.data[indexB(i)];
    }
    return [makeTensor(dtype2, shape2, data)];
  },
  flops: ({ outputs }) => elementCount(outputs[0].shape)
});

// src/ops/xor.ts
var xor = logical("xor", (a, b) => a !== b);

// src/ops/table.ts
var operators = {
  abs,
  acos,
  acosh,
  add,
  and,
  argMax,
  argMin,
  asin,
  asinh,
  atan,
  atanh,
  averagePool,
  batchNorm,
  bitShift,
  bitwiseAnd,
  bitwiseNot,
  bitwiseOr,
  bitwiseXor,
  cast,
  ceil,
  celu,
  chainerCastReduceSum,
  clip,
  concat,
  constantOfShape,
  conv,
  convTranspose,
  cos,
  cosh,
  cumSum,
  depthToSpace,
  div,
  dropout,
  einsum,
  elu,
  equal,
  erf,
  exp,
  expand,
  eyeLike,
  flatten,
  floor,
  gather,
  gatherElements,
  gatherND,
  gelu,
  gemm,
  globalAveragePool,
  globalMaxPool,
  greater,
  greaterOrEqual,
  groupNorm,
  hardSigmoid,
  hardSwish,
  identity,
  instanceNorm,
  isInf,
  isNaN,
  layerNorm,
  leakyRelu,
  less,
  lessOrEqual,
  log,
  logSoftmax,
  lpPool,
  lrn,
  matMul,
  max,
  maxPool,
  min,
  mish,
  mod,
  mul,
  neg,
  nllLoss,
  not,
  oneHot,
  or,
  pad,
  pow,
  prelu,
  range,
  reciprocal,
  reduceL1,
  reduceL2,
  reduceLogSum,
  reduceLogSumExp,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceProd,
  reduceSum,
  reduceSumSquare,
  relu,
  reshape,
  resize,
  rmsNorm,
  round,
  scatterElements,
  scatterND,
  selu,
  shape,
  sigmoid,
  sign,
  sin,
  sinh,
  size,
  slice,
  softmax,
  softmaxCrossEntropy,
  softplus,
  softsign,
  spaceToDepth,
  split,
  sqrt,
  squeeze,
  sub,
  tan,
  tanh,
  thresholdedRelu,
  tile,
  topK,
  transpose,
  trilu,
  unsqueeze,
  where,
  xor
};
var opNames = Object.keys(operators);
function operatorOf(op) {
  return operators[op];
}

// src/ir/builder.ts
function completeAttributes(op, given, place) {
  const schema = operatorOf(op).attributes;
  const problems = [];
  const complete = {};
  const reject2 = (attribute2, found, expected) => void problems.push(diagnostic("OP_ATTRIBUTE", place, { op, attribute: attribute2, found, expected }));
  for (const [name, attribute2] of Object.entries(schema)) {
    const value = given[name] ?? attribute2.fallback;
    const parsed = value === void 0 ? void 0 : attribute2.parse(value);
    if (parsed === void 0) reject2(name, value === void 0 ? "missing" : JSON.stringify(value), attribute2.expected);
    else complete[name] = parsed;
  }
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(schema, name)) reject2(name, "given", `one of ${Object.keys(schema).join(", ") || "no attributes"}`);
  }
  if (problems.length > 0) throw new CompileError(problems);
  return complete;
}
var mostElements = 2 ** 31;

// src/import/model/call-site.ts
var deepestStack = 100;
var libraryRoot = rootOf(import.meta.url);
function rootOf(url) {
  const end = Math.max(url.lastIndexOf("/src/"), url.lastIndexOf("/dist/"));
  return end === -1 ? url : url.slice(0, url.indexOf("/", end + 1) + 1);
}
function callSite() {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = deepestStack;
  const { stack } = new Error();
  Error.stackTraceLimit = limit;
  return placeOfStack(stack ?? "");
}
function placeOfStack(stack) {
  for (const line of stack.split("\n")) {
    const place = placeOfFrame(line);
    if (place !== void 0) return place;
  }
  return {};
}
var framePattern = /^\s*at (?:.*? \()?(?:async )?((?:file:\/\/)?[^()]*?):(\d+):(\d+)\)?$/;
function placeOfFrame(frame) {
  const [, location, line, column] = framePattern.exec(frame) ?? [];
  if (location === void 0 || location.startsWith("node:") || location.startsWith("<")) return void 0;
  const url = location.startsWith("/") ? `file://${location}` : location;
  if (url.startsWith(libraryRoot)) return void 0;
  return { file: pathOf(location), line: Number(line), column: Number(column) };
}
function pathOf(location) {
  return location.startsWith("file://") ? decodeURIComponent(new URL(location).pathname) : location;
}

// src/import/model/trace.ts
var active;
function activeTrace() {
  return active;
}

// src/import/model/apply.ts
function applyOperator(op, inputs3, attributes6, names2) {
  const trace = traceOf(inputs3);
  if (trace !== void 0) return trace.node(op, inputs3, attributes6, names2);
  const tensors = inputs3.map((operand) => operand && concrete(operand));
  return compute(op, tensors, attributes6, names2.length).map((tensor2) => ({ kind: "concrete", tensor: tensor2 }));
}
function traceOf(inputs3) {
  const isRecorded = inputs3.some((operand) => operand?.held.kind === "traced" || (operand?.role ?? "temporary") !== "temporary");
  return isRecorded ? activeTrace() : void 0;
}
function concrete(operand) {
  const { held } = operand;
  if (held.kind === "concrete") return held.tensor;
  const { name } = held.value;
  return held.trace === activeTrace() ? held.trace.fail("TRACE_DATA_DEPENDENT", { name }) : held.trace.fail("TRACE_LEAKED", { name });
}
function compute(op, inputs3, given, outputCount) {
  try {
    const operator = operatorOf(op);
    const attributes6 = completeAttributes(op, given, {});
    const outputs = operator.infer({ inputs: inputs3, attributes: attributes6, outputCount, place: {}, known: (input2) => inputs3[input2] });
    return operator.reference({ inputs: inputs3, attributes: attributes6, outputs });
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    const place = callSite();
    throw new CompileError(error.diagnostics.map((diagnostic2) => ({ ...diagnostic2, place })));
  }
}

// src/import/model/promotion.ts
var strengths = {
  bool: 0,
  uint8: 1,
  int8: 2,
  uint16: 3,
  int16: 4,
  uint32: 5,
  int32: 6,
  uint64: 7,
  int64: 8,
  float16: 9,
  bfloat16: 10,
  float32: 11,
  float64: 12
};
function promote(a, b) {
  if (a === b) return a;
  const halves = ["float16", "bfloat16"];
  if (halves.includes(a) && halves.includes(b)) return "float32";
  if (a === "uint8" && b === "int8" || a === "int8" && b === "uint8") return "int16";
  return strengths[a] > strengths[b] ? a : b;
}
function promoteNumber(dtype2, value) {
  if (dtypes[dtype2].kind === "float") return dtype2;
  if (!Number.isInteger(value)) return "float32";
  return dtype2 === "bool" ? "int64" : dtype2;
}

// src/import/model/tensor/literal.ts
function constant(tensor2) {
  return { held: { kind: "concrete", tensor: tensor2 }, role: "temporary" };
}
function scalar(dtype2, value) {
  return constant(fillTensor({ dtype: dtype2, shape: [] }, () => value));
}
function vector(values) {
  return constant(tensorOf("int64", [values.length], values));
}

// src/import/model/tensor/core.ts
var mostShown = 8;
var TensorCore = class {
  #held;
  role;
  constructor(held, role = "temporary") {
    this.#held = held;
    this.role = role;
  }
  get held() {
    return this.#held;
  }
  get dtype() {
    return typeOf(this.#held).dtype;
  }
  get shape() {
    return typeOf(this.#held).shape;
  }
  /** The elements, row-major. Throws TRACE_DATA_DEPENDENT when the tensor is traced. */
  get data() {
    return concrete(this).data;
  }
  get ndim() {
    return this.shape.length;
  }
  size(dim) {
    return dim === void 0 ? this.shape : this.shape[this.axis(dim)];
  }
  dim() {
    return this.shape.length;
  }
  numel() {
    return elementCount(this.shape);
  }
  /** The only element, as a number. Throws TRACE_DATA_DEPENDENT when the tensor is traced. */
  item() {
    const tensor2 = concrete(this);
    if (tensor2.data.length === 1) return readNumber(tensor2)(0);
    return fail("TENSOR_NOT_SCALAR", callSite(), { shape: formatShape(tensor2.shape) });
  }
  /** The elements as numbers, flat and row-major. int64 beyond 2^53 loses digits. */
  toNumbers() {
    const tensor2 = concrete(this);
    const read = readNumber(tensor2);
    return Array.from({ length: tensor2.data.length }, (_, i) => read(i));
  }
  /** The elements as numbers, nested as the shape says. */
  toArray() {
    return nest(this.toNumbers(), this.shape);
  }
  /** Replaces the elements of a parameter or buffer in place; its type stays. */
  assign(tensor2) {
    this.#held = { kind: "concrete", tensor: { dtype: this.dtype, shape: this.shape, data: tensor2.data } };
  }
  contiguous() {
    return this;
  }
  clone() {
    return this.apply("identity", [this], {}, "clone");
  }
  toString() {
    const type = `${this.dtype}${formatShape(this.shape)}`;
    if (this.#held.kind === "traced") return `Tensor(${type}, traced as ${this.#held.value.name})`;
    const numbers2 = this.toNumbers();
    const shown = numbers2.slice(0, mostShown).join(", ");
    return `Tensor(${type}, [${shown}${numbers2.length > mostShown ? ", \u2026" : ""}])`;
  }
  toJSON() {
    const { dtype: dtype2, shape: shape2 } = this;
    return this.#held.kind === "traced" ? { dtype: dtype2, shape: shape2 } : { dtype: dtype2, shape: shape2, data: this.toNumbers() };
  }
  /** Lets a tensor of one element be compared with numbers; a traced one has no value to compare. */
  [Symbol.toPrimitive](hint) {
    return hint === "string" ? this.toString() : this.item();
  }
  [/* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom")]() {
    return this.toString();
  }
  apply(op, inputs3, attributes6, name) {
    return this.applyAll(op, inputs3, attributes6, [name])[0];
  }
  applyAll(op, inputs3, attributes6, names2) {
    return applyOperator(op, inputs3, attributes6, names2).map((held) => this.wrap(held));
  }
  /** A constant of one element. */
  scalar(dtype2, value) {
    return scalar(dtype2, value);
  }
  /** A constant list of int64, as shapes and axes are given. */
  vector(values) {
    return vector(values);
  }
  /** An axis made non-negative. Throws TENSOR_AXIS. */
  axis(dim, rank = this.shape.length) {
    const axis = normalizeAxis(dim, rank);
    if (Number.isInteger(axis) && axis >= 0 && axis < rank) return axis;
    return fail("TENSOR_AXIS", callSite(), { dim, rank });
  }
};
function typeOf(held) {
  switch (held.kind) {
    case "concrete":
      return held.tensor;
    case "traced":
      return held.value.type;
    default:
      return unreachable(held);
  }
}
function nest(numbers2, shape2) {
  if (shape2.length === 0) return numbers2[0];
  const [outer, ...inner] = shape2;
  const count = elementCount(inner);
  return Array.from({ length: outer }, (_, i) => nest(numbers2.slice(i * count, (i + 1) * count), inner));
}

// src/import/model/tensor/elementwise.ts
var ElementwiseTensor = class extends TensorCore {
  /** The elements in another dtype. */
  to(dtype2) {
    return dtype2 === this.dtype ? this : this.apply("cast", [this], { to: dtype2 }, "_to_copy");
  }
  float() {
    return this.to("float32");
  }
  double() {
    return this.to("float64");
  }
  half() {
    return this.to("float16");
  }
  int() {
    return this.to("int32");
  }
  long() {
    return this.to("int64");
  }
  bool() {
    return this.to("bool");
  }
  add(other) {
    return this.#binary("add", other, "add");
  }
  sub(other) {
    return this.#binary("sub", other, "sub");
  }
  mul(other) {
    return this.#binary("mul", other, "mul");
  }
  /** True division: integers become float32. */
  div(other) {
    const numerator = isFloat(this.dtype) || typeof other !== "number" && isFloat(other.dtype) ? this : this.float();
    return numerator.#binary("div", other, "div");
  }
  floorDivide(other) {
    return this.div(other).floor().to(this.#meeting(other));
  }
  /** The remainder with the sign of the divisor. */
  remainder(other) {
    if (!isFloat(this.#meeting(other))) return this.#binary("mod", other, "remainder");
    return this.sub(this.div(other).floor().mul(other));
  }
  pow(exponent) {
    return this.#binary("pow", exponent, "pow");
  }
  square() {
    return this.mul(this);
  }
  minimum(other) {
    return this.#binary("min", other, "minimum");
  }
  maximum(other) {
    return this.#binary("max", other, "maximum");
  }
  neg() {
    return this.#plain("neg");
  }
  abs() {
    return this.#plain("abs");
  }
  sign() {
    return this.#plain("sign");
  }
  reciprocal() {
    return this.#plain("reciprocal");
  }
  sqrt() {
    return this.#plain("sqrt");
  }
  rsqrt() {
    return this.sqrt().reciprocal();
  }
  exp() {
    return this.#plain("exp");
  }
  log() {
    return this.#plain("log");
  }
  floor() {
    return this.#plain("floor");
  }
  ceil() {
    return this.#plain("ceil");
  }
  /** To the nearest integer, halves to the even one. */
  round() {
    return this.#plain("round");
  }
  sin() {
    return this.#plain("sin");
  }
  cos() {
    return this.#plain("cos");
  }
  tan() {
    return this.#plain("tan");
  }
  tanh() {
    return this.#plain("tanh");
  }
  sigmoid() {
    return this.#plain("sigmoid");
  }
  erf() {
    return this.#plain("erf");
  }
  relu() {
    return this.apply("relu", [this], {}, "relu");
  }
  /** Elements limited to a range; a bound that is left out does not limit. */
  clamp(min2, max2) {
    const bound = (value) => value === void 0 ? void 0 : this.scalar(this.dtype, value);
    return this.apply("clip", [this, bound(min2), bound(max2)], {}, "clamp");
  }
  eq(other) {
    return this.#binary("equal", other, "eq");
  }
  ne(other) {
    return this.eq(other).logicalNot();
  }
  lt(other) {
    return this.#binary("less", other, "lt");
  }
  le(other) {
    return this.#binary("lessOrEqual", other, "le");
  }
  gt(other) {
    return this.#binary("greater", other, "gt");
  }
  ge(other) {
    return this.#binary("greaterOrEqual", other, "ge");
  }
  logicalNot() {
    return this.apply("not", [this.bool()], {}, "logical_not");
  }
  logicalAnd(other) {
    return this.apply("and", [this.bool(), other.bool()], {}, "logical_and");
  }
  logicalOr(other) {
    return this.apply("or", [this.bool(), other.bool()], {}, "logical_or");
  }
  logicalXor(other) {
    return this.apply("xor", [this.bool(), other.bool()], {}, "logical_xor");
  }
  isnan() {
    return this.apply("isNaN", [this], {}, "isnan");
  }
  /** Elements of `this` where the condition holds, of `other` elsewhere. */
  where(condition, other) {
    const [a, b] = this.#operands(other);
    return this.apply("where", [condition.bool(), a, b], {}, "where");
  }
  /** `value` where the mask holds. */
  maskedFill(mask, value) {
    return this.apply("where", [mask.bool(), this.scalar(this.dtype, value), this], {}, "masked_fill");
  }
  #plain(op) {
    return this.apply(op, [this], {}, op);
  }
  #binary(op, other, name) {
    return this.apply(op, this.#operands(other), {}, name);
  }
  #meeting(other) {
    return typeof other === "number" ? promoteNumber(this.dtype, other) : promote(this.dtype, other.dtype);
  }
  #operands(other) {
    const dtype2 = this.#meeting(other);
    return [this.to(dtype2), typeof other === "number" ? this.scalar(dtype2, other) : other.to(dtype2)];
  }
};

// src/import/model/tensor/movement.ts
function integersOf(given) {
  const [first] = given;
  return typeof first === "object" ? first : given;
}
var MovementTensor = class extends ElementwiseTensor {
  /** The same elements under another shape; -1 stands for what is left over. */
  reshape(...shape2) {
    const extents = integersOf(shape2);
    return this.apply("reshape", [this, this.vector(extents)], { allowzero: extents.includes(0) }, "view");
  }
  view(...shape2) {
    return this.reshape(integersOf(shape2));
  }
  /** One axis instead of those from `startDim` to `endDim`. */
  flatten(startDim = 0, endDim = -1) {
    if (this.shape.length === 0) return this.reshape(1);
    const [start, end] = [this.axis(startDim), this.axis(endDim)];
    if (start === end) return this;
    return this.reshape([...this.shape.slice(0, start), -1, ...this.shape.slice(end + 1)]);
  }
  unflatten(dim, sizes2) {
    const axis = this.axis(dim);
    return this.reshape([...this.shape.slice(0, axis), ...sizes2, ...this.shape.slice(axis + 1)]);
  }
  permute(...dims) {
    const perm = integersOf(dims).map((dim) => this.axis(dim));
    return this.apply("transpose", [this], { perm }, "permute");
  }
  /** Two axes exchanged. */
  transpose(dim0, dim1) {
    return this.#exchange(dim0, dim1, "transpose");
  }
  /** A matrix with rows and columns exchanged. */
  t() {
    return this.shape.length < 2 ? this : this.#exchange(-2, -1, "t");
  }
  #exchange(dim0, dim1, name) {
    const [a, b] = [this.axis(dim0), this.axis(dim1)];
    const perm = this.shape.map((_, axis) => axis === a ? b : axis === b ? a : axis);
    return this.apply("transpose", [this], { perm }, name);
  }
  unsqueeze(dim) {
    return this.apply("unsqueeze", [this, this.vector([this.axis(dim, this.shape.length + 1)])], {}, "unsqueeze");
  }
  /** Without the axes of extent 1, or without one of them; an axis of another extent stays. */
  squeeze(dim) {
    const axes = dim === void 0 ? this.shape.map((_, axis) => axis) : [this.axis(dim)];
    const single2 = axes.filter((axis) => this.shape[axis] === 1);
    return single2.length === 0 ? this : this.apply("squeeze", [this, this.vector(single2)], {}, "squeeze");
  }
  /** Repeats axes of extent 1 without copying in memory; -1 keeps an extent. */
  expand(...shape2) {
    const given = integersOf(shape2);
    const extents = given.map((extent, i) => extent === -1 ? this.shape[i - given.length + this.shape.length] : extent);
    return this.apply("expand", [this, this.vector(extents)], {}, "expand");
  }
  expandAs(other) {
    return this.expand(other.shape);
  }
  /** The tensor repeated along every axis; missing axes are put in front. */
  repeat(...repeats) {
    const given = integersOf(repeats);
    const missing = Math.max(0, given.length - this.shape.length);
    const whole = missing === 0 ? this : this.reshape([...new Array(missing).fill(1), ...this.shape]);
    return whole.apply("tile", [whole, this.vector(given)], {}, "repeat");
  }
  /** From `start` up to but without `end`, in steps; negative positions count from the end. */
  slice(dim, start = 0, end = Number.MAX_SAFE_INTEGER, step = 1) {
    const [starts, ends, axes, steps] = [[start], [end], [this.axis(dim)], [step]].map((values) => this.vector(values));
    return this.apply("slice", [this, starts, ends, axes, steps], {}, "slice");
  }
  narrow(dim, start, length) {
    return this.slice(dim, start, start + length);
  }
  /** One position of an axis, which disappears. */
  select(dim, index) {
    const axis = this.axis(dim);
    const position = this.scalar("int64", this.axis(index, this.shape[axis]));
    return this.apply("gather", [this, position], { axis }, "select");
  }
  /** The positions of the outermost axis, one by one. */
  *[Symbol.iterator]() {
    for (let i = 0; i < this.size(0); i++) yield this.select(0, i);
  }
  /** Reversed along axes. */
  flip(...dims) {
    const axes = integersOf(dims).map((dim) => this.axis(dim));
    const each = (value) => this.vector(axes.map(() => value));
    return this.apply("slice", [this, each(-1), each(Number.MIN_SAFE_INTEGER), this.vector(axes), each(-1)], {}, "flip");
  }
  /** Pieces of the given extent, the last one perhaps smaller, or of the extents of a list. */
  split(size2, dim = 0) {
    const axis = this.axis(dim);
    const extent = this.shape[axis];
    const sizes2 = typeof size2 === "number" ? piecesOf(extent, size2) : size2;
    return this.applyAll("split", [this, this.vector(sizes2)], { axis }, sizes2.map(() => "getitem"));
  }
  /** At most `chunks` pieces of equal extent, the last one perhaps smaller. */
  chunk(chunks, dim = 0) {
    return this.split(Math.max(1, Math.ceil(this.size(dim) / chunks)), dim);
  }
  /** Along one axis, the elements at the positions that `index` gives for each result. */
  gather(dim, index) {
    return this.apply("gatherElements", [this, index], { axis: this.axis(dim) }, "gather");
  }
  /** Whole slices at the positions of a list. */
  indexSelect(dim, index) {
    return this.apply("gather", [this, index], { axis: this.axis(dim) }, "index_select");
  }
  scatter(dim, index, source2) {
    return this.apply("scatterElements", [this, index, source2], { axis: this.axis(dim), reduction: "none" }, "scatter");
  }
  scatterAdd(dim, index, source2) {
    return this.apply("scatterElements", [this, index, source2], { axis: this.axis(dim), reduction: "add" }, "scatter_add");
  }
  /** The lower triangle; zeros above the diagonal `diagonal`. */
  tril(diagonal = 0) {
    return this.apply("trilu", [this, this.scalar("int64", diagonal)], { upper: false }, "tril");
  }
  triu(diagonal = 0) {
    return this.apply("trilu", [this, this.scalar("int64", diagonal)], { upper: true }, "triu");
  }
  /** The last axes as a pair of begin and end each, innermost first, as PyTorch orders them. */
  pad(padding, mode = "constant", value = 0) {
    const count = padding.length / 2;
    if (!Number.isInteger(count) || count > this.shape.length) {
      return fail("TENSOR_PADDING", callSite(), { found: formatShape(padding), rank: this.shape.length });
    }
    const pads = (offset) => this.shape.map((_, axis) => padding[2 * (this.shape.length - 1 - axis) + offset] ?? 0);
    const fill2 = mode === "constant" ? this.scalar(this.dtype, value) : void 0;
    return this.apply("pad", [this, this.vector([...pads(0), ...pads(1)]), fill2], { mode }, "pad");
  }
};
function piecesOf(extent, size2) {
  const count = Math.ceil(extent / size2);
  return Array.from({ length: count }, (_, i) => Math.min(size2, extent - i * size2));
}

// src/import/model/tensor/reduction.ts
var ReductionTensor = class extends MovementTensor {
  /** Booleans and integers are summed as int64. */
  sum(dim, keepdim = false) {
    return this.#wide().#reduce("reduceSum", dim, keepdim, "sum");
  }
  prod(dim, keepdim = false) {
    return this.#wide().#reduce("reduceProd", dim, keepdim, "prod");
  }
  mean(dim, keepdim = false) {
    return this.#reduce("reduceMean", dim, keepdim, "mean");
  }
  amax(dim, keepdim = false) {
    return this.#reduce("reduceMax", dim, keepdim, "amax");
  }
  amin(dim, keepdim = false) {
    return this.#reduce("reduceMin", dim, keepdim, "amin");
  }
  logsumexp(dim, keepdim = false) {
    return this.#reduce("reduceLogSumExp", dim, keepdim, "logsumexp");
  }
  max(dim, keepdim = false) {
    if (dim === void 0) return this.amax();
    return { values: this.#reduce("reduceMax", dim, keepdim, "max"), indices: this.argmax(dim, keepdim) };
  }
  min(dim, keepdim = false) {
    if (dim === void 0) return this.amin();
    return { values: this.#reduce("reduceMin", dim, keepdim, "min"), indices: this.argmin(dim, keepdim) };
  }
  /** Where the greatest element is, the first of several; over all elements when no axis is given. */
  argmax(dim, keepdim = false) {
    if (dim === void 0) return this.flatten().argmax(0);
    return this.apply("argMax", [this], { axis: this.axis(dim), keepdims: keepdim, selectLastIndex: false }, "argmax");
  }
  argmin(dim, keepdim = false) {
    if (dim === void 0) return this.flatten().argmin(0);
    return this.apply("argMin", [this], { axis: this.axis(dim), keepdims: keepdim, selectLastIndex: false }, "argmin");
  }
  any(dim, keepdim = false) {
    return this.bool().int().amax(dim, keepdim).bool();
  }
  all(dim, keepdim = false) {
    return this.bool().int().amin(dim, keepdim).bool();
  }
  /** The mean squared distance from the mean, over one less than the number of elements unless `correction` says otherwise. */
  var(dim, options = {}) {
    const { correction = 1, keepdim = false } = options;
    const axes = this.#axes(dim);
    const count = axes.reduce((product, axis) => product * this.shape[axis], 1);
    const deviation = this.sub(this.mean(axes, true));
    return deviation.square().sum(axes, keepdim).div(Math.max(0, count - correction));
  }
  std(dim, options = {}) {
    return this.var(dim, options).sqrt();
  }
  norm(p = 2, dim, keepdim = false) {
    return this.#reduce(p === 1 ? "reduceL1" : "reduceL2", dim, keepdim, "linalg_vector_norm");
  }
  cumsum(dim) {
    return this.apply("cumSum", [this, this.scalar("int64", this.axis(dim))], { exclusive: false, reverse: false }, "cumsum");
  }
  topk(k, dim = -1, largest = true) {
    return this.#ordered(k, dim, largest, "topk");
  }
  /** All elements of an axis in order; with equal elements the first comes first. */
  sort(dim = -1, descending = false) {
    return this.#ordered(this.size(dim), dim, descending, "sort");
  }
  argsort(dim = -1, descending = false) {
    return this.sort(dim, descending).indices;
  }
  softmax(dim) {
    return this.apply("softmax", [this], { axis: this.axis(dim) }, "softmax");
  }
  logSoftmax(dim) {
    return this.apply("logSoftmax", [this], { axis: this.axis(dim) }, "log_softmax");
  }
  matmul(other) {
    const name = this.shape.length === 2 && other.shape.length === 2 ? "mm" : "matmul";
    return this.apply("matMul", [this, other], {}, name);
  }
  mm(other) {
    return this.matmul(other);
  }
  bmm(other) {
    return this.apply("matMul", [this, other], {}, "bmm");
  }
  #wide() {
    return isFloat(this.dtype) ? this : this.long();
  }
  #axes(dim) {
    if (dim === void 0) return this.shape.map((_, axis) => axis);
    return (typeof dim === "number" ? [dim] : dim).map((each) => this.axis(each));
  }
  #reduce(op, dim, keepdim, name) {
    const axes = dim === void 0 ? void 0 : this.vector(this.#axes(dim));
    return this.apply(op, [this, axes], { keepdims: keepdim, noopWithEmptyAxes: false }, name);
  }
  #ordered(k, dim, largest, name) {
    const attributes6 = { axis: this.axis(dim), largest, sorted: true };
    const [values, indices] = this.applyAll("topK", [this, this.vector([k])], attributes6, [name, "getitem"]);
    return { values, indices };
  }
};

// src/import/model/tensor/tensor.ts
var Tensor = class _Tensor extends ReductionTensor {
  wrap(held) {
    return new _Tensor(held);
  }
};
function fromRaw(tensor2) {
  return new Tensor({ kind: "concrete", tensor: tensor2 });
}
function applyTo(op, inputs3, attributes6, name) {
  return new Tensor(applyOperator(op, inputs3, attributes6, [name])[0]);
}

// src/import/model/functional/activation.ts
function relu2(x) {
  return x.relu();
}
function relu6(x) {
  return x.clamp(0, 6);
}
function hardtanh(x, minVal = -1, maxVal = 1) {
  return x.clamp(minVal, maxVal);
}
function leakyRelu2(x, negativeSlope = 0.01) {
  return applyTo("leakyRelu", [x], { alpha: negativeSlope }, "leaky_relu");
}
function prelu2(x, weight) {
  const isPerChannel = weight.numel() > 1 && x.shape.length > 2;
  const slope = isPerChannel ? weight.reshape([-1, ...new Array(x.shape.length - 2).fill(1)]) : weight;
  return applyTo("prelu", [x, slope], {}, "prelu");
}
function elu2(x, alpha = 1) {
  return applyTo("elu", [x], { alpha }, "elu");
}
function selu2(x) {
  return applyTo("selu", [x], {}, "selu");
}
function celu2(x, alpha = 1) {
  return applyTo("celu", [x], { alpha }, "celu");
}
function gelu2(x, options = {}) {
  return applyTo("gelu", [x], { approximate: options.approximate ?? "none" }, "gelu");
}
function sigmoid2(x) {
  return x.sigmoid();
}
function tanh2(x) {
  return x.tanh();
}
function silu(x) {
  return x.mul(x.sigmoid());
}
function mish2(x) {
  return applyTo("mish", [x], {}, "mish");
}
function hardswish(x) {
  return applyTo("hardSwish", [x], {}, "hardswish");
}
function hardsigmoid(x) {
  return applyTo("hardSigmoid", [x], { alpha: 1 / 6, beta: 0.5 }, "hardsigmoid");
}
function softplus2(x, beta = 1) {
  if (beta === 1) return applyTo("softplus", [x], {}, "softplus");
  return softplus2(x.mul(beta)).div(beta);
}
function softsign2(x) {
  return applyTo("softsign", [x], {}, "softsign");
}
function logsigmoid(x) {
  return softplus2(x.neg()).neg();
}
function softmax2(x, dim) {
  return x.softmax(dim);
}
function softmin(x, dim) {
  return x.neg().softmax(dim);
}
function logSoftmax2(x, dim) {
  return x.logSoftmax(dim);
}
function glu(x, dim = -1) {
  const [values, gates] = x.split(x.size(dim) / 2, dim);
  return values.mul(gates.sigmoid());
}
function normalize(x, options = {}) {
  const { p = 2, dim = 1, eps = 1e-12 } = options;
  return x.div(x.norm(p, dim, true).clamp(eps));
}

// src/import/model/module.ts
var constructed = [];
var Module = class _Module {
  #training;
  constructor() {
    constructed.push(new WeakRef(this));
    const forward2 = this.forward;
    const value = (...inputs3) => {
      const trace = activeTrace();
      const run = () => forward2.apply(this, inputs3);
      return trace === void 0 ? run() : trace.inScope(this, run);
    };
    Object.defineProperty(this, "forward", { value, enumerable: false, writable: true, configurable: true });
  }
  /**
   * Whether the module trains. While a function is traced: the mode set inside it, else the mode of the compile, else what
   * `train` or `eval` set before. Throws TRACE_MODE when nobody said.
   */
  get training() {
    const trace = activeTrace();
    if (trace === void 0) return this.#training ?? true;
    const mode = trace.modes.get(this) ?? trace.mode;
    if (mode !== void 0) return mode === "training";
    return this.#training ?? trace.fail("TRACE_MODE", { module: this.constructor.name });
  }
  train(training = true) {
    const trace = activeTrace();
    for (const [, module] of this.namedModules()) {
      if (trace === void 0) module.#training = training;
      else trace.modes.set(module, training ? "training" : "inference");
    }
    return this;
  }
  eval() {
    return this.train(false);
  }
  /** Direct parts, in the order of the properties. */
  *namedChildren() {
    for (const [name, value] of Object.entries(this)) {
      if (value instanceof _Module) yield [name, value];
      if (!Array.isArray(value)) continue;
      for (const [i, part] of value.entries()) if (part instanceof _Module) yield [`${name}.${i}`, part];
    }
  }
  /** The module itself under the prefix, then all parts below it; a part that is used twice comes once. */
  *namedModules(prefix = "", seen = /* @__PURE__ */ new Set()) {
    if (seen.has(this)) return;
    seen.add(this);
    yield [prefix, this];
    for (const [name, child] of this.namedChildren()) yield* child.namedModules(joinPath(prefix, name), seen);
  }
  *namedParameters() {
    for (const [name, tensor2] of this.#namedTensors()) if (tensor2.role === "parameter") yield [name, tensor2];
  }
  *namedBuffers() {
    for (const [name, tensor2] of this.#namedTensors()) if (tensor2.role === "buffer") yield [name, tensor2];
  }
  parameters() {
    return [...new Set(Array.from(this.namedParameters(), ([, tensor2]) => tensor2))];
  }
  /** Parameters and buffers by path; the tensors are the model's own, not copies. */
  stateDict() {
    return new Map(this.#namedTensors());
  }
  /**
   * Takes over weights by path. Throws STATE_DICT_SHAPE and STATE_DICT_DTYPE, and when strict STATE_DICT_MISSING and
   * STATE_DICT_UNEXPECTED, all at once and before anything is changed.
   */
  loadStateDict(weights, options = {}) {
    const own = this.stateDict();
    const missing = [...own.keys()].filter((name) => !weights.has(name));
    const unexpected = [...weights.keys()].filter((name) => !own.has(name));
    const problems = [
      ...mismatches(own, weights, this.constructor.name),
      ...options.strict ?? true ? strangers(missing, unexpected, this.constructor.name) : []
    ];
    if (problems.length > 0) throw new CompileError(problems);
    for (const [name, tensor2] of own) {
      const loaded = weights.get(name);
      if (loaded !== void 0) tensor2.assign(loaded);
    }
    return { missing, unexpected };
  }
  /** Visits every part, innermost first, and the module itself last. */
  apply(visit) {
    for (const [, child] of this.namedChildren()) child.apply(visit);
    visit(this);
    return this;
  }
  *#namedTensors() {
    for (const [path, module] of this.namedModules()) {
      for (const [name, value] of Object.entries(module)) {
        if (value instanceof Tensor && value.role !== "temporary") yield [joinPath(path, name), value];
      }
    }
  }
};
function joinPath(prefix, name) {
  return [prefix, name].filter((part) => part !== "").join(".");
}
function mismatches(own, weights, path) {
  const pairs = [...own].flatMap(([name, tensor2]) => {
    const loaded = weights.get(name);
    return loaded === void 0 ? [] : [{ name, tensor: tensor2, loaded }];
  });
  const shapes2 = pairs.filter(({ tensor: tensor2, loaded }) => !sameShape(tensor2.shape, loaded.shape)).map(({ name, tensor: tensor2, loaded }) => `${name}: ${formatShape(loaded.shape)}, expected ${formatShape(tensor2.shape)}`);
  const dtypes2 = pairs.filter(({ tensor: tensor2, loaded }) => tensor2.dtype !== loaded.dtype).map(({ name, tensor: tensor2, loaded }) => `${name}: ${loaded.dtype}, expected ${tensor2.dtype}`);
  return [
    ...shapes2.length > 0 ? [diagnostic("STATE_DICT_SHAPE", { path }, { names: shapes2 })] : [],
    ...dtypes2.length > 0 ? [diagnostic("STATE_DICT_DTYPE", { path }, { names: dtypes2 })] : []
  ];
}
function strangers(missing, unexpected, path) {
  return [
    ...missing.length > 0 ? [diagnostic("STATE_DICT_MISSING", { path }, { names: missing })] : [],
    ...unexpected.length > 0 ? [diagnostic("STATE_DICT_UNEXPECTED", { path }, { names: unexpected })] : []
  ];
}

// src/import/model/parameter.ts
var Parameter = class extends Tensor {
  constructor(initial) {
    super(initial.held, "parameter");
  }
};
var Buffer2 = class extends Tensor {
  constructor(initial) {
    super(initial.held, "buffer");
  }
};

// src/import/model/random.ts
var defaultSeed = 16;
var state = stateOf(defaultSeed);
function uniform(low, high) {
  return low + (high - low) * (next() / 2 ** 32);
}
function normal(mean, deviation) {
  const radius = Math.sqrt(-2 * Math.log((next() + 1) / 2 ** 32));
  return mean + deviation * radius * Math.cos(2 * Math.PI * uniform(0, 1));
}
function next() {
  const [a, b, c, d] = state;
  const result = rotate(a + d | 0, 7) + a >>> 0;
  const shifted = b << 9;
  const [c2, d2] = [c ^ a, d ^ b];
  state = [a ^ d2, b ^ c2, c2 ^ shifted, rotate(d2, 11)];
  return result;
}
function stateOf(seed) {
  const words = [1, 2, 3, 4].map((i) => mix(Math.trunc(seed) + i * 2654435769 | 0));
  return words;
}
function mix(word) {
  const a = Math.imul(word ^ word >>> 16, 569420461);
  const b = Math.imul(a ^ a >>> 15, 1935289751);
  return b ^ b >>> 15;
}
function rotate(word, by) {
  return word << by | word >>> 32 - by;
}

// src/import/model/tensor/create.ts
function tensor(values, options = {}) {
  return ArrayBuffer.isView(values) ? fromTypedArray(values, options) : fromNested(values, options);
}
function fromTypedArray(values, options) {
  const { shape: shape2 = [values.length], dtype: dtype2 = dtypeOfArray(values) } = options;
  requireLength(values.length, shape2);
  if (values.constructor === dtypes[dtype2].array) return fromRaw(makeTensor(dtype2, shape2, values.slice()));
  return fromRaw(tensorOf(dtype2, shape2, values));
}
function fromNested(values, options) {
  const extents = extentsOf2(values);
  const elements2 = [];
  flattenInto(elements2, values, extents, 0);
  const { dtype: dtype2 = dtypeOfElement(elements2[0]), shape: shape2 = extents } = options;
  requireLength(elements2.length, shape2);
  if (isBig(dtype2)) return fromRaw(tensorOf(dtype2, shape2, elements2.map((element) => BigInt(element))));
  return fromRaw(fillTensor({ dtype: dtype2, shape: shape2 }, (i) => Number(elements2[i])));
}
function extentsOf2(values) {
  return isList(values) ? [values.length, ...values.length === 0 ? [] : extentsOf2(values[0])] : [];
}
function flattenInto(elements2, values, extents, depth) {
  if (isList(values) !== depth < extents.length || isList(values) && values.length !== extents[depth]) {
    fail("TENSOR_RAGGED", callSite(), { shape: formatShape(extents) });
  }
  if (isList(values)) for (const inner of values) flattenInto(elements2, inner, extents, depth + 1);
  else elements2.push(values);
}
function isList(values) {
  return Array.isArray(values);
}
function dtypeOfElement(element) {
  if (typeof element === "bigint") return "int64";
  return typeof element === "boolean" ? "bool" : "float32";
}
function dtypeOfArray(values) {
  const numbers2 = Object.entries(dtypes).filter(([dtype2]) => dtype2 !== "float16" && dtype2 !== "bfloat16" && dtype2 !== "bool");
  const found = numbers2.find(([, { array }]) => values instanceof array);
  return found?.[0] ?? "float32";
}
function requireLength(length, shape2) {
  if (length !== elementCount(shape2)) fail("TENSOR_LENGTH", callSite(), { length, shape: formatShape(shape2) });
}
function full(shape2, value, dtype2 = "float32") {
  return fromRaw(fillTensor({ dtype: dtype2, shape: shape2 }, () => value));
}
function zeros(shape2, dtype2 = "float32") {
  return full(shape2, 0, dtype2);
}
function ones(shape2, dtype2 = "float32") {
  return full(shape2, 1, dtype2);
}
function where2(condition, a, b) {
  return a.where(condition, b);
}

// src/import/model/modules/activation.ts
var Elementwise = class extends Module {
  #apply;
  constructor(apply) {
    super();
    this.#apply = apply;
  }
  forward(x) {
    return this.#apply(x);
  }
};
var ReLU = class extends Elementwise {
  constructor(_options = {}) {
    super(relu2);
  }
};
var ReLU6 = class extends Elementwise {
  constructor(_options = {}) {
    super(relu6);
  }
};
var Hardtanh = class extends Elementwise {
  constructor(minVal = -1, maxVal = 1) {
    super((x) => hardtanh(x, minVal, maxVal));
  }
};
var LeakyReLU = class extends Elementwise {
  constructor(negativeSlope = 0.01) {
    super((x) => leakyRelu2(x, negativeSlope));
  }
};
var ELU = class extends Elementwise {
  constructor(alpha = 1) {
    super((x) => elu2(x, alpha));
  }
};
var SELU = class extends Elementwise {
  constructor() {
    super(selu2);
  }
};
var CELU = class extends Elementwise {
  constructor(alpha = 1) {
    super((x) => celu2(x, alpha));
  }
};
var GELU = class extends Elementwise {
  constructor(options = {}) {
    super((x) => gelu2(x, options));
  }
};
var SiLU = class extends Elementwise {
  constructor(_options = {}) {
    super(silu);
  }
};
var Mish = class extends Elementwise {
  constructor() {
    super(mish2);
  }
};
var Hardswish = class extends Elementwise {
  constructor(_options = {}) {
    super(hardswish);
  }
};
var Hardsigmoid = class extends Elementwise {
  constructor() {
    super(hardsigmoid);
  }
};
var Sigmoid = class extends Elementwise {
  constructor() {
    super(sigmoid2);
  }
};
var Tanh = class extends Elementwise {
  constructor() {
    super(tanh2);
  }
};
var Softplus = class extends Elementwise {
  constructor(beta = 1) {
    super((x) => softplus2(x, beta));
  }
};
var Softsign = class extends Elementwise {
  constructor() {
    super(softsign2);
  }
};
var LogSigmoid = class extends Elementwise {
  constructor() {
    super(logsigmoid);
  }
};
var Softmax = class extends Elementwise {
  constructor(dim) {
    super((x) => softmax2(x, dim));
  }
};
var LogSoftmax = class extends Elementwise {
  constructor(dim) {
    super((x) => logSoftmax2(x, dim));
  }
};
var GLU = class extends Elementwise {
  constructor(dim = -1) {
    super((x) => glu(x, dim));
  }
};
var PReLU = class extends Module {
  weight;
  constructor(numParameters = 1, initial = 0.25) {
    super();
    this.weight = new Parameter(full([numParameters], initial));
  }
  forward(x) {
    return prelu2(x, this.weight);
  }
};

// src/import/model/functional/linear.ts
function linear(x, weight, bias) {
  const transposed = weight.t();
  if (x.shape.length === 2 && bias !== void 0) return applyTo("gemm", [x, transposed, bias], {}, "addmm");
  const product = x.matmul(transposed);
  return bias === void 0 ? product : product.add(bias);
}
function embedding(indices, weight) {
  return applyTo("gather", [weight, indices], { axis: 0 }, "embedding");
}
function oneHot2(indices, numClasses) {
  const values = fromRaw(fillTensor({ dtype: "int64", shape: [2] }, (i) => i));
  return applyTo("oneHot", [indices, scalar("int64", numClasses), values], { axis: indices.shape.length }, "one_hot");
}
function scaledDotProductAttention(query, key, value, options = {}) {
  const { attnMask, isCausal = false, scale = 1 / Math.sqrt(query.size(-1)) } = options;
  const scores = query.matmul(key.transpose(-2, -1)).mul(scale);
  const causal = isCausal ? causalMask(query.size(-2), key.size(-2)) : void 0;
  return [attnMask, causal].reduce(masked, scores).softmax(-1).matmul(value);
}
function masked(scores, mask) {
  if (mask === void 0) return scores;
  return mask.dtype === "bool" ? scores.maskedFill(mask.logicalNot(), -Infinity) : scores.add(mask);
}
function causalMask(queries, keys) {
  return fromRaw(fillTensor({ dtype: "bool", shape: [queries, keys] }, (i) => i % keys <= Math.floor(i / keys) ? 1 : 0));
}
function cosineSimilarity(a, b, options = {}) {
  const { dim = 1, eps = 1e-8 } = options;
  if (a.shape.length !== b.shape.length) {
    const found = `shapes ${formatShape(a.shape)} and ${formatShape(b.shape)}`;
    fail("TRACE_UNSUPPORTED", callSite(), { op: "cosineSimilarity", found, expected: "equal ranks" });
  }
  const scale = a.norm(2, dim).clamp(eps).mul(b.norm(2, dim).clamp(eps));
  return a.mul(b).sum(dim).div(scale);
}

// src/import/model/init.ts
var init_exports = {};
__export(init_exports, {
  constant: () => constant2,
  fansOf: () => fansOf,
  kaimingNormal: () => kaimingNormal,
  kaimingUniform: () => kaimingUniform,
  normal: () => normally,
  ones: () => ones2,
  truncNormal: () => truncNormal,
  uniform: () => uniformly,
  xavierNormal: () => xavierNormal,
  xavierUniform: () => xavierUniform,
  zeros: () => zeros2
});
function fill(parameter2, element) {
  parameter2.assign(fillTensor({ dtype: parameter2.dtype, shape: parameter2.shape }, element));
  return parameter2;
}
function uniformly(parameter2, low = 0, high = 1) {
  return fill(parameter2, () => uniform(low, high));
}
function normally(parameter2, mean = 0, std = 1) {
  return fill(parameter2, () => normal(mean, std));
}
function constant2(parameter2, value) {
  return fill(parameter2, () => value);
}
function zeros2(parameter2) {
  return constant2(parameter2, 0);
}
function ones2(parameter2) {
  return constant2(parameter2, 1);
}
function truncNormal(parameter2, options = {}) {
  const { mean = 0, std = 1, low = -2, high = 2 } = options;
  return fill(parameter2, () => {
    for (; ; ) {
      const value = normal(mean, std);
      if (value >= low && value <= high) return value;
    }
  });
}
function xavierUniform(parameter2, gain = 1) {
  const bound = gain * Math.sqrt(6 / sumOfFans(parameter2.shape));
  return uniformly(parameter2, -bound, bound);
}
function xavierNormal(parameter2, gain = 1) {
  return normally(parameter2, 0, gain * Math.sqrt(2 / sumOfFans(parameter2.shape)));
}
function kaimingUniform(parameter2, options = {}) {
  const bound = Math.sqrt(3) * kaimingDeviation(parameter2.shape, options);
  return uniformly(parameter2, -bound, bound);
}
function kaimingNormal(parameter2, options = {}) {
  return normally(parameter2, 0, kaimingDeviation(parameter2.shape, options));
}
function kaimingDeviation(shape2, options) {
  const { a = 0, mode = "fanIn", nonlinearity = "leakyRelu" } = options;
  return gainOf(nonlinearity, a) / Math.sqrt(fansOf(shape2)[mode]);
}
var gains = {
  linear: 1,
  sigmoid: 1,
  tanh: 5 / 3,
  relu: Math.SQRT2,
  selu: 3 / 4
};
function gainOf(nonlinearity, slope) {
  return nonlinearity === "leakyRelu" ? Math.sqrt(2 / (1 + slope * slope)) : gains[nonlinearity];
}
function fansOf(shape2) {
  const field = elementCount(shape2.slice(2));
  return { fanIn: (shape2[1] ?? 1) * field, fanOut: (shape2[0] ?? 1) * field };
}
function sumOfFans(shape2) {
  const { fanIn, fanOut } = fansOf(shape2);
  return fanIn + fanOut;
}

// src/import/model/modules/linear.ts
var Linear = class extends Module {
  weight;
  bias;
  constructor(inFeatures, outFeatures, options = {}) {
    super();
    this.weight = defaultWeight([outFeatures, inFeatures]);
    this.bias = options.bias ?? true ? defaultBias(this.weight, outFeatures) : void 0;
  }
  forward(x) {
    return linear(x, this.weight, this.bias);
  }
};
var Embedding = class extends Module {
  weight;
  constructor(numEmbeddings, embeddingDim) {
    super();
    this.weight = normally(new Parameter(zeros([numEmbeddings, embeddingDim])));
  }
  forward(indices) {
    return embedding(indices, this.weight);
  }
};
function defaultWeight(shape2) {
  return kaimingUniform(new Parameter(zeros(shape2)), { a: Math.sqrt(5) });
}
function defaultBias(weight, count) {
  const bound = 1 / Math.sqrt(fansOf(weight.shape).fanIn);
  return uniformly(new Parameter(zeros([count])), -bound, bound);
}

// src/import/model/modules/attention.ts
var MultiheadAttention = class extends Module {
  in_proj_weight;
  in_proj_bias;
  out_proj;
  #numHeads;
  #batchFirst;
  constructor(embedDim, numHeads, options = {}) {
    super();
    const { bias = true, batchFirst = false } = options;
    this.#numHeads = numHeads;
    this.#batchFirst = batchFirst;
    this.in_proj_weight = xavierUniform(new Parameter(zeros([3 * embedDim, embedDim])));
    this.in_proj_bias = bias ? new Parameter(zeros([3 * embedDim])) : void 0;
    this.out_proj = new Linear(embedDim, embedDim, { bias });
  }
  forward(query, key, value, call = {}) {
    const inputs3 = this.#batchFirst ? [query, key, value] : [query, key, value].map((x) => x.transpose(0, 1));
    const weights = this.in_proj_weight.chunk(3);
    const biases = this.in_proj_bias?.chunk(3);
    const [q, k, v] = inputs3.map((x, i) => this.#split(linear(x, weights[i], biases?.[i])));
    const heads = scaledDotProductAttention(q, k, v, call);
    const result = this.out_proj.forward(heads.transpose(1, 2).flatten(2));
    return this.#batchFirst ? result : result.transpose(0, 1);
  }
  /** `[N, length, width]` to `[N, heads, length, width / heads]`. */
  #split(x) {
    return x.reshape(x.size(0), x.size(1), this.#numHeads, -1).transpose(1, 2);
  }
};

// src/import/model/modules/container.ts
var Sequential = class extends Module {
  #layers;
  constructor(...layers) {
    super();
    const [first] = layers;
    const isNamed = first !== void 0 && !(first instanceof Module);
    this.#layers = isNamed ? Object.entries(first) : layers.map((layer, i) => [String(i), layer]);
  }
  *namedChildren() {
    for (const [name, layer] of this.#layers) yield [name, layer];
  }
  *[Symbol.iterator]() {
    for (const [, layer] of this.#layers) yield layer;
  }
  get length() {
    return this.#layers.length;
  }
  forward(x) {
    return this.#layers.reduce((value, [, layer]) => layer.forward(value), x);
  }
};
var ModuleList = class extends Module {
  #modules;
  constructor(modules = []) {
    super();
    this.#modules = [...modules];
  }
  append(module) {
    this.#modules.push(module);
    return this;
  }
  at(index) {
    return this.#modules.at(index);
  }
  get length() {
    return this.#modules.length;
  }
  *namedChildren() {
    for (const [i, module] of this.#modules.entries()) yield [String(i), module];
  }
  *[Symbol.iterator]() {
    yield* this.#modules;
  }
  forward() {
    throw new TypeError("a ModuleList computes nothing: call its modules one by one");
  }
};
var Identity = class extends Module {
  forward(x) {
    return x;
  }
};
var Flatten = class extends Module {
  #dims;
  constructor(startDim = 1, endDim = -1) {
    super();
    this.#dims = [startDim, endDim];
  }
  forward(x) {
    return x.flatten(...this.#dims);
  }
};
var Unflatten = class extends Module {
  #dim;
  #sizes;
  constructor(dim, sizes2) {
    super();
    this.#dim = dim;
    this.#sizes = sizes2;
  }
  forward(x) {
    return x.unflatten(this.#dim, this.#sizes);
  }
};

// src/import/model/functional/spatial.ts
function perAxis(given, rank, what) {
  const list2 = typeof given === "number" ? new Array(rank).fill(given) : given;
  if (list2.length === rank) return list2;
  return fail("TRACE_UNSUPPORTED", callSite(), { op: what, found: `${list2.length} numbers`, expected: `one for each of ${rank} axes` });
}
function bothSides(padding) {
  return [...padding, ...padding];
}

// src/import/model/functional/convolution.ts
function conv1d(x, weight, bias, options = {}) {
  return conv2(x, weight, bias, options, 1);
}
function conv2d(x, weight, bias, options = {}) {
  return conv2(x, weight, bias, options, 2);
}
function conv3d(x, weight, bias, options = {}) {
  return conv2(x, weight, bias, options, 3);
}
function convTranspose1d(x, weight, bias, options = {}) {
  return convTranspose2(x, weight, bias, options, 1);
}
function convTranspose2d(x, weight, bias, options = {}) {
  return convTranspose2(x, weight, bias, options, 2);
}
function convTranspose3d(x, weight, bias, options = {}) {
  return convTranspose2(x, weight, bias, options, 3);
}
function conv2(x, weight, bias, options, rank) {
  const name = `conv${rank}d`;
  const strides = perAxis(options.stride ?? 1, rank, `${name} stride`);
  const dilations = perAxis(options.dilation ?? 1, rank, `${name} dilation`);
  const pads = padsOf(options.padding ?? 0, weight.shape.slice(2), dilations, name);
  return applyTo("conv", [x, weight, bias], { strides, pads, dilations, group: options.groups ?? 1 }, name);
}
function padsOf(padding, kernel, dilations, name) {
  if (padding === "valid") return bothSides(kernel.map(() => 0));
  if (padding !== "same") return bothSides(perAxis(padding, kernel.length, `${name} padding`));
  const totals = kernel.map((extent, axis) => dilations[axis] * (extent - 1));
  const begins = totals.map((total) => Math.floor(total / 2));
  return [...begins, ...totals.map((total, axis) => total - begins[axis])];
}
function convTranspose2(x, weight, bias, options, rank) {
  const name = `conv_transpose${rank}d`;
  const each = (given, otherwise, what) => perAxis(given ?? otherwise, rank, `${name} ${what}`);
  const attributes6 = {
    strides: each(options.stride, 1, "stride"),
    pads: bothSides(each(options.padding, 0, "padding")),
    dilations: each(options.dilation, 1, "dilation"),
    group: options.groups ?? 1,
    outputPadding: each(options.outputPadding, 0, "outputPadding")
  };
  return applyTo("convTranspose", [x, weight, bias], attributes6, name);
}

// src/import/model/functional/vision.ts
var padModes = { constant: "constant", reflect: "reflect", replicate: "edge", circular: "wrap" };
function pad2(x, padding, mode = "constant", value = 0) {
  return x.pad(padding, padModes[mode], value);
}
function interpolate(x, options) {
  const { mode = "nearest", alignCorners = false, size: size2, scaleFactor } = options;
  const rank = x.shape.length - 2;
  const attributes6 = {
    mode: mode === "nearest" ? "nearest" : mode === "bicubic" ? "cubic" : "linear",
    coordinateTransformationMode: mode === "nearest" ? "asymmetric" : alignCorners ? "align_corners" : "half_pixel",
    nearestMode: "floor",
    cubicCoeffA: -0.75
  };
  const name = `upsample_${mode}${rank}d`;
  if (size2 !== void 0) {
    const sizes2 = vector([...x.shape.slice(0, 2), ...perAxis(size2, rank, "interpolate size")]);
    return applyTo("resize", [x, void 0, void 0, sizes2], attributes6, name);
  }
  if (scaleFactor === void 0) {
    fail("TRACE_UNSUPPORTED", callSite(), { op: "interpolate", found: "neither size nor scaleFactor", expected: "one of them" });
  }
  const factors = [1, 1, ...perAxis(scaleFactor, rank, "interpolate scaleFactor")];
  const scales2 = fromRaw(fillTensor({ dtype: "float32", shape: [factors.length] }, (i) => factors[i]));
  return applyTo("resize", [x, void 0, scales2], attributes6, name);
}
function pixelShuffle(x, upscaleFactor) {
  return applyTo("depthToSpace", [x], { blocksize: upscaleFactor, mode: "CRD" }, "pixel_shuffle");
}
function pixelUnshuffle(x, factor) {
  const [n, c, h2, w] = x.shape;
  const blocks = x.reshape(n, c, h2 / factor, factor, w / factor, factor);
  return blocks.permute(0, 1, 3, 5, 2, 4).reshape(n, c * factor * factor, h2 / factor, w / factor);
}

// src/import/model/modules/convolution.ts
var Conv = class extends Module {
  weight;
  bias;
  #options;
  #convolve;
  constructor(convolve, channels, kernelSize, options) {
    super();
    const [inChannels, outChannels] = channels;
    this.#convolve = convolve;
    this.#options = options;
    this.weight = defaultWeight([outChannels, inChannels / (options.groups ?? 1), ...kernelSize]);
    this.bias = options.bias ?? true ? defaultBias(this.weight, outChannels) : void 0;
  }
  forward(x) {
    const { paddingMode = "zeros", ...options } = this.#options;
    if (paddingMode === "zeros") return this.#convolve(x, this.weight, this.bias, options);
    const padded2 = pad2(x, this.#innermostFirst(), paddingMode);
    return this.#convolve(padded2, this.weight, this.bias, { ...options, padding: 0 });
  }
  #innermostFirst() {
    const kernel = this.weight.shape.slice(2);
    const dilations = perAxis(this.#options.dilation ?? 1, kernel.length, "conv dilation");
    const pads = padsOf(this.#options.padding ?? 0, kernel, dilations, "conv");
    return kernel.flatMap((_, i) => {
      const axis = kernel.length - 1 - i;
      return [pads[axis], pads[axis + kernel.length]];
    });
  }
};
var Conv1d = class extends Conv {
  constructor(inChannels, outChannels, kernelSize, options = {}) {
    super(conv1d, [inChannels, outChannels], perAxis(kernelSize, 1, "Conv1d kernelSize"), options);
  }
};
var Conv2d = class extends Conv {
  constructor(inChannels, outChannels, kernelSize, options = {}) {
    super(conv2d, [inChannels, outChannels], perAxis(kernelSize, 2, "Conv2d kernelSize"), options);
  }
};
var Conv3d = class extends Conv {
  constructor(inChannels, outChannels, kernelSize, options = {}) {
    super(conv3d, [inChannels, outChannels], perAxis(kernelSize, 3, "Conv3d kernelSize"), options);
  }
};
var ConvTranspose = class extends Module {
  weight;
  bias;
  #options;
  #convolve;
  constructor(convolve, channels, kernelSize, options) {
    super();
    const [inChannels, outChannels] = channels;
    this.#convolve = convolve;
    this.#options = options;
    this.weight = defaultWeight([inChannels, outChannels / (options.groups ?? 1), ...kernelSize]);
    this.bias = options.bias ?? true ? defaultBias(this.weight, outChannels) : void 0;
  }
  forward(x) {
    return this.#convolve(x, this.weight, this.bias, this.#options);
  }
};
var ConvTranspose1d = class extends ConvTranspose {
  constructor(inChannels, outChannels, kernelSize, options = {}) {
    super(convTranspose1d, [inChannels, outChannels], perAxis(kernelSize, 1, "ConvTranspose1d kernelSize"), options);
  }
};
var ConvTranspose2d = class extends ConvTranspose {
  constructor(inChannels, outChannels, kernelSize, options = {}) {
    super(convTranspose2d, [inChannels, outChannels], perAxis(kernelSize, 2, "ConvTranspose2d kernelSize"), options);
  }
};

// src/import/model/functional/dropout.ts
function dropout2(x, options = {}) {
  const { p = 0.5, training = true } = options;
  if (!training || p === 0) return x;
  if (activeTrace() !== void 0) fail("TRACE_RANDOM", callSite(), { op: "dropout" });
  const scale = p === 1 ? 0 : 1 / (1 - p);
  const mask = fillTensor({ dtype: x.dtype, shape: x.shape }, () => uniform(0, 1) < p ? 0 : scale);
  return x.mul(fromRaw(mask));
}

// src/import/model/modules/dropout.ts
var Dropout = class extends Module {
  #p;
  constructor(p = 0.5) {
    super();
    this.#p = p;
  }
  forward(x) {
    return this.#p === 0 ? x : dropout2(x, { p: this.#p, training: this.training });
  }
};

// src/import/model/functional/loss.ts
var defaultIgnoreIndex = -100;
function crossEntropy(scores, target, options = {}) {
  const { labelSmoothing = 0, reduction: reduction2 = "mean", weight } = options;
  if (isFloat(target.dtype)) return probabilityLoss(scores, smooth(target, scores.size(1), labelSmoothing), options);
  const hard = applyTo("softmaxCrossEntropy", [scores, target, weight], classAttributes(options), "cross_entropy_loss");
  if (labelSmoothing === 0) return hard;
  const even = reduced(scores.logSoftmax(1).mean(1).neg(), reduction2);
  return hard.mul(1 - labelSmoothing).add(even.mul(labelSmoothing));
}
function probabilityLoss(scores, target, options) {
  return reduced(scores.logSoftmax(1).mul(target).sum(1).neg(), options.reduction ?? "mean");
}
function smooth(target, classes2, by) {
  return by === 0 ? target : target.mul(1 - by).add(by / classes2);
}
function nllLoss2(logProbabilities, target, options = {}) {
  return applyTo("nllLoss", [logProbabilities, target, options.weight], classAttributes(options), "nll_loss");
}
function classAttributes(options) {
  return { reduction: options.reduction ?? "mean", ignoreIndex: options.ignoreIndex ?? defaultIgnoreIndex, hasIgnoreIndex: true };
}
function l1Loss(x, target, options = {}) {
  return reduced(x.sub(target).abs(), options.reduction);
}
function mseLoss(x, target, options = {}) {
  return reduced(x.sub(target).square(), options.reduction);
}
function huberLoss(x, target, options = {}) {
  const { delta = 1 } = options;
  const distance = x.sub(target).abs();
  const near = distance.square().mul(0.5);
  const far = distance.sub(0.5 * delta).mul(delta);
  return reduced(where2(distance.le(delta), near, far), options.reduction);
}
function smoothL1Loss(x, target, options = {}) {
  const { beta = 1, reduction: reduction2 = "mean" } = options;
  return beta === 0 ? l1Loss(x, target, { reduction: reduction2 }) : huberLoss(x, target, { reduction: reduction2, delta: beta }).div(beta);
}
function binaryCrossEntropy(x, target, options = {}) {
  const positive = target.mul(x.log().clamp(-100));
  const negative = target.neg().add(1).mul(x.neg().add(1).log().clamp(-100));
  return reduced(positive.add(negative).neg(), options.reduction);
}
function binaryCrossEntropyWithLogits(x, target, options = {}) {
  return reduced(softplus2(x).sub(x.mul(target)), options.reduction);
}
function klDiv(x, target, options = {}) {
  const { reduction: reduction2 = "mean", logTarget = false } = options;
  const terms = logTarget ? target.exp().mul(target.sub(x)) : entropyTerms(target).sub(target.mul(x));
  return reduction2 === "batchmean" ? terms.sum().div(x.size(0)) : reduced(terms, reduction2);
}
function entropyTerms(target) {
  return where2(target.gt(0), target.mul(target.log()), 0);
}
function reduced(terms, reduction2 = "mean") {
  if (reduction2 === "none") return terms;
  return reduction2 === "sum" ? terms.sum() : terms.mean();
}

// src/import/model/modules/loss.ts
var Loss = class extends Module {
  #compare;
  constructor(compare) {
    super();
    this.#compare = compare;
  }
  forward(x, target) {
    return this.#compare(x, target);
  }
};
var CrossEntropyLoss = class extends Loss {
  constructor(options = {}) {
    super((x, target) => crossEntropy(x, target, options));
  }
};
var NLLLoss = class extends Loss {
  constructor(options = {}) {
    super((x, target) => nllLoss2(x, target, options));
  }
};
var L1Loss = class extends Loss {
  constructor(options = {}) {
    super((x, target) => l1Loss(x, target, options));
  }
};
var MSELoss = class extends Loss {
  constructor(options = {}) {
    super((x, target) => mseLoss(x, target, options));
  }
};
var HuberLoss = class extends Loss {
  constructor(options = {}) {
    super((x, target) => huberLoss(x, target, options));
  }
};
var SmoothL1Loss = class extends Loss {
  constructor(options = {}) {
    super((x, target) => smoothL1Loss(x, target, options));
  }
};
var BCELoss = class extends Loss {
  constructor(options = {}) {
    super((x, target) => binaryCrossEntropy(x, target, options));
  }
};
var BCEWithLogitsLoss = class extends Loss {
  constructor(options = {}) {
    super((x, target) => binaryCrossEntropyWithLogits(x, target, options));
  }
};
var KLDivLoss = class extends Loss {
  constructor(options = {}) {
    super((x, target) => klDiv(x, target, options));
  }
};

// src/import/model/functional/normalization.ts
var defaultEps = 1e-5;
function batchNorm2(x, runningMean, runningVar, options = {}) {
  const [weight, bias] = affineOf(options, runningMean.shape, x.dtype);
  return applyTo("batchNorm", [x, weight, bias, runningMean, runningVar], { epsilon: options.eps ?? defaultEps }, "batch_norm");
}
function batchStatistics(x) {
  const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  return { mean: x.mean(axes), variance: x.var(axes, { correction: 0 }), count: x.numel() / x.size(1) };
}
function instanceNorm2(x, options = {}) {
  const [weight, bias] = affineOf(options, [x.size(1)], x.dtype);
  return applyTo("instanceNorm", [x, weight, bias], { epsilon: options.eps ?? defaultEps }, "instance_norm");
}
function groupNorm2(x, numGroups, options = {}) {
  const [weight, bias] = affineOf(options, [x.size(1)], x.dtype);
  return applyTo("groupNorm", [x, weight, bias], { epsilon: options.eps ?? defaultEps, numGroups }, "group_norm");
}
function layerNorm2(x, normalizedShape, options = {}) {
  const [weight] = affineOf(options, normalizedShape, x.dtype);
  const attributes6 = { axis: x.shape.length - normalizedShape.length, epsilon: options.eps ?? defaultEps };
  return applyTo("layerNorm", [x, weight, options.bias], attributes6, "layer_norm");
}
function rmsNorm2(x, normalizedShape, options = {}) {
  const [weight] = affineOf(options, normalizedShape, x.dtype);
  const attributes6 = { axis: x.shape.length - normalizedShape.length, epsilon: options.eps ?? 2 ** -23 };
  return applyTo("rmsNorm", [x, weight], attributes6, "rms_norm");
}
function localResponseNorm(x, size2, options = {}) {
  const { alpha = 1e-4, beta = 0.75, k = 1 } = options;
  return applyTo("lrn", [x], { alpha, beta, bias: k, size: size2 }, "local_response_norm");
}
function affineOf(options, shape2, dtype2) {
  const filled = (value) => fromRaw(fillTensor({ dtype: dtype2, shape: shape2 }, () => value));
  return [options.weight ?? filled(1), options.bias ?? filled(0)];
}

// src/import/model/modules/normalization.ts
var BatchNorm = class extends Module {
  weight;
  bias;
  running_mean;
  running_var;
  num_batches_tracked;
  #eps;
  #momentum;
  constructor(numFeatures, options = {}) {
    super();
    const { eps = 1e-5, momentum: momentum2 = 0.1, affine = true } = options;
    this.weight = affine ? new Parameter(ones([numFeatures])) : void 0;
    this.bias = affine ? new Parameter(zeros([numFeatures])) : void 0;
    this.running_mean = new Buffer2(zeros([numFeatures]));
    this.running_var = new Buffer2(ones([numFeatures]));
    this.num_batches_tracked = new Buffer2(tensor(0n));
    this.#eps = eps;
    this.#momentum = momentum2;
  }
  forward(x) {
    const options = { weight: this.weight, bias: this.bias, eps: this.#eps };
    if (!this.training) return batchNorm2(x, this.running_mean, this.running_var, options);
    const { mean, variance, count } = batchStatistics(x);
    this.#move(this.running_mean, mean);
    this.#move(this.running_var, variance.mul(count / (count - 1)));
    replace(this.num_batches_tracked, this.num_batches_tracked.add(1));
    return batchNorm2(x, mean, variance, options);
  }
  #move(running, towards) {
    replace(running, running.mul(1 - this.#momentum).add(towards.mul(this.#momentum)));
  }
};
function replace(buffer, by) {
  const trace = activeTrace();
  if (trace === void 0) buffer.assign(by);
  else trace.update(buffer, by);
}
var BatchNorm1d = class extends BatchNorm {
};
var BatchNorm2d = class extends BatchNorm {
};
var BatchNorm3d = class extends BatchNorm {
};
var GroupNorm = class extends Module {
  weight;
  bias;
  #numGroups;
  #eps;
  constructor(numGroups, numChannels, options = {}) {
    super();
    const { eps = 1e-5, affine = true } = options;
    this.#numGroups = numGroups;
    this.#eps = eps;
    this.weight = affine ? new Parameter(ones([numChannels])) : void 0;
    this.bias = affine ? new Parameter(zeros([numChannels])) : void 0;
  }
  forward(x) {
    return groupNorm2(x, this.#numGroups, { weight: this.weight, bias: this.bias, eps: this.#eps });
  }
};
var InstanceNorm = class extends Module {
  weight;
  bias;
  #eps;
  constructor(numFeatures, options = {}) {
    super();
    const { eps = 1e-5, affine = false } = options;
    this.#eps = eps;
    this.weight = affine ? new Parameter(ones([numFeatures])) : void 0;
    this.bias = affine ? new Parameter(zeros([numFeatures])) : void 0;
  }
  forward(x) {
    return instanceNorm2(x, { weight: this.weight, bias: this.bias, eps: this.#eps });
  }
};
var InstanceNorm1d = class extends InstanceNorm {
};
var InstanceNorm2d = class extends InstanceNorm {
};
var InstanceNorm3d = class extends InstanceNorm {
};
var LayerNorm = class extends Module {
  weight;
  bias;
  #shape;
  #eps;
  constructor(normalizedShape, options = {}) {
    super();
    const { eps = 1e-5, elementwiseAffine = true, bias = true } = options;
    this.#shape = typeof normalizedShape === "number" ? [normalizedShape] : normalizedShape;
    this.#eps = eps;
    this.weight = elementwiseAffine ? new Parameter(ones(this.#shape)) : void 0;
    this.bias = elementwiseAffine && bias ? new Parameter(zeros(this.#shape)) : void 0;
  }
  forward(x) {
    return layerNorm2(x, this.#shape, { weight: this.weight, bias: this.bias, eps: this.#eps });
  }
};
var RMSNorm = class extends Module {
  weight;
  #shape;
  #eps;
  constructor(normalizedShape, options = {}) {
    super();
    const { eps = 2 ** -23, elementwiseAffine = true } = options;
    this.#shape = typeof normalizedShape === "number" ? [normalizedShape] : normalizedShape;
    this.#eps = eps;
    this.weight = elementwiseAffine ? new Parameter(ones(this.#shape)) : void 0;
  }
  forward(x) {
    return rmsNorm2(x, this.#shape, { weight: this.weight, eps: this.#eps });
  }
};
var LocalResponseNorm = class extends Module {
  #size;
  #options;
  constructor(size2, options = {}) {
    super();
    this.#size = size2;
    this.#options = options;
  }
  forward(x) {
    return localResponseNorm(x, this.#size, this.#options);
  }
};

// src/import/model/functional/pooling.ts
function maxPool1d(x, kernelSize, options = {}) {
  return maxPool2(x, kernelSize, options, 1);
}
function maxPool2d(x, kernelSize, options = {}) {
  return maxPool2(x, kernelSize, options, 2);
}
function maxPool3d(x, kernelSize, options = {}) {
  return maxPool2(x, kernelSize, options, 3);
}
function avgPool1d(x, kernelSize, options = {}) {
  return avgPool(x, kernelSize, options, 1);
}
function avgPool2d(x, kernelSize, options = {}) {
  return avgPool(x, kernelSize, options, 2);
}
function avgPool3d(x, kernelSize, options = {}) {
  return avgPool(x, kernelSize, options, 3);
}
function maxPool2(x, kernelSize, options, rank) {
  const name = `max_pool${rank}d`;
  const attributes6 = {
    ...windowsOf(kernelSize, options, rank, name),
    dilations: perAxis(options.dilation ?? 1, rank, `${name} dilation`),
    storageOrder: 0
  };
  return applyTo("maxPool", [x], attributes6, name);
}
function avgPool(x, kernelSize, options, rank) {
  const name = `avg_pool${rank}d`;
  const attributes6 = {
    ...windowsOf(kernelSize, options, rank, name),
    dilations: new Array(rank).fill(1),
    countIncludePad: options.countIncludePad ?? true
  };
  return applyTo("averagePool", [x], attributes6, name);
}
function windowsOf(kernelSize, options, rank, name) {
  const kernelShape = perAxis(kernelSize, rank, `${name} kernelSize`);
  return {
    kernelShape,
    strides: perAxis(options.stride ?? kernelShape, rank, `${name} stride`),
    pads: bothSides(perAxis(options.padding ?? 0, rank, `${name} padding`)),
    ceilMode: options.ceilMode ?? false
  };
}
function adaptiveAvgPool1d(x, outputSize) {
  return adaptiveAvgPool(x, outputSize, 1);
}
function adaptiveAvgPool2d(x, outputSize) {
  return adaptiveAvgPool(x, outputSize, 2);
}
function adaptiveMaxPool2d(x, outputSize) {
  const sizes2 = perAxis(outputSize, 2, "adaptive_max_pool2d outputSize");
  const kernel = evenWindows(x.shape.slice(-2), sizes2);
  if (kernel !== void 0) return maxPool2d(x, kernel);
  const found = `extents ${x.shape.slice(-2).join(" x ")} and outputSize ${sizes2.join(" x ")}`;
  return fail("TRACE_UNSUPPORTED", callSite(), { op: "adaptiveMaxPool2d", found, expected: "an outputSize that divides the extents" });
}
function adaptiveAvgPool(x, outputSize, rank) {
  const name = `adaptive_avg_pool${rank}d`;
  const extents = x.shape.slice(-rank);
  const sizes2 = perAxis(outputSize, rank, `${name} outputSize`);
  if (sizes2.every((size2) => size2 === 1)) return applyTo("globalAveragePool", [x], {}, name);
  const kernel = evenWindows(extents, sizes2);
  if (kernel !== void 0) return avgPool(x, kernel, {}, rank);
  const columns = x.matmul(meansOf(extents.at(-1), sizes2.at(-1)).t());
  return rank === 1 ? columns : meansOf(extents[0], sizes2[0]).matmul(columns);
}
function evenWindows(extents, sizes2) {
  const kernel = extents.map((extent, axis) => extent / sizes2[axis]);
  return kernel.every(Number.isInteger) ? kernel : void 0;
}
function meansOf(extent, size2) {
  const matrix = fillTensor({ dtype: "float32", shape: [size2, extent] }, (index) => {
    const [row, column] = [Math.floor(index / extent), index % extent];
    const [start, end] = [Math.floor(row * extent / size2), Math.ceil((row + 1) * extent / size2)];
    return column >= start && column < end ? 1 / (end - start) : 0;
  });
  return fromRaw(matrix);
}

// src/import/model/modules/pooling.ts
var Pool = class extends Module {
  #apply;
  constructor(apply) {
    super();
    this.#apply = apply;
  }
  forward(x) {
    return this.#apply(x);
  }
};
var MaxPool1d = class extends Pool {
  constructor(kernelSize, options = {}) {
    super((x) => maxPool1d(x, kernelSize, options));
  }
};
var MaxPool2d = class extends Pool {
  constructor(kernelSize, options = {}) {
    super((x) => maxPool2d(x, kernelSize, options));
  }
};
var MaxPool3d = class extends Pool {
  constructor(kernelSize, options = {}) {
    super((x) => maxPool3d(x, kernelSize, options));
  }
};
var AvgPool1d = class extends Pool {
  constructor(kernelSize, options = {}) {
    super((x) => avgPool1d(x, kernelSize, options));
  }
};
var AvgPool2d = class extends Pool {
  constructor(kernelSize, options = {}) {
    super((x) => avgPool2d(x, kernelSize, options));
  }
};
var AvgPool3d = class extends Pool {
  constructor(kernelSize, options = {}) {
    super((x) => avgPool3d(x, kernelSize, options));
  }
};
var AdaptiveAvgPool1d = class extends Pool {
  constructor(outputSize) {
    super((x) => adaptiveAvgPool1d(x, outputSize));
  }
};
var AdaptiveAvgPool2d = class extends Pool {
  constructor(outputSize) {
    super((x) => adaptiveAvgPool2d(x, outputSize));
  }
};
var AdaptiveMaxPool2d = class extends Pool {
  constructor(outputSize) {
    super((x) => adaptiveMaxPool2d(x, outputSize));
  }
};

// src/import/model/modules/vision.ts
var Upsample = class extends Module {
  #options;
  constructor(options) {
    super();
    this.#options = options;
  }
  forward(x) {
    return interpolate(x, this.#options);
  }
};
var PixelShuffle = class extends Module {
  #factor;
  constructor(upscaleFactor) {
    super();
    this.#factor = upscaleFactor;
  }
  forward(x) {
    return pixelShuffle(x, this.#factor);
  }
};
var ZeroPad2d = class extends Module {
  #padding;
  /** Left, right, top, bottom, or one number for all four. */
  constructor(padding) {
    super();
    this.#padding = typeof padding === "number" ? [padding, padding, padding, padding] : padding;
  }
  forward(x) {
    return pad2(x, this.#padding);
  }
};

// src/import/model/functional.ts
var functional_exports = {};
__export(functional_exports, {
  adaptiveAvgPool1d: () => adaptiveAvgPool1d,
  adaptiveAvgPool2d: () => adaptiveAvgPool2d,
  adaptiveMaxPool2d: () => adaptiveMaxPool2d,
  avgPool1d: () => avgPool1d,
  avgPool2d: () => avgPool2d,
  avgPool3d: () => avgPool3d,
  batchNorm: () => batchNorm2,
  batchStatistics: () => batchStatistics,
  binaryCrossEntropy: () => binaryCrossEntropy,
  binaryCrossEntropyWithLogits: () => binaryCrossEntropyWithLogits,
  celu: () => celu2,
  conv1d: () => conv1d,
  conv2d: () => conv2d,
  conv3d: () => conv3d,
  convTranspose1d: () => convTranspose1d,
  convTranspose2d: () => convTranspose2d,
  convTranspose3d: () => convTranspose3d,
  cosineSimilarity: () => cosineSimilarity,
  crossEntropy: () => crossEntropy,
  dropout: () => dropout2,
  elu: () => elu2,
  embedding: () => embedding,
  gelu: () => gelu2,
  glu: () => glu,
  groupNorm: () => groupNorm2,
  hardsigmoid: () => hardsigmoid,
  hardswish: () => hardswish,
  hardtanh: () => hardtanh,
  huberLoss: () => huberLoss,
  instanceNorm: () => instanceNorm2,
  interpolate: () => interpolate,
  klDiv: () => klDiv,
  l1Loss: () => l1Loss,
  layerNorm: () => layerNorm2,
  leakyRelu: () => leakyRelu2,
  linear: () => linear,
  localResponseNorm: () => localResponseNorm,
  logSoftmax: () => logSoftmax2,
  logsigmoid: () => logsigmoid,
  maxPool1d: () => maxPool1d,
  maxPool2d: () => maxPool2d,
  maxPool3d: () => maxPool3d,
  mish: () => mish2,
  mseLoss: () => mseLoss,
  nllLoss: () => nllLoss2,
  normalize: () => normalize,
  oneHot: () => oneHot2,
  pad: () => pad2,
  padsOf: () => padsOf,
  pixelShuffle: () => pixelShuffle,
  pixelUnshuffle: () => pixelUnshuffle,
  prelu: () => prelu2,
  relu: () => relu2,
  relu6: () => relu6,
  rmsNorm: () => rmsNorm2,
  scaledDotProductAttention: () => scaledDotProductAttention,
  selu: () => selu2,
  sigmoid: () => sigmoid2,
  silu: () => silu,
  smoothL1Loss: () => smoothL1Loss,
  softmax: () => softmax2,
  softmin: () => softmin,
  softplus: () => softplus2,
  softsign: () => softsign2,
  tanh: () => tanh2
});

// src/import/model/input.ts
function input(shape2, dtype2 = "float32") {
  return { kind: "input", dtype: dtype2, shape: shape2 };
}

// examples/mnist/mnist.model.ts
var MNCoreClassifier = class extends layers_exports.Module {
  linear1 = new layers_exports.Linear(1024, 256);
  linear2 = new layers_exports.Linear(256, 10);
  forward(x, t) {
    const pixels2 = x.reshape(x.size(0), -1);
    const hidden2 = functional_exports.relu(this.linear1.forward(pixels2));
    const y2 = this.linear2.forward(hidden2);
    return { y: y2, loss: functional_exports.crossEntropy(y2, t) };
  }
};
var model = new MNCoreClassifier().eval();
var inputs = {
  evalStep: { x: input([125, 1, 32, 32]), t: input([125], "int64") }
};

// examples/mnist/train.ts
var [inputs2, hidden, classes] = [1024, 256, 10];
var [batchSize, epochs, momentum, side, farthest] = [64, 24, 0.9, 32, 2];
var learningRate = (epoch) => epoch < 16 ? 0.05 : 0.01;
var state2 = model.stateDict();
var parameter = (name) => {
  const values = Float32Array.from(state2.get(name).data);
  return { values, gradient: new Float32Array(values.length), velocity: new Float32Array(values.length) };
};
var parameters = {
  "linear1.weight": parameter("linear1.weight"),
  "linear1.bias": parameter("linear1.bias"),
  "linear2.weight": parameter("linear2.weight"),
  "linear2.bias": parameter("linear2.bias")
};
var [w1, b1, w2, b2] = Object.values(parameters);
function strokesOf(image, down, right) {
  const pixels2 = [];
  for (let i = 0; i < inputs2; i++) if (image[i] !== 0) pixels2.push(i);
  const moved = Int32Array.from(pixels2, (pixel) => pixel + down * side + right);
  return { pixels: moved, values: Float32Array.from(pixels2, (pixel) => image[pixel]) };
}
function forward({ pixels: pixels2, values }, h2, y2) {
  for (let j = 0; j < hidden; j++) {
    let sum2 = b1.values[j];
    for (let i = 0; i < pixels2.length; i++) sum2 += w1.values[j * inputs2 + pixels2[i]] * values[i];
    h2[j] = Math.max(sum2, 0);
  }
  for (let k = 0; k < classes; k++) {
    let sum2 = b2.values[k];
    for (let j = 0; j < hidden; j++) sum2 += w2.values[k * hidden + j] * h2[j];
    y2[k] = sum2;
  }
}
function softmax3(y2) {
  const top = Math.max(...y2);
  const powers = y2.map((value) => Math.exp(value - top));
  const total = powers.reduce((sum2, value) => sum2 + value, 0);
  return powers.map((value) => value / total);
}
function backward({ pixels: pixels2, values }, h2, y2, label) {
  const p = softmax3(y2);
  const dy = p.map((value, k) => (value - (k === label ? 1 : 0)) / batchSize);
  for (let k = 0; k < classes; k++) {
    b2.gradient[k] += dy[k];
    for (let j = 0; j < hidden; j++) w2.gradient[k * hidden + j] += dy[k] * h2[j];
  }
  for (let j = 0; j < hidden; j++) {
    if (h2[j] === 0) continue;
    let dh = 0;
    for (let k = 0; k < classes; k++) dh += w2.values[k * hidden + j] * dy[k];
    b1.gradient[j] += dh;
    for (let i = 0; i < pixels2.length; i++) w1.gradient[j * inputs2 + pixels2[i]] += dh * values[i];
  }
  return -Math.log(p[label]);
}
function update(rate) {
  for (const { values, gradient, velocity } of Object.values(parameters)) {
    for (let i = 0; i < values.length; i++) {
      velocity[i] = momentum * velocity[i] + gradient[i];
      values[i] -= rate * velocity[i];
    }
    gradient.fill(0);
  }
}
function seeded(seed) {
  let state3 = seed;
  return () => {
    state3 = state3 + 2654435769 | 0;
    let mixed = Math.imul(state3 ^ state3 >>> 16, 2246822507);
    mixed = Math.imul(mixed ^ mixed >>> 13, 3266489909);
    return ((mixed ^ mixed >>> 16) >>> 0) / 2 ** 32;
  };
}
var random = seeded(16);
function shuffled(count) {
  const order2 = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order2[i], order2[j]] = [order2[j], order2[i]];
  }
  return order2;
}
var { train, eval: evaluation } = digitLoaders(1, 1);
var [trainSamples, evalSamples] = [[...train], [...evaluation]];
var [h, y] = [new Float32Array(hidden), new Float32Array(classes)];
var shift = () => Math.floor(random() * (2 * farthest + 1)) - farthest;
for (let epoch = 0; epoch < epochs; epoch++) {
  let loss = 0;
  for (const [i, sample] of shuffled(trainSamples.length).entries()) {
    const { x, t } = trainSamples[sample];
    const strokes = strokesOf(x.data, shift(), shift());
    forward(strokes, h, y);
    loss += backward(strokes, h, y, Number(t.data[0]));
    if (i % batchSize === batchSize - 1) update(learningRate(epoch));
  }
  process.stdout.write(`Train Epoch: ${epoch + 1}  Loss: ${(loss / trainSamples.length).toFixed(4)}
`);
}
var correct = evalSamples.filter(({ x, t }) => {
  forward(strokesOf(x.data, 0, 0), h, y);
  return y.indexOf(Math.max(...y)) === Number(t.data[0]);
}).length;
process.stdout.write(`Correct: ${correct} / ${evalSamples.length}. Accuracy: ${correct / evalSamples.length}
`);
var shapes = new Map([...state2].map(([name, { shape: shape2 }]) => [name, shape2]));
var trained = Object.entries(parameters).map(([name, { values }]) => [name, { dtype: "float32", shape: shapes.get(name), data: values }]);
writeFileSync(new URL("weights.safetensors", import.meta.url), writeSafetensors(new Map(trained)));
