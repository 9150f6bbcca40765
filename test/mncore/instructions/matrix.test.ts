import { test } from "vitest"
import { matrixCases } from "./cases/matrix.ts"
import { agree, farApart } from "./support/agreement.ts"

test.each(matrixCases)("$text, $filling", (each) => agree(each, farApart))
