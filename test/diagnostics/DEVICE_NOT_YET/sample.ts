import { requireCompilable } from "../../../src/config/devices.ts"
import { sample } from "../sample.ts"

export default sample({
  run: () => requireCompilable("pfvm:webgpu", { path: "device" }),
  message: "nothing can be compiled for pfvm:webgpu yet",
  place: { path: "device" },
  hint: "use pfvm:cpu",
})
