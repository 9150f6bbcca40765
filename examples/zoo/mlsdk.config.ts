import { defineConfig } from "mlsdk"
import { zoo } from "./networks.ts"

export default defineConfig({
  models: Object.fromEntries(zoo.map(({ name, file }) => [name, { entry: `./${file}` }])),
})
