import { test } from "vitest"
import { mvCases } from "./cases/mv.ts"
import { agree, wholeBoard } from "./support/agreement.ts"

test.each(mvCases)("$text, $filling", (each) => agree(each, wholeBoard))
