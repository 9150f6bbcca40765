import { openTimed } from "../../../src/cli/profile/timed-program.ts"
import { sample } from "../sample.ts"

const report = new TextEncoder().encode(JSON.stringify({ device: "reference", calls: [] }))
const stub = { module: "mlsdk/reference", factory: "defineReferenceFunction", members: {} } as const

export default sample({
  run: () => openTimed({ stub, artifacts: new Map([["report.json", report]]) }, []),
  message: "programs for reference have no kernels that could be timed one by one",
  place: {},
  hint: "--device pfvm:cpu",
})
