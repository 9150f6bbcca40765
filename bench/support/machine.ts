import { arch, cpus, platform, release, totalmem } from "node:os"

/** Where the figures were measured: they mean nothing elsewhere. */
export interface Machine {
  readonly processor: string
  readonly logicalCores: number
  readonly memoryBytes: number
  readonly system: string
  readonly node: string
}

export function describeMachine(): Machine {
  const processors = cpus()
  return {
    processor: processors[0]?.model.trim() ?? "unknown",
    logicalCores: processors.length,
    memoryBytes: totalmem(),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
  }
}

export function machineText({ processor, logicalCores, memoryBytes, system, node }: Machine): string {
  return `${processor}, ${logicalCores} logical cores, ${(memoryBytes / 2 ** 30).toFixed(0)} GiB, ${system}, Node ${node}`
}
