/**
 * How long does a visitor wait for the first prediction, and for how many bytes?
 *
 * The same app is built by the same bundler around each engine, served by the same loopback server, and opened in turns, each time
 * in a fresh context without any cache. Time runs from the start of the navigation. Over a real network the bytes decide.
 */
import type { Browser } from "playwright-core"
import { exportOnnx } from "../src/import/onnx/export-onnx.ts"
import { formatBytes } from "../src/support/quantities.ts"
import { mnistMlp } from "./support/small-graphs.ts"
import type { Answer } from "./support/answer.ts"
import type { Choice } from "./support/arguments.ts"
import { weightOf, type Weight } from "./support/brotli.ts"
import { launchChromium } from "./support/chromium.ts"
import type { System } from "./support/systems.ts"
import { buildPage, pages, type FirstPrediction, type Page } from "./support/pages.ts"
import { interleave, type Contender } from "./support/rounds.ts"
import type { StaticServer } from "./support/serve.ts"
import { summarize, type Summary } from "../src/support/statistics.ts"
import { markdownTable, significant, type Cell } from "./support/table.ts"

const patienceMilliseconds = 60_000

interface Visit {
  readonly milliseconds: number
  readonly elements: readonly number[]
  readonly files: ReadonlyMap<string, Uint8Array>
}

interface Result {
  readonly page: string
  readonly time: Summary
  readonly fetched: Weight
  /** Without weights and model: what the engine itself costs. */
  readonly code: Weight
}

export async function start(
  { rounds, chromium }: Choice,
  _systems: readonly System[],
  server: StaticServer,
): Promise<Answer> {
  const browser = await launchChromium(chromium)
  if (browser === undefined) return { json: {}, text: "There is no browser.", problems: [`start needs ${chromium}`] }
  try {
    const contenders: Contender<Visit>[] = []
    for (const page of pages) contenders.push(await contenderOf(page, browser, server))
    const visits = await interleave(contenders, rounds)
    const problems = disagreements(visits)
    const results = [...visits].map(([page, of]) => resultOf(page, of))
    return {
      json: Object.fromEntries(results.map(({ page, ...result }) => [page, jsonOf(result)])),
      text: textOf(results),
      problems,
    }
  } finally {
    await browser.close()
  }
}

async function contenderOf(page: Page, browser: Browser, server: StaticServer): Promise<Contender<Visit>> {
  const mount = `start-${page.name.replace("/", "-")}`
  server.mount(mount, await buildPage(page, exportOnnx(mnistMlp(1))))
  return { name: page.name, measure: () => visit(browser, `${server.origin}/${mount}/`, server) }
}

async function visit(browser: Browser, url: string, server: StaticServer): Promise<Visit> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    const failed = new Promise<never>((_, reject) => page.on("pageerror", reject))
    failed.catch(() => {})
    server.takeSent()
    await page.goto(url)
    const predicted = page.waitForFunction(
      () => (globalThis as { firstPrediction?: FirstPrediction }).firstPrediction,
      undefined,
      { timeout: patienceMilliseconds },
    )
    const prediction = (await (await Promise.race([predicted, failed])).jsonValue())!
    return { ...prediction, files: server.takeSent() }
  } finally {
    await context.close()
  }
}

function resultOf(page: string, visits: readonly Visit[]): Result {
  const files = [...visits[0]!.files].filter(([path]) => !path.endsWith("favicon.ico"))
  const isModel = (path: string): boolean => path.endsWith(".onnx") || /weights[^/]*\.bin$/.test(path)
  return {
    page,
    time: summarize(visits.map(({ milliseconds }) => milliseconds)),
    fetched: weightOf(files.map(([, bytes]) => bytes)),
    code: weightOf(files.flatMap(([path, bytes]) => (isModel(path) ? [] : [bytes]))),
  }
}

/** Every page must have predicted the same. */
function disagreements(visits: ReadonlyMap<string, readonly Visit[]>): string[] {
  const [first, ...others] = [...visits].map(([page, [visit]]) => ({ page, elements: visit!.elements }))
  return others.flatMap(({ page, elements }) => {
    const isEqual = elements.every((element, i) => Math.abs(element - first!.elements[i]!) <= 1e-4)
    return isEqual ? [] : [`start: ${page} predicts ${elements.join()}, ${first!.page} ${first!.elements.join()}`]
  })
}

function jsonOf({ time, fetched, code }: Omit<Result, "page">): object {
  const { median, lowerQuartile, upperQuartile } = time
  return {
    median_ms: median,
    lower_quartile_ms: lowerQuartile,
    upper_quartile_ms: upperQuartile,
    fetched_bytes: fetched,
    code_bytes: code,
  }
}

function textOf(results: readonly Result[]): string {
  const bytes = ({ raw, brotli }: Weight): string => `${formatBytes(raw)} / ${formatBytes(brotli)}`
  const rows = results.map(({ page, time, fetched, code }): Cell[] => {
    const quartiles = `${significant(time.lowerQuartile)} – ${significant(time.upperQuartile)}`
    return [page, time.median, quartiles, bytes(fetched), bytes(code)]
  })
  const header = ["page", "ms to the first prediction", "quartiles", "fetched, raw / brotli 9", "without the model"]
  return markdownTable(header, rows)
}
