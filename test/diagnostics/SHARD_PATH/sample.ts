import { bytesSource } from "../../../src/checkpoint/byte-source.ts"
import { openShardedSafetensors } from "../../../src/checkpoint/safetensors/sharded.ts"
import { sample } from "../sample.ts"

const index = new TextEncoder().encode('{"weight_map":{"fc.weight":"../../secret.safetensors"}}')

export default sample({
  run: () =>
    openShardedSafetensors(bytesSource("model.safetensors.index.json", index), (file) => bytesSource(file, index)),
  message: 'the index names the shard "../../secret.safetensors", expected a relative path',
  place: { file: "model.safetensors.index.json", path: "fc.weight" },
})
