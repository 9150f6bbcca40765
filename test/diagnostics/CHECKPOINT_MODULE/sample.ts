import { bytesSource } from "../../../src/checkpoint/byte-source.ts"
import { openCheckpoint } from "../../../src/checkpoint/open-checkpoint.ts"
import {
  build,
  dict,
  emptyDict,
  emptyTuple,
  global,
  newObject,
  pickle,
  torchZip,
} from "../../checkpoint/pickle-assembler.ts"
import { sample } from "../sample.ts"

const state = dict({ _parameters: emptyDict, _modules: emptyDict })
const file = torchZip(pickle(global("models", "Net"), emptyTuple, newObject, state, build))

export default sample({
  run: () => openCheckpoint(bytesSource("net.pth", file)),
  message: "the file holds a whole pickled module of class models.Net, expected a state dictionary",
  place: { file: "net.pth", path: "archive/data.pkl" },
  hint: "torch.save(model.state_dict()",
})
