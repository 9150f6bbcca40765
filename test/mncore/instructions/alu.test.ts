import { test } from "vitest"
import { aluCases } from "./cases/alu.ts"
import { agree, apart } from "./support/agreement.ts"

/** ALU instructions against the model, in PEs of different MABs, L1Bs and groups. */
test.each(aluCases)("$text, $filling", (each) => agree(each, apart))
