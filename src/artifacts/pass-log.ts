import type { PassRecord } from "../pfvm/pass.ts"

/** `CLOG.log`: a line for each application of a pass. */
export function writePassLog(trace: readonly PassRecord[]): string {
  const lines = trace.map(({ pass, round, nodesBefore, nodesAfter, changed, milliseconds }) => {
    const nodes = `${nodesBefore} -> ${nodesAfter} nodes`
    return `round ${round}  ${pass.padEnd(32)} ${nodes.padEnd(20)} ${milliseconds.toFixed(3).padStart(9)} ms${changed ? "" : "  (no change)"}`
  })
  return `${lines.join("\n")}\n`
}
