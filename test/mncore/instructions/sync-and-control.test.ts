import { test } from "vitest"
import { controlCases } from "./cases/sync-and-control.ts"
import { agree, apart } from "./support/agreement.ts"

test.each(controlCases)("$text, $filling", (each) => agree(each, apart))
