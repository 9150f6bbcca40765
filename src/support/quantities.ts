const units = ["B", "kB", "MB", "GB", "TB"] as const

/** `812 B`, `13.2 kB`, `1.03 MB`: powers of 1000, three digits. */
export function formatBytes(byteLength: number): string {
  let value = byteLength
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return unit === 0 ? `${byteLength} B` : `${value.toPrecision(3)} ${units[unit]}`
}

export function formatSeconds(seconds: number): string {
  return `${seconds.toFixed(2)} s`
}

export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`
}
