import { test } from "vitest"
import { l1bmCases } from "./cases/l1bm.ts"
import { agree, wholeL1bs } from "./support/agreement.ts"

test.each(l1bmCases)("$text, $filling", (each) => agree(each, wholeL1bs))
