const [typeSection, memorySection] = [1, 5]

/** One import, the memory `mlsdk.memory`: shared, of any size. */
const importSection = [2, 20, 1, 5, 109, 108, 115, 100, 107, 6, 109, 101, 109, 111, 114, 121, 2, 3, 0, 128, 128, 4]

/**
 * The module of a program with a shared memory from outside in the place of its own: every instance of it works on the same. Programs
 * are shipped with a memory of their own, which needs no permission of a page, and the others differ in these few bytes only.
 * https://webassembly.github.io/spec/core/binary/modules.html
 */
export function withSharedMemory(module: Uint8Array): Uint8Array {
  const kept = [...module.subarray(0, 8)]
  for (let start = 8; start < module.length;) {
    const { id, end } = sectionAt(module, start)
    if (id !== memorySection) for (let i = start; i < end; i++) kept.push(module[i]!)
    if (id === typeSection) kept.push(...importSection)
    start = end
  }
  return Uint8Array.from(kept)
}

interface Section {
  readonly id: number
  readonly end: number
}

function sectionAt(module: Uint8Array, start: number): Section {
  let [length, at, shift] = [0, start + 1, 0]
  for (; module[at]! > 127; shift += 7) length += (module[at++]! & 127) << shift
  return { id: module[start]!, end: at + 1 + length + (module[at]! << shift) }
}
