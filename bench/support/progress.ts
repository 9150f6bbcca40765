/** Says on the error stream what is being done, so that results alone are on the output stream. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`)
}
