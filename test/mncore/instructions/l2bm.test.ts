import { test } from "vitest"
import { l2bmCases } from "./cases/l2bm.ts"
import { agree, wholeL2bs } from "./support/agreement.ts"

test.each(l2bmCases)("$text, $filling", (each) => agree(each, wholeL2bs))
