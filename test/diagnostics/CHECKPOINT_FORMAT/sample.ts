import { bytesSource } from "../../../src/checkpoint/byte-source.ts"
import { openCheckpoint } from "../../../src/checkpoint/open-checkpoint.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => openCheckpoint(bytesSource("model.h5", Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a))),
  message: "found an HDF5 file, expected safetensors, a PyTorch or MindSpore checkpoint",
  place: { file: "model.h5" },
  hint: ".npz or .safetensors",
})
