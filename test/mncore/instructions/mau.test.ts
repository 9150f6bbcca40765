import { test } from "vitest"
import { mauCases } from "./cases/mau.ts"
import { agree, apart } from "./support/agreement.ts"

test.each(mauCases)("$text, $filling", (each) => agree(each, apart))
