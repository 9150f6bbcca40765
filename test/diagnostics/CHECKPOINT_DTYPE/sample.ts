import { bytesSource } from "../../../src/checkpoint/byte-source.ts"
import { loadNpy } from "../../../src/checkpoint/npy.ts"
import { sample } from "../sample.ts"

const header = "{'descr': '<c8', 'fortran_order': False, 'shape': (), }\n"
const file = new TextEncoder().encode(`?NUMPY\x01\x00${String.fromCharCode(header.length)}\x00${header}12345678`)

export default sample({
  run: () => loadNpy(bytesSource("spectrum.npy", file.with(0, 0x93))),
  message: 'has elements of type NumPy\'s "<c8", which cannot be read',
  place: { file: "spectrum.npy" },
  hint: "convert the tensor before saving",
})
